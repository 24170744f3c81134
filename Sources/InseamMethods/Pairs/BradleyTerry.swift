// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamColumns

/// The loss of a reward model on pairs, with margins and the terms that keep rewards near zero.
///
/// `spec/methods.md`, bt; batch-sum-to-zero regularization (arXiv 2505.07271), margins (arXiv
/// 2307.09288, section 3.2.2) and centered rewards (arXiv 2312.09244).
struct BradleyTerry: SlotMethod {
  static let name = "bt"
  static let summary =
    "The Bradley-Terry loss of pairs, with margins, centering and batch-sum-to-zero regularization."
  static let options =
    MethodOption.pair + [
      MethodOption(
        "lambda", .number,
        "Weight of the batch-sum-to-zero term, before it is multiplied by the batch size.",
        default: "0.001"),
      MethodOption("batch", .number, "Batch size, in pairs.", default: "64"),
      MethodOption(
        "margin", .column,
        "Margin of each pair, subtracted from the difference of its rewards inside the loss."),
      MethodOption(
        "center", .number,
        "Weight of the mean square of the sums of the two rewards of pairs, such as 0.01."),
      Ties.option,
    ]
  static let example = MethodExample(
    records: MethodExample.scoredResponses,
    command: "--rm sky --rows")

  let inputs: [InputColumn]
  private let lambda: Double
  private let batch: Int
  private let center: Double?
  private let ties: Ties

  init(_ parameters: inout MethodParameters) throws {
    let pair = try parameters.scorePair()
    let margin = parameters.optionalColumn("margin", .numbers)
    inputs = [pair.chosen, pair.rejected] + [margin].compactMap { $0 }
    lambda = try parameters.number("lambda")
    batch = try parameters.integer("batch", 1...1 << 20)
    center = try parameters.optionalNumber("center")
    ties = try parameters.choice("ties", Ties.self)
  }

  static let results = [
    MethodOutput(
      "loss", .real, "Negative logarithm of the probability that chosen wins.", worst: "highest")
  ]

  let outputs = BradleyTerry.results

  func compute(_ input: SlotInput, _ accumulator: inout MethodAccumulator) -> [[Double]] {
    let (chosen, rejected) = (input.numbers(0), input.numbers(1))
    var differences = each(chosen, rejected) { $0 - $1 }
    if inputs.count > 2 { differences = each(differences, input.numbers(2)) { $0 - $1 } }
    let losses = negativeLogSigmoids(differences)
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
    var total = loss + lambda * Double(batch) * term
    if let center {
      let square = sums.reduce(0) { $0 + $1 * $1 } / Double(sums.count)
      report.add("mean_square_of_sums", square)
      total += center * square
    }
    report.add("total", total)
    return report
  }
}
