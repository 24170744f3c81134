// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamColumns

/// Labels of steps from how many completions behind each were right.
///
/// `spec/methods.md`, mc-labels; "The Lessons of Developing Process Reward Models" (arXiv 2501.07301).
struct RolloutLabels: SlotMethod {
  static let name = "mc-labels"
  static let summary =
    "Hard and soft labels of steps from Monte Carlo completions, up to the first error."
  static let options = RolloutCounts.options

  let operands: [Operand]
  private let counting: RolloutCounts

  init(_ settings: inout MethodSettings) throws {
    operands = [try RolloutCounts.operand(&settings)]
    counting = try RolloutCounts(&settings)
  }

  let outputs = [
    MethodOutput("first_error", .integer), MethodOutput("n", .integer),
    MethodOutput("hard", .integer, ofItems: true), MethodOutput("soft", .real, ofItems: true),
  ]

  func compute(_ input: SlotInput, _ tally: inout MethodTally) throws -> [[Double]] {
    let lists = input.lists(0)
    var slots = (0..<2).map { _ in [Double](repeating: .nan, count: input.count) }
    var items = (0..<2).map { _ in [Double](repeating: .nan, count: lists.values.count) }
    for slot in 0..<input.count {
      let range = lists.range(slot)
      let shares = try counting.shares(lists.values[range], row: input.row(of: slot))
      let error = counting.firstError(shares)
      // What follows the first error says nothing about its own step, nor does what follows a gap.
      let end = error.map { $0 < 0 ? shares.count : $0 + 1 } ?? shares.prefix { !$0.isNaN }.count
      slots[0][slot] = error.map { Double($0) } ?? .nan
      slots[1][slot] = Double(end)
      for step in 0..<end {
        items[0][range.lowerBound + step] = shares[step] > counting.threshold ? 1 : 0
        items[1][range.lowerBound + step] = shares[step]
      }
    }
    tally.add(slots[0].map { $0.isNaN ? .nan : $0 < 0 ? 0 : 1 }, as: "wrong")
    tally.count("steps", lists.values.count)
    tally.count("labels", Int(slots[1].reduce(0, +)))
    return slots + items
  }

  func report(_ tally: MethodTally) -> MethodReport {
    var report = MethodReport()
    report.add("responses", tally.count(of: "wrong"))
    report.add("with_an_error", Int(tally.sum(of: "wrong")))
    report.add("steps", tally.count(of: "steps"))
    report.add("labels", tally.count(of: "labels"))
    return report
  }
}
