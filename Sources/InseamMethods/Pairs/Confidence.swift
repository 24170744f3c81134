// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// Pairs that a preference model is sure about, with the side that it prefers.
///
/// `spec/methods.md`, confidence; SSRM (arXiv 2409.06903).
struct Confidence: SlotMethod {
  static let name = "confidence"
  static let summary =
    "Pairs that a preference model is confident about in both orders, and which to flip."
  static let options = [
    MethodOption(
      "p-ab", .column, "Probability that chosen wins when it is shown first.", isRequired: true),
    MethodOption(
      "p-ba", .column, "Probability that chosen wins when it is shown second.", isRequired: true),
    MethodOption("logits", .flag, "The columns hold logits instead of probabilities."),
    MethodOption(
      "threshold", .number, "Confidence, 0 to 1, above which a pair is kept.", default: "0.8"),
    MethodOption(
      "original-labels", .flag, "Never flip a pair, as the published script does."),
  ]
  static let example = MethodExample(
    records: """
      {"first":0.9,"second":0.8}
      {"first":0.1,"second":0.05}
      {"first":0.8,"second":0.8}
      """,
    command: "--p-ab first --p-ba second --rows")

  let inputs: [InputColumn]
  private let areLogits: Bool
  private let threshold: Double
  private let flips: Bool

  init(_ parameters: inout MethodParameters) throws {
    inputs = [try parameters.column("p-ab", .numbers), try parameters.column("p-ba", .numbers)]
    areLogits = try parameters.flag("logits")
    threshold = try parameters.number("threshold", 0...1)
    flips = try !parameters.flag("original-labels")
  }

  static let results = [
    MethodOutput("p", .real, "Mean probability that chosen wins."),
    MethodOutput("confidence", .real, "The larger of p and 1 - p.", worst: "lowest"),
    MethodOutput("keep", .flag, "Whether the confidence is above the threshold."),
    MethodOutput(
      "flip", .flag, "Whether rejected wins, so that inseam relabel exchanges the sides."),
    MethodOutput("position_bias", .real, "Difference of the two probabilities.", worst: "highest"),
  ]

  let outputs = Confidence.results

  func compute(_ input: SlotInput, _ accumulator: inout MethodAccumulator) throws -> [[Double]] {
    var (a, b) = (input.numbers(0), input.numbers(1))
    if areLogits { (a, b) = (a.map(sigmoid), b.map(sigmoid)) }
    try a.requireProbabilities(input, "--logits")
    try b.requireProbabilities(input, "--logits")
    let p = each(a, b) { ($0 + $1) / 2 }
    let confidence = each(p) { $0 > 1 - $0 ? $0 : 1 - $0 }
    let keep = each(confidence) { $0 == $0 ? ($0 > threshold ? 1 : 0) : .nan }
    let flip = each(p) { $0 == $0 ? (flips && $0 < 0.5 ? 1 : 0) : .nan }
    let bias = each(a, b) { ($0 - $1).magnitude }
    accumulator.add(keep, as: "keep")
    accumulator.add(each(keep, flip) { $0 * $1 }, as: "flip")
    accumulator.add(bias, as: "bias")
    return [p, confidence, keep, flip, bias]
  }

  func report(_ accumulator: MethodAccumulator) -> MethodReport {
    var report = MethodReport()
    report.add("pairs", accumulator.count(of: "keep"))
    report.add("kept", Int(accumulator.sum(of: "keep")))
    report.add("kept_and_flipped", Int(accumulator.sum(of: "flip")))
    report.add("mean_position_bias", accumulator.sum(of: "bias"), of: accumulator.count(of: "bias"))
    return report
  }
}

extension [Double] {
  /// Throws if a number is outside 0 to 1.
  func requireProbabilities(_ input: SlotInput, _ flag: String) throws {
    for (slot, value) in enumerated() where value < 0 || value > 1 {
      throw MethodError(
        "row \(input.row(of: slot)): expected a probability, found \(value); logits require \(flag)"
      )
    }
  }
}
