// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// Weights that make pairs of an old policy count as if the new one had written them.
///
/// `spec/methods.md`, importance; OCRM (arXiv 2507.15507).
struct Importance: SlotMethod {
  static let name = "importance"
  static let summary = "Importance weights of preference pairs from the log-probs of two policies."
  static let options = [
    MethodOption(
      "policy", .column,
      "Policy model that is trained: a name such as sft_500, which stands for responses[].pm.sft_500.logp. The gold response and each worse response are a pair."
    ),
    MethodOption(
      "reference", .column, "Policy model that wrote the responses, named in the same way."),
    MethodOption(
      "policy-chosen", .column,
      "Sum of the log-probs of chosen; with --policy-rejected, instead of --policy."),
    MethodOption("policy-rejected", .column, "Sum of the log-probs of rejected."),
    MethodOption(
      "reference-chosen", .column,
      "Sum of the log-probs of chosen; with --reference-rejected, instead of --reference."),
    MethodOption("reference-rejected", .column, "Sum of the log-probs of rejected."),
    MethodOption(
      "alpha", .number, "Share of the policy in the denominator, 0 to 1; 0 is the plain ratio.",
      default: "0.1"),
    MethodOption("eta", .number, "Exponent of the ratios.", default: "0.001"),
    MethodOption(
      "compat", .choice(["reference-f32"]),
      "Compute in float32 as the published code does, which is wrong for log-probs below -83."),
  ]
  static let example = MethodExample(
    records: """
      {"responses":[\
      {"role":"gold","pm":{"sft":{"logp":-25},"sft_500":{"logp":-20}}},\
      {"role":"worse","pm":{"sft":{"logp":-28},"sft_500":{"logp":-30}}}]}
      """,
    command: "--policy sft_500 --reference sft --rows")

  private enum Compatibility: String, CaseIterable { case reference = "reference-f32" }

  let inputs: [InputColumn]
  private let alpha: Double
  private let eta: Double
  private let isSingle: Bool

  init(_ parameters: inout MethodParameters) throws {
    let policy = try parameters.pair("policy", .policyModel, "policy-chosen", "policy-rejected")
    let reference = try parameters.pair(
      "reference", .policyModel, "reference-chosen", "reference-rejected")
    inputs = [policy.chosen, reference.chosen, policy.rejected, reference.rejected]
    alpha = try parameters.number("alpha", 0...1)
    eta = try parameters.number("eta")
    isSingle = try parameters.optionalChoice("compat", Compatibility.self) != nil
  }

  static let results = [
    MethodOutput("weight", .real, "Weight of the pair."),
    MethodOutput("log_ratio_chosen", .real, "Logarithm of the ratio of the policies for chosen."),
    MethodOutput("log_ratio_rejected", .real, "The same for rejected."),
  ]

  let outputs = Importance.results

  func prepared(_ reader: InputColumnReader, _ threadCount: Int?) throws -> Importance {
    try reader.requireSums(Importance.name)
    return self
  }

  func compute(_ input: SlotInput, _ accumulator: inout MethodAccumulator) -> [[Double]] {
    let columns = inputs.indices.map { valid(input.numbers($0), &accumulator) }
    let chosen = ratios(columns[0], columns[1])
    let rejected = ratios(columns[2], columns[3])
    let weights = exponentials(each(chosen, rejected) { eta * ($0 + $1) })
    accumulator.add(weights, as: "weight")
    accumulator.add(each(weights) { $0 * $0 }, as: "square")
    let largest = weights.reduce(-Double.infinity) { $1 > $0 ? $1 : $0 }
    if largest >= 0 { accumulator.raise("weight", largest) }
    return [weights, chosen, rejected]
  }

  /// Log-probs; NaN for what is none: above 0, which engines write for padding, or not finite.
  private func valid(_ logps: [Double], _ accumulator: inout MethodAccumulator) -> [Double] {
    accumulator.count("positive", logps.count { $0 > 0 })
    accumulator.count("infinite", logps.count { $0.isInfinite && $0 < 0 })
    return each(logps) { $0 <= 0 && $0 >= -.greatestFiniteMagnitude ? $0 : .nan }
  }

  /// The logarithms of policy / (alpha · policy + (1 − alpha) · reference); NaN where one is missing.
  private func ratios(_ policy: [Double], _ reference: [Double]) -> [Double] {
    if isSingle {
      return each(policy, reference) {
        $0.isNaN || $1.isNaN ? .nan : singleRatio(Float($0), Float($1))
      }
    }
    if alpha == 0 { return each(policy, reference) { $0 - $1 } }
    // −log(alpha + (1 − alpha) e^d), with the larger of the two powers taken out.
    let differences = each(reference, policy) { $0 - $1 }
    let powers = exponentials(each(differences) { -$0.magnitude })
    let logs = logarithmsOfOnePlus(
      each(differences, powers) { ($0 <= 0 ? 1 - alpha : alpha) * ($1 - 1) })
    return each(differences, logs) { $0 <= 0 ? 0 - $1 : 0 - ($0 + $1) }
  }

  private func singleRatio(_ policy: Float, _ reference: Float) -> Double {
    if alpha == 0 { return Double(policy - reference) }
    func power(_ x: Float) -> Float { Float(exponential(Double(x))) }
    let sum = Float(alpha) * power(policy) + Float(1 - alpha) * power(reference) + 1e-36
    return Double(policy - Float(logarithm(Double(sum))))
  }

  func report(_ accumulator: MethodAccumulator) -> MethodReport {
    var report = MethodReport()
    let (count, sum) = (accumulator.count(of: "weight"), accumulator.sum(of: "weight"))
    report.add("pairs", count)
    report.add("mean", sum, of: count)
    report.add(
      "effective_sample_size", count == 0 ? .nan : sum * sum / accumulator.sum(of: "square"))
    report.add("largest", accumulator.maximum(of: "weight"))
    report.add("positive_logps", accumulator.count(of: "positive"))
    report.add("infinite_logps", accumulator.count(of: "infinite"))
    return report
  }
}
