// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// Mean, minimum and spread of the scores of several reward models.
///
/// `spec/methods.md`, ensemble; the prediction ensemble of WARM (arXiv 2401.12187).
struct Ensemble: SlotMethod {
  static let name = "ensemble"
  static let summary = "Mean, minimum and spread of the scores of several reward models."
  static let options = [
    MethodOption(
      "rm", .columns,
      "Reward model: a name such as sky, which stands for responses[].rm.sky, or a column. Repeat the option; two or more.",
      isRequired: true),
    MethodOption(
      "k", .number, "How many standard deviations mean_minus_k_std lies below the mean.",
      default: "1"),
    MethodOption(
      "min-members", .number,
      "Number of models that must have a score (default: all).", aliases: ["least"]),
    MethodOption(
      "standardize", .flag,
      "Subtract from each model its mean and divide by its standard deviation first."),
  ]
  static let example = MethodExample(
    records: MethodExample.scoredResponses,
    command: "--rm sky --rm armo --rows")

  let inputs: [InputColumn]
  private let k: Double
  private let least: Int
  private let standardizes: Bool
  /// Mean and deviation of each member.
  private var scales: [(mean: Double, deviation: Double)] = []

  init(_ parameters: inout MethodParameters) throws {
    inputs = parameters.columns("rm", .numbers, .rewardModel)
    guard inputs.count > 1 else {
      throw MethodError(
        "--rm must be given at least twice: --rm sky --rm armo; found \(inputs.count)")
    }
    k = try parameters.number("k")
    least = try parameters.optionalInteger("min-members", 1...inputs.count) ?? inputs.count
    standardizes = try parameters.flag("standardize")
  }

  static let results = [
    MethodOutput("mean", .real, "Mean of the members.", worst: "lowest"),
    MethodOutput("min", .real, "Smallest member.", worst: "lowest"),
    MethodOutput("variance", .real, "Variance of the members.", worst: "highest"),
    MethodOutput("mean_minus_k_std", .real, "Mean less k standard deviations.", worst: "lowest"),
    MethodOutput("n", .integer, "Number of members with a score."),
  ]

  let outputs = Ensemble.results

  func prepared(_ reader: InputColumnReader, _ threadCount: Int?) throws -> Ensemble {
    guard standardizes else { return self }
    var copy = self
    copy.scales = try reader.moments(of: Array(inputs.indices), threadCount).map {
      ($0.mean, $0.deviation)
    }
    return copy
  }

  func compute(_ input: SlotInput, _ accumulator: inout MethodAccumulator) -> [[Double]] {
    let members = inputs.indices.map { scaled(input.numbers($0), $0) }
    var counts = [Double](repeating: 0, count: input.count)
    var (sums, squares) = (counts, counts)
    var lowest = [Double](repeating: .infinity, count: input.count)
    var highest = each(lowest) { -$0 }
    // Member by member: a missing score compares with nothing and adds nothing.
    for member in members {
      change(&counts, member) { $1 == $1 ? $0 + 1 : $0 }
      change(&sums, member) { $1 == $1 ? $0 + $1 : $0 }
      change(&lowest, member) { $1 < $0 ? $1 : $0 }
      change(&highest, member) { $1 > $0 ? $1 : $0 }
    }
    let least = Double(least)
    var means = each(sums, counts) { $1 >= least ? $0 / $1 : .nan }
    // Within the range of the scores despite rounding: equal scores have variance 0.
    change(&means, lowest) { $0 < $1 ? $1 : $0 }
    change(&means, highest) { $0 > $1 ? $1 : $0 }
    for member in members {
      // Of a missing score nothing is left, of a missing mean everything is missing.
      let squaresOfOne = each(member, means) { $0 == $0 ? ($0 - $1) * ($0 - $1) : 0 }
      change(&squares, squaresOfOne) { $0 + $1 }
    }
    change(&squares, means) { $1 == $1 ? $0 : .nan }
    let variances = each(squares, counts) { $0 / $1 }
    accumulator.count("slots", input.count)
    accumulator.add(variances, as: "variance")
    return [
      means, each(lowest, means) { $1 == $1 ? $0 : .nan }, variances,
      each(means, variances) { $0 - k * $1.squareRoot() }, counts,
    ]
  }

  private func scaled(_ numbers: [Double], _ index: Int) -> [Double] {
    guard standardizes else { return numbers }
    let scale = scales[index]
    return each(numbers) { scale.deviation > 0 ? ($0 - scale.mean) / scale.deviation : .nan }
  }

  func report(_ accumulator: MethodAccumulator) -> MethodReport {
    var report = MethodReport()
    report.add("slots", accumulator.count(of: "slots"))
    report.add("values", accumulator.count(of: "variance"))
    report.add(
      "mean_variance", accumulator.sum(of: "variance"), of: accumulator.count(of: "variance"))
    var members = MethodReport()
    for (input, scale) in zip(inputs, scales) {
      var part = MethodReport()
      part.add("mean", scale.mean)
      part.add("deviation", scale.deviation)
      members.add(input.text, part)
    }
    if standardizes { report.add("members", members) }
    return report
  }
}
