// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamColumns

/// The loss of a reward model on pairs, with the term that keeps the sum of a batch at zero.
///
/// `spec/methods.md`, bt; batch-sum-to-zero regularization (arXiv 2505.07271).
struct BradleyTerry: SlotMethod {
  static let name = "bt"
  static let summary = "The Bradley-Terry loss of pairs, with the batch-sum-to-zero regularization."
  static let options =
    MethodOption.pair + [
      MethodOption(
        "lambda", .number,
        "Weight of the batch-sum-to-zero term, before it is multiplied by the batch size.",
        default: "0.001"),
      MethodOption("batch", .number, "Batch size, in pairs.", default: "64"),
      Ties.option,
    ]
  static let example = MethodExample(
    records: MethodExample.scoredResponses,
    command: "--rm sky --rows")

  let inputs: [InputColumn]
  private let lambda: Double
  private let batch: Int
  private let ties: Ties

  init(_ parameters: inout MethodParameters) throws {
    let pair = try parameters.scorePair()
    inputs = [pair.chosen, pair.rejected]
    lambda = try parameters.number("lambda")
    batch = try parameters.integer("batch", 1...1 << 20)
    ties = try parameters.choice("ties", Ties.self)
  }

  let outputs = [MethodOutput("loss", .real, worst: "highest")]

  func compute(_ input: SlotInput, _ accumulator: inout MethodAccumulator) -> [[Double]] {
    let (chosen, rejected) = (input.numbers(0), input.numbers(1))
    let losses = negativeLogSigmoids(each(chosen, rejected) { $0 - $1 })
    accumulator.add(losses, as: "loss")
    accumulator.add(ties.wins(chosen, rejected), as: "win")
    accumulator.collect("sum", each(chosen, rejected) { $0 + $1 }.filter { !$0.isNaN })
    return [losses]
  }

  func report(_ accumulator: MethodAccumulator) -> MethodReport {
    let sums = accumulator.list(of: "sum")
    var (terms, batches) = (0.0, 0)
    for start in stride(from: 0, to: sums.count, by: batch) {
      let part = sums[start..<min(sums.count, start + batch)]
      let mean = part.reduce(0, +) / Double(2 * part.count)
      terms += mean * mean
      batches += 1
    }
    let loss = accumulator.sum(of: "loss") / Double(accumulator.count(of: "loss"))
    let term = terms / Double(batches)
    var report = MethodReport()
    report.add("pairs", accumulator.count(of: "loss"))
    report.add("loss", loss)
    report.add("accuracy", accumulator.sum(of: "win"), of: accumulator.count(of: "win"))
    report.add("mean_reward", sums.reduce(0, +), of: 2 * sums.count)
    report.add("batches", batches)
    report.add("mean_square", term)
    report.add("total", loss + lambda * Double(batch) * term)
    return report
  }
}
