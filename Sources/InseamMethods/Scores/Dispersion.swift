// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamColumns

/// How the rewards of a model are spread, over all and inside prompts.
///
/// `spec/methods.md`, dispersion; BSR (arXiv 2505.07271).
struct Dispersion: SlotMethod {
  static let name = "dispersion"
  static let summary =
    "How rewards are spread: over all responses, inside prompts, between prompts."
  static let options = [MethodOption("rm", .column, "The reward model.")]

  let operands: [Operand]

  init(_ settings: inout MethodSettings) throws {
    operands = [try settings.operand("rm", .lists, .rewardModel)]
  }

  let outputs = [MethodOutput("mean", .real), MethodOutput("deviation", .real)]

  func compute(_ input: SlotInput, _ tally: inout MethodTally) -> [[Double]] {
    let scores = input.lists(0)
    var means = [Double](repeating: .nan, count: input.count)
    var deviations = means
    var (responses, sum, allSquares, inside) = (0, 0.0, 0.0, 0.0)
    scores.forEach { slot, own in
      var (known, total, ownSquares) = (0, 0.0, 0.0)
      for place in own.indices where own[place].isFinite {
        known += 1
        total += own[place]
        ownSquares += own[place] * own[place]
      }
      guard known > 0 else { return }
      let mean = total / Double(known)
      var squares = 0.0
      for place in own.indices where own[place].isFinite {
        squares += (own[place] - mean) * (own[place] - mean)
      }
      (means[slot], deviations[slot]) = (mean, (squares / Double(known)).squareRoot())
      responses += known
      sum += total
      allSquares += ownSquares
      inside += squares
    }
    tally.count("responses", responses)
    tally.sum("sum", sum)
    tally.sum("squares", allSquares)
    tally.sum("inside", inside)
    tally.add(means, as: "mean")
    return [means, deviations]
  }

  func report(_ tally: MethodTally) -> MethodReport {
    let count = tally.count(of: "responses")
    let mean = tally.sum(of: "sum") / Double(count)
    let variance = max(0, tally.sum(of: "squares") / Double(count) - mean * mean)
    let inside = tally.sum(of: "inside") / Double(count)
    var report = MethodReport()
    report.add("prompts", tally.count(of: "mean"))
    report.add("responses", count)
    report.add("mean", mean)
    report.add("mean_square_of_mean", mean * mean)
    report.add("variance", variance)
    report.add("variance_inside_prompts", inside)
    report.add("variance_between_prompts", max(0, variance - inside))
    return report
  }
}
