// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamColumns

/// Labels of steps from the numbers of correct completions that start from them.
///
/// `spec/methods.md`, mc-labels; "The Lessons of Developing Process Reward Models" (arXiv 2501.07301).
struct RolloutLabels: SlotMethod {
  static let name = "mc-labels"
  static let summary =
    "Hard and soft labels of steps from Monte Carlo completions, up to the first error."
  static let options = RolloutCounts.options
  static let example = MethodExample(
    records: """
      {"correct":[8,6,0,3]}
      {"correct":[8,8]}
      """,
    command: "--correct-counts correct --rows")

  let inputs: [InputColumn]
  private let counting: RolloutCounts

  init(_ parameters: inout MethodParameters) throws {
    inputs = [try RolloutCounts.column(&parameters)]
    counting = try RolloutCounts(&parameters)
  }

  static let results = [
    MethodOutput("first_error", .integer, "Index of the first wrong step; -1 for none."),
    MethodOutput("n", .integer, "Number of labels."),
    MethodOutput("hard", .integer, "1 for a right step, 0 for a wrong one.", ofItems: true),
    MethodOutput("soft", .real, "Share of correct completions.", ofItems: true),
  ]

  let outputs = RolloutLabels.results

  func compute(_ input: SlotInput, _ accumulator: inout MethodAccumulator) throws -> [[Double]] {
    let shares = try counting.shares(input.lists(0), input)
    var (errors, counts) = ([Double](), [Double]())
    errors.reserveCapacity(input.count)
    counts.reserveCapacity(input.count)
    var soft = [Double](repeating: .nan, count: shares.values.count)
    shares.forEach { slot, own in
      let (error, labeled) = counting.firstError(own)
      errors.append(error)
      counts.append(Double(labeled))
      let first = shares.range(slot).lowerBound
      for step in 0..<labeled { soft[first + step] = own[step] }
    }
    let hard = each(soft) { $0.isNaN ? .nan : $0 > counting.threshold ? 1 : 0 }
    accumulator.add(each(errors) { $0.isNaN ? .nan : $0 < 0 ? 0 : 1 }, as: "wrong")
    accumulator.count("steps", soft.count)
    accumulator.count("labels", Int(counts.reduce(0, +)))
    return [errors, counts, hard, soft]
  }

  func report(_ accumulator: MethodAccumulator) -> MethodReport {
    var report = MethodReport()
    report.add("responses", accumulator.count(of: "wrong"))
    report.add("with_an_error", Int(accumulator.sum(of: "wrong")))
    report.add("steps", accumulator.count(of: "steps"))
    report.add("labels", accumulator.count(of: "labels"))
    return report
  }
}
