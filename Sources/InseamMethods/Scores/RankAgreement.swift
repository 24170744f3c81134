// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// Whether two scores order the responses of a prompt alike.
///
/// `spec/methods.md`, tau; the evaluation of BSR (arXiv 2505.07271).
struct RankAgreement: SlotMethod {
  static let name = "tau"
  static let summary = "Kendall's tau-b of two scores over the responses of each prompt."
  static let options = [
    MethodOption(
      "rm", .column,
      "Reward model: a name such as sky, which stands for responses[].rm.sky, or lists of numbers.",
      isRequired: true),
    MethodOption(
      "reference", .column,
      "Scores that the model is compared with, named in the same way.", isRequired: true,
      aliases: ["gold"]),
  ]
  static let example = MethodExample(
    records: MethodExample.scoredResponses,
    command: "--rm sky --reference armo --rows")

  let inputs: [InputColumn]

  init(_ parameters: inout MethodParameters) throws {
    inputs = [
      try parameters.column("rm", .lists, .rewardModel),
      try parameters.column("reference", .lists, .rewardModel),
    ]
  }

  static let results = [
    MethodOutput("tau", .real, "Kendall's tau-b of both scores, -1 to 1.", worst: "lowest")
  ]

  let outputs = RankAgreement.results

  func compute(_ input: SlotInput, _ accumulator: inout MethodAccumulator) throws -> [[Double]] {
    let (a, b) = (input.lists(0), input.lists(1))
    let others = b.values.span
    var (known, reference): ([Double], [Double]) = ([], [])
    let taus = try a.map { slot, x in
      if a.isMissing(slot) || b.isMissing(slot) { return .nan }
      let y = others.extracting(b.range(slot))
      guard x.count == y.count else {
        throw MethodError(
          "row \(input.row(of: slot)): found \(x.count) scores, but \(y.count) reference scores")
      }
      if let tau = kendall(y, x) { return tau }
      known.removeAll(keepingCapacity: true)
      reference.removeAll(keepingCapacity: true)
      for place in x.indices where !x[place].isNaN && !y[place].isNaN {
        known.append(x[place])
        reference.append(y[place])
      }
      return kendall(reference, known)
    }
    accumulator.add(taus, as: "tau")
    accumulator.count("undefined", taus.count { $0.isNaN })
    return [taus]
  }

  func report(_ accumulator: MethodAccumulator) -> MethodReport {
    var report = MethodReport()
    report.add("prompts", accumulator.count(of: "tau"))
    report.add("mean", accumulator.sum(of: "tau"), of: accumulator.count(of: "tau"))
    report.add("undefined", accumulator.count(of: "undefined"))
    return report
  }
}
