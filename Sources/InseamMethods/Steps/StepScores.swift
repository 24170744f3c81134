// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// The score of a response from the scores of its steps: product, minimum, last and mean.
///
/// `spec/methods.md`, step-scores; "The Lessons of Developing Process Reward Models" (arXiv 2501.07301).
struct StepScores: SlotMethod {
  static let name = "step-scores"
  static let aliases = ["aggregate"]
  static let summary =
    "The score of a response from those of its steps: product, minimum, last and mean."
  static let options = [
    MethodOption(
      "steps", .column, "Lists of numbers: the score of each step of a response.", isRequired: true)
  ]
  static let example = MethodExample(
    records: """
      {"steps":[0.9,0.4,0.8]}
      {"steps":[0.7,0.9,0.6]}
      """,
    command: "--steps steps --rows")

  let inputs: [InputColumn]

  init(_ parameters: inout MethodParameters) throws {
    inputs = [try parameters.column("steps", .lists)]
  }

  static let results = [
    MethodOutput("product", .real, "Product of the scores of the steps.", worst: "lowest"),
    MethodOutput("min", .real, "Smallest score.", worst: "lowest"),
    MethodOutput("last", .real, "Score of the last step.", worst: "lowest"),
    MethodOutput("mean", .real, "Mean score.", worst: "lowest"),
    MethodOutput("log_product", .real, "Sum of the logarithms of the scores.", worst: "lowest"),
    MethodOutput(
      "min_at_last", .flag, "Whether the first smallest score is that of the last step."),
    MethodOutput("n", .integer, "Number of steps."),
  ]

  let outputs = StepScores.results

  func compute(_ input: SlotInput, _ accumulator: inout MethodAccumulator) -> [[Double]] {
    let steps = input.lists(0)
    let nothing = [Double](repeating: .nan, count: input.count)
    var (products, least, last, means, isLast) = (nothing, nothing, nothing, nothing, nothing)
    var missing = 0
    steps.forEach { slot, own in
      guard own.count > 0 else { return }
      // Of equal ones the first is the minimum.
      var (product, sum, lowest, place, isMissing) = (1.0, 0.0, Double.infinity, 0, false)
      for step in own.indices {
        product *= own[step]
        sum += own[step]
        isMissing = isMissing || own[step].isNaN
        if own[step] < lowest { (lowest, place) = (own[step], step) }
      }
      if isMissing {
        missing += 1
        return
      }
      (products[slot], least[slot], last[slot]) = (product, lowest, own[own.count - 1])
      means[slot] = sum / Double(own.count)
      isLast[slot] = place == own.count - 1 ? 1 : 0
    }
    let logs = SlotInput.Lists(cuts: steps.cuts, values: logarithms(steps.values)).map {
      slot, own in
      products[slot].isNaN ? .nan : own.sum
    }
    accumulator.count("missing", missing)
    accumulator.add(products, as: "product")
    accumulator.add(means, as: "mean")
    accumulator.add(isLast, as: "min_at_last")
    let counts = steps.map { _, own in Double(own.count) }
    return [products, least, last, means, logs, isLast, counts]
  }

  func report(_ accumulator: MethodAccumulator) -> MethodReport {
    let count = accumulator.count(of: "product")
    var report = MethodReport()
    report.add("responses", count)
    report.add("with_missing_steps", accumulator.count(of: "missing"))
    report.add("mean_product", accumulator.sum(of: "product"), of: count)
    report.add("mean_mean", accumulator.sum(of: "mean"), of: count)
    report.add("min_at_last", accumulator.sum(of: "min_at_last"), of: count)
    return report
  }
}
