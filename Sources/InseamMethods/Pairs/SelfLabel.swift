// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamColumns

/// Pairs that a reward model labels itself.
///
/// `spec/methods.md`, self-label; SER (arXiv 2411.00418).
struct SelfLabel: SlotMethod {
  static let name = "self-label"
  static let summary =
    "Pairs that a reward model is confident enough to label: keep, swap or rest."
  static let options =
    MethodOption.pair + [
      MethodOption("logits", .flag, "The scores are logits instead of probabilities."),
      MethodOption(
        "high", .number, "Score, 0 to 1, above which a response is good.", default: "0.55"),
      MethodOption(
        "low", .number, "Score, 0 to 1, below which a response is bad.", default: "0.45"),
      MethodOption(
        "margin", .number, "Difference of the scores, 0 to 1, that is enough by itself.",
        default: "0.3"),
    ]
  static let example = MethodExample(
    records: """
      {"chosen":0.6,"rejected":0.4}
      {"chosen":0.1,"rejected":0.5}
      {"chosen":0.95,"rejected":0.7}
      """,
    command: "--chosen chosen --rejected rejected --rows")

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
    high = try parameters.number("high", 0...1)
    low = try parameters.number("low", 0...1)
    margin = try parameters.number("margin", 0...1)
  }

  static let results = [
    MethodOutput(
      "action", .words(actions), "What becomes of the pair, as inseam relabel applies it.")
  ]

  let outputs = SelfLabel.results

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
