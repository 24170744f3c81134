// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// Objectives freed of what they share with verbosity.
///
/// `spec/methods.md`, decorrelate; ArmoRM (arXiv 2406.12845).
struct Decorrelation: SlotMethod {
  static let name = "decorrelate"
  static let summary =
    "The smallest penalties that decorrelate objectives from verbosity, and the corrected objectives."
  static let options = [
    MethodOption(
      "rewards", .column, "Lists of numbers: the score of each objective.", isRequired: true),
    MethodOption(
      "verbosity", .number, "Index of the verbosity objective in the lists, from 0.", default: "4"),
    MethodOption(
      "max-correlation", .number,
      "Largest rank correlation with verbosity, -1 to 1, that may remain.", default: "0.03",
      aliases: ["limit"]),
  ]
  static let example = MethodExample(
    records: """
      {"rewards":[1.0,1.0]}
      {"rewards":[2.0,2.5]}
      {"rewards":[2.5,2.25]}
      {"rewards":[2.75,4.0]}
      """,
    command: "--rewards rewards --verbosity 1 --rows")

  let inputs: [InputColumn]
  private let verbosity: Int
  private let limit: Double
  private var penalties: [Double] = []
  private var unresolved: [Int] = []
  private var sampledCount = 0

  /// The penalties that are tried, in this order; 1 if none is enough.
  static let grid: [Double] =
    [0, 0.01, 0.025, 0.05, 0.075, 0.1, 0.125, 0.15] + (4...19).map { Double($0) * 5 / 100 }

  init(_ parameters: inout MethodParameters) throws {
    inputs = [try parameters.column("rewards", .lists)]
    verbosity = try parameters.integer("verbosity", 0...1 << 20)
    limit = try parameters.number("max-correlation", -1...1)
  }

  static let results = [
    MethodOutput("debiased", .real, "Objective less its penalty times verbosity.", ofItems: true)
  ]

  let outputs = Decorrelation.results
  var facts: [Name: String] {
    ["penalties": penalties.map { "\($0)" }.joined(separator: ",")]
  }

  func prepared(_ reader: InputColumnReader, _ threadCount: Int?) throws -> Decorrelation {
    var copy = self
    let sample = try reader.sample(
      threadCount,
      where: { input, slot in
        let range = input.lists(0).range(slot)
        return range.count > verbosity
          && !input.lists(0).values[range.lowerBound + verbosity].isNaN
      }, { input, slot in Array(input.lists(0).values[input.lists(0).range(slot)]) })
    guard let count = sample.first?.count else {
      throw MethodError(
        "no slot has an objective \(verbosity), the verbosity objective (--verbosity)")
    }
    guard sample.allSatisfy({ $0.count == count }) else {
      throw MethodError("the lists of objectives have different lengths")
    }
    copy.sampledCount = sample.count
    let found = try Threads.results(count, threadCount: threadCount) { index in
      index == verbosity ? nil : try smallestPenalty(sample, index)
    }
    for (index, penalty) in found.enumerated() {
      copy.penalties.append(penalty ?? 1)
      if penalty == nil, index != verbosity { copy.unresolved.append(index) }
    }
    return copy
  }

  private func smallestPenalty(_ sample: [[Double]], _ index: Int) throws -> Double? {
    let known = sample.filter { !$0[index].isNaN }
    return try Decorrelation.grid.first { penalty in
      try Calls.check()
      // Infinities may leave no number; without a penalty nothing is taken away from them.
      let rests = known.map { penalty == 0 ? $0[index] : $0[index] - penalty * $0[verbosity] }
      let places = rests.indices.filter { !rests[$0].isNaN }
      let verbose = ranks(places.map { known[$0][verbosity] })
      return rankCorrelation(ranks(places.map { rests[$0] }), verbose).map { $0 <= limit } ?? false
    }
  }

  func compute(_ input: SlotInput, _ accumulator: inout MethodAccumulator) throws -> [[Double]] {
    let lists = input.lists(0)
    var result = [Double](repeating: .nan, count: lists.values.count)
    try lists.forEach { slot, rewards in
      if rewards.isEmpty { return }
      let first = lists.range(slot).lowerBound
      guard rewards.count == penalties.count else {
        throw MethodError(
          "row \(input.row(of: slot)): expected \(penalties.count) objectives, found \(rewards.count)"
        )
      }
      for index in rewards.indices {
        result[first + index] = debiased(rewards, index, verbosity, penalties[index])
      }
    }
    accumulator.count("slots", (0..<input.count).count { !lists.range($0).isEmpty })
    return [result]
  }

  func report(_ accumulator: MethodAccumulator) -> MethodReport {
    var report = MethodReport()
    report.add("slots", accumulator.count(of: "slots"))
    report.add("sampled", sampledCount)
    report.add("penalties", penalties)
    report.add("unresolved", unresolved.map { Double($0) })
    return report
  }
}
