// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamColumns

/// Augmented pairs that a plain reward model gets wrong enough to learn from.
///
/// `spec/methods.md`, hard; RRM (arXiv 2409.13156).
struct Hard: SlotMethod {
  static let name = "hard"
  static let summary = "Pairs that a reward model is far from right about."
  static let options = [
    MethodOption("probability", .column, "The probability that A wins, from the model."),
    MethodOption("target", .column, "What is right: 1, 0, or 0.5 for the same."),
    MethodOption("margin", .number, "Pairs are kept from this distance on; 0.2."),
    MethodOption("logits", .flag, "The probabilities are logits."),
  ]

  let inputs: [InputColumn]
  private let margin: Double
  private let areLogits: Bool

  init(_ parameters: inout MethodParameters) throws {
    inputs = [
      try parameters.column("probability", .numbers), try parameters.column("target", .numbers),
    ]
    margin = try parameters.number("margin", 0...1) ?? 0.2
    areLogits = try parameters.flag("logits")
  }

  let outputs = [MethodOutput("distance", .real), MethodOutput("keep", .flag)]

  func compute(_ input: SlotInput, _ accumulator: inout MethodAccumulator) throws -> [[Double]] {
    let given = input.numbers(0)
    let probabilities = areLogits ? given.map(sigmoid) : given
    try probabilities.requireProbabilities(input, "--logits")
    let distance = each(probabilities, input.numbers(1)) { ($0 - $1).magnitude }
    let keep = each(distance) { $0 == $0 ? ($0 >= margin ? 1 : 0) : .nan }
    accumulator.add(keep, as: "keep")
    return [distance, keep]
  }

  func report(_ accumulator: MethodAccumulator) -> MethodReport {
    var report = MethodReport()
    report.add("pairs", accumulator.count(of: "keep"))
    report.add("kept", Int(accumulator.sum(of: "keep")))
    return report
  }
}
