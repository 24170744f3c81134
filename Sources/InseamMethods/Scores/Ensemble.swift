// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamColumns

/// Mean, minimum and spread of the scores of several reward models.
///
/// `spec/methods.md`, ensemble; the prediction ensemble of WARM (arXiv 2401.12187).
struct Ensemble: SlotMethod {
  static let name = "ensemble"
  static let summary = "Mean, minimum and spread of the scores of several reward models."
  static let options = [
    MethodOption("rm", .columns, "The reward models, or columns; two or more."),
    MethodOption("k", .number, "How many deviations mean_minus_k_std lies below the mean; 1."),
    MethodOption("least", .number, "How many members must have a score; all if not given."),
    MethodOption("standardize", .flag, "Measure each model in its own standard deviations."),
  ]

  let operands: [Operand]
  private let k: Double
  private let least: Int
  private let standardizes: Bool
  /// Mean and deviation of each member.
  private var scales: [(mean: Double, deviation: Double)] = []

  init(_ settings: inout MethodSettings) throws {
    operands = settings.all("rm").map {
      Operand(option: "rm", text: $0, shape: .numbers, family: .rewardModel)
    }
    guard operands.count > 1 else { throw MethodError("an ensemble has two members or more: --rm") }
    k = try settings.number("k") ?? 1
    least = try settings.integer("least", 1...operands.count) ?? operands.count
    standardizes = try settings.flag("standardize")
  }

  let outputs = [
    MethodOutput("mean", .real, worst: "lowest"), MethodOutput("min", .real, worst: "lowest"),
    MethodOutput("variance", .real, worst: "highest"),
    MethodOutput("mean_minus_k_std", .real, worst: "lowest"), MethodOutput("n", .integer),
  ]

  func prepared(_ reader: OperandReader, _ threadCount: Int?) throws -> Ensemble {
    guard standardizes else { return self }
    var copy = self
    copy.scales = try operands.indices.map { index in
      let moments = try reader.moments(of: [index], threadCount)
      return (moments.mean, moments.deviation)
    }
    return copy
  }

  func compute(_ input: SlotInput, _ tally: inout MethodTally) -> [[Double]] {
    let members = operands.indices.map { scaled(input.numbers($0), $0) }
    var results = outputs.map { _ in [Double](repeating: .nan, count: input.count) }
    for slot in 0..<input.count {
      var (count, sum, least) = (0, 0.0, Double.infinity)
      for member in members where !member[slot].isNaN {
        count += 1
        sum += member[slot]
        least = min(least, member[slot])
      }
      results[4][slot] = Double(count)
      guard count >= self.least else { continue }
      let mean = sum / Double(count)
      var squares = 0.0
      for member in members where !member[slot].isNaN {
        squares += (member[slot] - mean) * (member[slot] - mean)
      }
      let variance = squares / Double(count)
      results[0][slot] = mean
      results[1][slot] = least
      results[2][slot] = variance
      results[3][slot] = mean - k * variance.squareRoot()
      tally.count("values")
      tally.sum("variance", variance)
    }
    tally.count("slots", input.count)
    return results
  }

  private func scaled(_ numbers: [Double], _ index: Int) -> [Double] {
    guard standardizes else { return numbers }
    let scale = scales[index]
    return numbers.map { scale.deviation > 0 ? ($0 - scale.mean) / scale.deviation : .nan }
  }

  func report(_ tally: MethodTally) -> MethodReport {
    var report = MethodReport()
    report.add("slots", tally.count(of: "slots"))
    report.add("values", tally.count(of: "values"))
    report.add("mean_variance", tally.sum(of: "variance"), of: tally.count(of: "values"))
    for (operand, scale) in zip(operands, scales) {
      var part = MethodReport()
      part.add("mean", scale.mean)
      part.add("deviation", scale.deviation)
      report.add(operand.text, part)
    }
    return report
  }
}
