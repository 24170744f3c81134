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
    var (all, inside) = (Spread(), 0.0)
    scores.forEach { slot, own in
      var (known, total, least, most) = (0, 0.0, Double.infinity, -Double.infinity)
      for place in own.indices where own[place].isFinite {
        known += 1
        total += own[place]
        (least, most) = (min(least, own[place]), max(most, own[place]))
      }
      guard known > 0 else { return }
      // Between the ends: so what is equal has no deviation.
      let mean = clamped(total / Double(known), least, most)
      var squares = 0.0
      for place in own.indices where own[place].isFinite {
        squares += (own[place] - mean) * (own[place] - mean)
      }
      (means[slot], deviations[slot]) = (mean, (squares / Double(known)).squareRoot())
      all.add(Spread(count: known, mean: mean, squares: squares))
      inside += squares
    }
    tally.add(all, as: "responses")
    tally.sum("inside", inside)
    tally.add(means, as: "mean")
    return [means, deviations]
  }

  func report(_ tally: MethodTally) -> MethodReport {
    let all = tally.spread(of: "responses")
    let mean = all.count == 0 ? .nan : all.mean
    let variance = all.squares / Double(all.count)
    let inside = tally.sum(of: "inside") / Double(all.count)
    var report = MethodReport()
    report.add("prompts", tally.count(of: "mean"))
    report.add("responses", all.count)
    report.add("mean", mean)
    report.add("mean_square_of_mean", mean * mean)
    report.add("variance", variance)
    report.add("variance_inside_prompts", inside)
    let between = variance - inside
    report.add("variance_between_prompts", between < 0 ? 0 : between)
    return report
  }
}
