// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamColumns

/// A score smoothed by those of similar texts.
///
/// `spec/methods.md`, fuse; RewardFusion (arXiv 2309.16155).
struct Fusion: SlotMethod {
  static let name = "fuse"
  static let summary = "Scores averaged with those of similar texts, weighted by the similarity."
  static let options = [
    MethodOption("rm", .column, "The score of the text itself."),
    MethodOption("similarities", .column, "Lists of similarities to other texts."),
    MethodOption("scores", .column, "Lists of their scores."),
    MethodOption("least", .number, "The least similarity that counts; 0.9."),
    MethodOption("most", .number, "How many others count at most; 5."),
  ]

  let operands: [Operand]
  private let least: Double
  private let most: Int

  init(_ settings: inout MethodSettings) throws {
    operands = [
      try settings.operand("rm", .numbers, .rewardModel),
      try settings.operand("similarities", .lists), try settings.operand("scores", .lists),
    ]
    least = try settings.number("least", -1...1) ?? 0.9
    most = try settings.integer("most", 0...1 << 20) ?? 5
  }

  let outputs = [MethodOutput("score", .real, worst: "lowest"), MethodOutput("n", .integer)]

  func compute(_ input: SlotInput, _ tally: inout MethodTally) throws -> [[Double]] {
    let (own, similar, scores) = (input.numbers(0), input.lists(1), input.lists(2))
    var results = outputs.map { _ in [Double](repeating: .nan, count: input.count) }
    for slot in 0..<input.count where !own[slot].isNaN {
      let (s, r) = (
        Array(similar.values[similar.range(slot)]), Array(scores.values[scores.range(slot)])
      )
      guard s.count == r.count else {
        throw MethodError("row \(input.row(of: slot)): \(s.count) similarities, \(r.count) scores")
      }
      let nearest = s.indices.filter { s[$0] >= least && !r[$0].isNaN }
        .sorted { (-s[$0], $0) < (-s[$1], $1) }.prefix(most)
      var (sum, weight) = (own[slot], 1.0)
      for index in nearest {
        sum += s[index] * r[index]
        weight += s[index]
      }
      results[0][slot] = sum / weight
      results[1][slot] = Double(nearest.count)
    }
    tally.add(results[1], as: "n")
    return results
  }

  func report(_ tally: MethodTally) -> MethodReport {
    var report = MethodReport()
    report.add("scores", tally.count(of: "n"))
    report.add("mean_others", tally.sum(of: "n"), of: tally.count(of: "n"))
    return report
  }
}
