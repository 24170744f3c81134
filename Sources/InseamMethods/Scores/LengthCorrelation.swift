// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// How much scores go with the length of the response.
///
/// `spec/methods.md`, lencorr; ArmoRM (arXiv 2406.12845).
struct LengthCorrelation: SlotMethod {
  static let name = "lencorr"
  static let summary = "The correlation of scores with the length of the response."
  static let options = [
    MethodOption(
      "rm", .column,
      "Reward model: a name such as sky, which stands for responses[].rm.sky, or a column.",
      isRequired: true),
    MethodOption("length", .column, "Length of the response.", default: "n_tokens"),
  ]
  static let example = MethodExample(
    records: MethodExample.scoredResponses,
    command: "--rm sky")

  let inputs: [InputColumn]
  private var sample: [[Double]] = []

  init(_ parameters: inout MethodParameters) throws {
    inputs = [
      try parameters.column("rm", .numbers, .rewardModel),
      try parameters.column("length", .numbers),
    ]
  }

  static let results: [MethodOutput] = []

  let outputs: [MethodOutput] = []

  func prepared(_ reader: InputColumnReader, _ threadCount: Int?) throws -> LengthCorrelation {
    var copy = self
    copy.sample = try reader.sample(
      threadCount,
      where: { input, slot in
        input.numbers(0)[slot].isFinite && input.numbers(1)[slot].isFinite
      }, { input, slot in [input.numbers(0)[slot], input.numbers(1)[slot]] })
    return copy
  }

  func compute(_ input: SlotInput, _ accumulator: inout MethodAccumulator) -> [[Double]] {
    accumulator.count(
      "compared", zip(input.numbers(0), input.numbers(1)).count { $0.isFinite && $1.isFinite })
    return []
  }

  func report(_ accumulator: MethodAccumulator) throws -> MethodReport {
    let (scores, lengths) = (sample.map { $0[0] }, sample.map { $0[1] })
    var report = MethodReport()
    report.add("compared", accumulator.count(of: "compared"))
    report.add("sampled", sample.count)
    report.add("pearson", pearson(scores, lengths))
    try Calls.check()
    report.add("spearman", spearman(scores, lengths) ?? .nan)
    try Calls.check()
    report.add("kendall", kendall(scores, lengths))
    return report
  }
}
