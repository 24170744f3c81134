// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// How the rewards of a model are spread, over all and inside prompts.
///
/// `spec/methods.md`, dispersion; BSR (arXiv 2505.07271).
struct Dispersion: SlotMethod {
  static let name = "dispersion"
  static let summary =
    "How rewards are spread: over all responses, inside prompts, between prompts."
  static let options = [
    MethodOption(
      "rm", .column,
      "Reward model: a name such as sky, which stands for responses[].rm.sky, or lists of numbers.",
      isRequired: true)
  ]
  static let example = MethodExample(
    records: MethodExample.scoredResponses,
    command: "--rm sky --rows")

  let inputs: [InputColumn]

  init(_ parameters: inout MethodParameters) throws {
    inputs = [try parameters.column("rm", .lists, .rewardModel)]
  }

  static let results = [
    MethodOutput("mean", .real, "Mean score of the prompt."),
    MethodOutput("deviation", .real, "Standard deviation of its scores."),
  ]

  let outputs = Dispersion.results

  func compute(_ input: SlotInput, _ accumulator: inout MethodAccumulator) -> [[Double]] {
    let scores = input.lists(0)
    var means = [Double](repeating: .nan, count: input.count)
    var deviations = means
    var counts = [Double](repeating: 0, count: input.count)
    var inside = 0.0
    scores.forEach { slot, own in
      var (known, total) = (0, 0.0)
      for place in own.indices where own[place].isFinite {
        known += 1
        total += own[place]
      }
      guard known > 0 else { return }
      var mean = total / Double(known)
      var squares = own.squares(around: mean)
      // Only where distances are those of rounding can the mean lie beyond the ends.
      let rounding = Double(known) * 2.3e-16 * mean
      if known > 1, squares <= Double(known) * rounding * rounding {
        mean = own.clamped(mean)
        squares = own.squares(around: mean)
      }
      (means[slot], deviations[slot]) = (mean, (squares / Double(known)).squareRoot())
      counts[slot] = Double(known)
      inside += squares
    }
    accumulator.add(Spread(ofGroups: means, counts, inside: inside), as: "responses")
    accumulator.sum("inside", inside)
    accumulator.add(means, as: "mean")
    return [means, deviations]
  }

  func report(_ accumulator: MethodAccumulator) -> MethodReport {
    let all = accumulator.spread(of: "responses")
    let mean = all.count == 0 ? .nan : all.mean
    let variance = all.squares / Double(all.count)
    let inside = accumulator.sum(of: "inside") / Double(all.count)
    var report = MethodReport()
    report.add("prompts", accumulator.count(of: "mean"))
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

extension Span<Double> {
  /// The sum of the squares of the distances of all finite numbers from one.
  fileprivate func squares(around mean: Double) -> Double {
    var squares = 0.0
    for place in indices where self[place].isFinite {
      squares += (self[place] - mean) * (self[place] - mean)
    }
    return squares
  }

  /// A mean between the smallest and the largest finite number.
  fileprivate func clamped(_ mean: Double) -> Double {
    var (least, most) = (Double.infinity, -Double.infinity)
    for place in indices where self[place].isFinite {
      (least, most) = (min(least, self[place]), max(most, self[place]))
    }
    return InseamMethods.clamped(mean, least, most)
  }
}
