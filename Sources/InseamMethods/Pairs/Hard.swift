// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// Augmented pairs that a plain reward model gets wrong enough to learn from.
///
/// `spec/methods.md`, hard; RRM (arXiv 2409.13156).
struct Hard: SlotMethod {
  static let name = "hard"
  static let summary = "Pairs whose predicted probability is far from the label."
  static let options = [
    MethodOption(
      "probability", .column, "Probability that A wins, by a reward model.", isRequired: true),
    MethodOption(
      "target", .column, "Label: 1 if A wins, 0 if B wins, 0.5 for neither.", isRequired: true),
    MethodOption(
      "min-distance", .number, "Smallest distance from the target, 0 to 1, of a pair that is kept.",
      default: "0.2", aliases: ["margin"]),
    MethodOption("logits", .flag, "The column holds logits instead of probabilities."),
  ]
  static let example = MethodExample(
    records: """
      {"p":0.75,"target":1.0}
      {"p":0.9,"target":1.0}
      """,
    command: "--probability p --target target --rows")

  let inputs: [InputColumn]
  private let leastDistance: Double
  private let areLogits: Bool

  init(_ parameters: inout MethodParameters) throws {
    inputs = [
      try parameters.column("probability", .numbers), try parameters.column("target", .numbers),
    ]
    leastDistance = try parameters.number("min-distance", 0...1)
    areLogits = try parameters.flag("logits")
  }

  static let results = [
    MethodOutput("distance", .real, "Distance of the probability from the target."),
    MethodOutput("keep", .flag, "Whether it is at least --min-distance."),
  ]

  let outputs = Hard.results

  func compute(_ input: SlotInput, _ accumulator: inout MethodAccumulator) throws -> [[Double]] {
    let given = input.numbers(0)
    let probabilities = areLogits ? given.map(sigmoid) : given
    try probabilities.requireProbabilities(input, "--logits")
    let distance = each(probabilities, input.numbers(1)) { ($0 - $1).magnitude }
    let keep = each(distance) { $0 == $0 ? ($0 >= leastDistance ? 1 : 0) : .nan }
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
