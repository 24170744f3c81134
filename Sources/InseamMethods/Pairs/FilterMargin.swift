// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// Pairs of a new and an old policy's responses whose reward did not fall by more than the spread.
///
/// `spec/methods.md`, filter-margin; the M-step of Mutual-Taught (arXiv 2506.06292).
struct FilterMargin: SlotMethod {
  static let name = "filter-margin"
  static let summary = "Pairs whose reward fell by less than a standard deviation."
  static let options = [
    MethodOption(
      "new", .column,
      "Reward of the new policy's response: a name such as sky, which stands for responses[].rm.sky, or a column.",
      isRequired: true),
    MethodOption(
      "old", .column, "Reward of the old policy's response, named in the same way.",
      isRequired: true),
    MethodOption(
      "ddof", .number,
      "Delta degrees of freedom of the standard deviation: 0 for a population, 1 for a sample.",
      default: "0"),
  ]
  static let example = MethodExample(
    records: """
      {"new":2.0,"old":1.0}
      {"new":0.5,"old":0.9}
      {"new":-1.0,"old":0.4}
      """,
    command: "--new new --old old --rows")

  let inputs: [InputColumn]
  private let ddof: Int
  private var spread = Double.nan

  init(_ parameters: inout MethodParameters) throws {
    inputs = [
      try parameters.column("new", .numbers, .rewardModel),
      try parameters.column("old", .numbers, .rewardModel),
    ]
    ddof = try parameters.integer("ddof", 0...1)
  }

  static let results = [
    MethodOutput(
      "delta", .real, "Reward of the new response less that of the old one.", worst: "lowest"),
    MethodOutput(
      "keep", .flag, "Whether delta is above the negative standard deviation of the old rewards."),
  ]

  let outputs = FilterMargin.results
  var facts: [Name: String] { ["epsilon": "\(spread)"] }

  func prepared(_ reader: InputColumnReader, _ threadCount: Int?) throws -> FilterMargin {
    var copy = self
    let moments = try reader.moments(of: [1], threadCount)[0]
    let count = Double(moments.count)
    copy.spread =
      ddof == 0
      ? moments.deviation
      : count > 1 ? moments.deviation * (count / (count - 1)).squareRoot() : .nan
    return copy
  }

  func compute(_ input: SlotInput, _ accumulator: inout MethodAccumulator) -> [[Double]] {
    let delta = each(input.numbers(0), input.numbers(1)) { $0 - $1 }
    let keep = each(delta) { $0 + spread == $0 + spread ? ($0 > -spread ? 1 : 0) : .nan }
    accumulator.add(keep, as: "keep")
    return [delta, keep]
  }

  func report(_ accumulator: MethodAccumulator) -> MethodReport {
    var report = MethodReport()
    report.add("pairs", accumulator.count(of: "keep"))
    report.add("kept", Int(accumulator.sum(of: "keep")))
    report.add("epsilon", spread)
    return report
  }
}
