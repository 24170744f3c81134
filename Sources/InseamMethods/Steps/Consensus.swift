// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// Responses whose first error a judge and Monte Carlo completions see in the same step.
///
/// `spec/methods.md`, consensus; "The Lessons of Developing Process Reward Models" (arXiv 2501.07301).
struct Consensus: SlotMethod {
  static let name = "consensus"
  static let summary =
    "Responses for which a judge and Monte Carlo completions agree on the first error."
  static let options =
    RolloutCounts.options + [
      MethodOption(
        "judge", .column,
        "Index of the first wrong step according to the judge, from 0; -1 if no step is wrong.",
        isRequired: true)
    ]
  static let example = MethodExample(
    records: """
      {"correct":[8,6,0,3],"judge":2}
      {"correct":[0,0],"judge":1}
      """,
    command: "--correct-counts correct --judge judge --rows")

  let inputs: [InputColumn]
  private let counting: RolloutCounts

  init(_ parameters: inout MethodParameters) throws {
    inputs = [
      try RolloutCounts.column(&parameters), try parameters.column("judge", .numbers),
    ]
    counting = try RolloutCounts(&parameters)
  }

  static let results = [
    MethodOutput(
      "keep", .flag, "Whether judge and completions have the same first wrong step, or none."),
    MethodOutput(
      "first_error", .integer, "Index of the first wrong step by completions; -1 for none."),
  ]

  let outputs = Consensus.results

  func compute(_ input: SlotInput, _ accumulator: inout MethodAccumulator) throws -> [[Double]] {
    let (lists, judge) = (input.lists(0), input.numbers(1))
    let errors = try counting.shares(lists, input).map { counting.firstError($1).step }
    let keep = each(errors, judge) { $0.isNaN || $1.isNaN ? .nan : $0 == $1 ? 1 : 0 }
    accumulator.add(keep, as: "keep")
    accumulator.count("without", keep.count { $0.isNaN })
    return [keep, errors]
  }

  func report(_ accumulator: MethodAccumulator) -> MethodReport {
    var report = MethodReport()
    report.add("compared", accumulator.count(of: "keep"))
    report.add("kept", Int(accumulator.sum(of: "keep")))
    report.add("share", accumulator.sum(of: "keep"), of: accumulator.count(of: "keep"))
    report.add("not_compared", accumulator.count(of: "without"))
    return report
  }
}
