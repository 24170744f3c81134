// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamColumns

/// Pairs that a reward model labels itself.
///
/// `spec/methods.md`, self-label; SER (arXiv 2411.00418).
struct SelfLabel: SlotMethod {
  static let name = "self-label"
  static let summary =
    "Pairs that a reward model is sure enough about to label: keep, swap or rest."
  static let options =
    MethodOption.pair + [
      MethodOption("logits", .flag, "The scores are logits."),
      MethodOption("high", .number, "What a good response scores above; 0.55."),
      MethodOption("low", .number, "What a bad response scores below; 0.45."),
      MethodOption("margin", .number, "The difference that is enough; 0.3."),
    ]

  let inputs: [InputColumn]
  private let areLogits: Bool
  private let high: Double
  private let low: Double
  private let margin: Double
  private static let actions = ["keep", "swap", "rest"]

  init(_ parameters: inout MethodParameters) throws {
    let pair = try parameters.scorePair()
    inputs = [pair.chosen, pair.rejected]
    areLogits = try parameters.flag("logits")
    high = try parameters.number("high", 0...1) ?? 0.55
    low = try parameters.number("low", 0...1) ?? 0.45
    margin = try parameters.number("margin", 0...1) ?? 0.3
  }

  let outputs = [MethodOutput("action", .words(actions))]

  func compute(_ input: SlotInput, _ accumulator: inout MethodAccumulator) throws -> [[Double]] {
    var (chosen, rejected) = (input.numbers(0), input.numbers(1))
    if areLogits { (chosen, rejected) = (sigmoids(chosen), sigmoids(rejected)) }
    try chosen.requireProbabilities(input, "--logits")
    try rejected.requireProbabilities(input, "--logits")
    var counts = [0, 0, 0]
    let actions = each(chosen, rejected) { a, b in
      // A missing score compares with nothing, so its pair is left for later.
      let action = isClear(a, b) ? 0 : isClear(b, a) ? 1 : 2
      counts[action] += 1
      return Double(action)
    }
    for (name, count) in zip(SelfLabel.actions, counts) { accumulator.count(name, count) }
    return [actions]
  }

  private func isClear(_ a: Double, _ b: Double) -> Bool {
    (a > high && b < low) || a - b > margin
  }

  func report(_ accumulator: MethodAccumulator) -> MethodReport {
    var report = MethodReport()
    for name in SelfLabel.actions { report.add(name, accumulator.count(of: name)) }
    return report
  }
}
