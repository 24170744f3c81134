// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamColumns

/// How often checkpoints of a policy beat an older one, to pick one or to stop.
///
/// `spec/methods.md`, win-rate; the checkpoint selection of Mutual-Taught (arXiv 2506.06292).
struct WinRate: SlotMethod {
  static let name = "win-rate"
  static let summary = "How often the rewards of checkpoints beat those of an older policy."
  static let options = [
    MethodOption("new", .columns, "The rewards of a checkpoint's responses; one or more."),
    MethodOption("old", .column, "The rewards of the older policy's."),
    MethodOption("least", .number, "Below this win rate training stops; 0.6."),
    Ties.option,
  ]

  let inputs: [InputColumn]
  private let least: Double
  private let ties: Ties

  init(_ parameters: inout MethodParameters) throws {
    let new = parameters.all("new").map {
      InputColumn(option: "new", text: $0, shape: .numbers, family: .rewardModel)
    }
    guard !new.isEmpty else { throw MethodError("option new is missing: it names a column") }
    inputs = new + [try parameters.column("old", .numbers, .rewardModel)]
    least = try parameters.number("least", 0...1) ?? 0.6
    ties = try parameters.choice("ties", Ties.self) ?? .strict
  }

  let outputs: [MethodOutput] = []

  func compute(_ input: SlotInput, _ accumulator: inout MethodAccumulator) -> [[Double]] {
    let old = input.numbers(inputs.count - 1)
    for index in inputs.indices.dropLast() {
      accumulator.add(ties.wins(input.numbers(index), old), as: "\(index)")
    }
    return []
  }

  func report(_ accumulator: MethodAccumulator) -> MethodReport {
    var report = MethodReport()
    var best: (name: String, rate: Double)?
    var rates = MethodReport()
    for (index, input) in inputs.dropLast().enumerated() {
      let (name, count) = (input.text, accumulator.count(of: "\(index)"))
      let rate = accumulator.sum(of: "\(index)") / Double(count)
      rates.add(name, rate)
      if count > 0, best.map({ rate > $0.rate }) ?? true { best = (name, rate) }
    }
    report.add("win_rate", rates)
    report.add("best", best?.name ?? "")
    report.add("advice", (best?.rate ?? 0) < least ? "stop" : "go on")
    return report
  }
}
