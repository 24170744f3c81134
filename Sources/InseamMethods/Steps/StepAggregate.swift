// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamColumns

/// One number from the scores of the steps of a response, in each usual way.
///
/// `spec/methods.md`, aggregate; "The Lessons of Developing Process Reward Models" (arXiv 2501.07301).
struct StepAggregate: SlotMethod {
  static let name = "aggregate"
  static let summary = "The product, minimum, last and mean of the scores of steps."
  static let options = [MethodOption("steps", .column, "Lists of the scores of steps.")]

  let operands: [Operand]

  init(_ settings: inout MethodSettings) throws {
    operands = [try settings.operand("steps", .lists)]
  }

  let outputs = [
    MethodOutput("product", .real, worst: "lowest"), MethodOutput("min", .real, worst: "lowest"),
    MethodOutput("last", .real, worst: "lowest"), MethodOutput("mean", .real, worst: "lowest"),
    MethodOutput("log_product", .real, worst: "lowest"), MethodOutput("min_at_last", .flag),
    MethodOutput("n", .integer),
  ]

  func compute(_ input: SlotInput, _ tally: inout MethodTally) -> [[Double]] {
    let steps = input.lists(0)
    var results = outputs.map { _ in [Double](repeating: .nan, count: input.count) }
    var missing = 0
    for slot in 0..<input.count {
      let own = steps.values[steps.range(slot)]
      results[6][slot] = Double(own.count)
      guard let last = own.last else { continue }
      if own.contains(where: { $0.isNaN }) {
        missing += 1
        continue
      }
      let least = own.reduce(.infinity, min)
      results[0][slot] = own.reduce(1, *)
      results[1][slot] = least
      results[2][slot] = last
      results[3][slot] = own.reduce(0, +) / Double(own.count)
      results[4][slot] = own.reduce(0) { $0 + logarithm($1) }
      // Of equal ones the first is the minimum.
      results[5][slot] = own.firstIndex(of: least) == own.endIndex - 1 ? 1 : 0
    }
    tally.count("missing", missing)
    tally.add(results[0], as: "product")
    tally.add(results[3], as: "mean")
    tally.add(results[5], as: "min_at_last")
    return results
  }

  func report(_ tally: MethodTally) -> MethodReport {
    let count = tally.count(of: "product")
    var report = MethodReport()
    report.add("responses", count)
    report.add("with_missing_steps", tally.count(of: "missing"))
    report.add("mean_product", tally.sum(of: "product"), of: count)
    report.add("mean_mean", tally.sum(of: "mean"), of: count)
    report.add("min_at_last", tally.sum(of: "min_at_last"), of: count)
    return report
  }
}
