// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamColumns

/// How often checkpoints of a policy beat an older one, to pick one or to stop.
///
/// `spec/methods.md`, win-rate; the checkpoint selection of Mutual-Taught (arXiv 2506.06292).
struct WinRate: SlotMethod {
  static let name = "win-rate"
  static let summary = "How often the rewards of checkpoints exceed those of an older policy."
  static let options = [
    MethodOption(
      "new", .columns,
      "Reward of a checkpoint's response: a name such as sky, which stands for responses[].rm.sky, or a column. Repeat the option for each checkpoint.",
      isRequired: true),
    MethodOption(
      "old", .column, "Reward of the older policy's response, named in the same way.",
      isRequired: true),
    MethodOption(
      "min-win-rate", .number, "Win rate, 0 to 1, below which the advice is to stop training.",
      default: "0.6", aliases: ["least"]),
    Ties.option,
  ]
  static let example = MethodExample(
    records: """
      {"step_50":1.0,"step_100":2.0,"sft":1.5}
      {"step_50":2.0,"step_100":2.0,"sft":1.5}
      """,
    command: "--new step_50 --new step_100 --old sft")

  let inputs: [InputColumn]
  private let leastRate: Double
  private let ties: Ties

  init(_ parameters: inout MethodParameters) throws {
    let new = parameters.columns("new", .numbers, .rewardModel)
    guard !new.isEmpty else { throw MethodError("missing option --new COLUMN") }
    inputs = new + [try parameters.column("old", .numbers, .rewardModel)]
    leastRate = try parameters.number("min-win-rate", 0...1)
    ties = try parameters.choice("ties", Ties.self)
  }

  static let results: [MethodOutput] = []

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
    report.add("advice", (best?.rate ?? 0) < leastRate ? "stop" : "go on")
    return report
  }
}
