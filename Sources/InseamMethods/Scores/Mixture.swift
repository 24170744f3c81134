// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// One score from the scores of several objectives and the weights of a gate.
///
/// `spec/methods.md`, mix; ArmoRM (arXiv 2406.12845).
struct Mixture: SlotMethod {
  static let name = "mix"
  static let summary =
    "One score from objectives and gating weights, with penalties for verbosity."
  static let options = [
    MethodOption(
      "rewards", .column, "Lists of numbers: the score of each objective.", isRequired: true),
    MethodOption(
      "gates", .column,
      "Lists of numbers: the weight of each objective, for each slot or for its row.",
      isRequired: true),
    MethodOption(
      "penalties", .texts,
      "A penalty for each objective: the column that decorrelate stored, or its numbers separated by commas.",
      placeholder: "COLUMN|NUMBERS"),
    MethodOption(
      "verbosity", .number,
      "Index of the verbosity objective in the lists, from 0 (default: that of decorrelate, or 4)."),
    MethodOption(
      "skip-missing", .flag, "Leave out missing objectives instead of giving no score."),
  ]
  static let example = MethodExample(
    records: """
      {"rewards":[0.5,1.0,2.0],"gates":[0.5,0.25,0.25]}
      """,
    command: "--rewards rewards --gates gates --penalties 0.1,1,0 --verbosity 1 --rows")

  let inputs: [InputColumn]
  /// The result of **decorrelate** that has the penalties, if they were not given as numbers.
  private let source: String?
  private var penalties: [Double]
  private var verbosity: Int
  private let isVerbosityGiven: Bool
  private let skipsMissing: Bool

  init(_ parameters: inout MethodParameters) throws {
    inputs = [try parameters.column("rewards", .lists), try parameters.column("gates", .lists)]
    let given = parameters.all("penalties")
    let numbers = given.flatMap { Mixture.numbers($0) ?? [.nan] }
    let isColumn = given.count == 1 && numbers.contains { !$0.isFinite }
    source = isColumn ? given[0] : nil
    guard isColumn || numbers.allSatisfy({ $0.isFinite }) else {
      throw MethodError(
        "--penalties must be numbers separated by commas, not '\(given.joined(separator: ","))'")
    }
    penalties = isColumn ? [] : numbers
    isVerbosityGiven = parameters.has("verbosity")
    verbosity = try parameters.optionalInteger("verbosity", 0...1 << 20) ?? 4
    skipsMissing = try parameters.flag("skip-missing")
  }

  static let results = [
    MethodOutput("score", .real, "Sum of the objectives, weighted by the gates.", worst: "lowest")
  ]

  let outputs = Mixture.results

  func compute(_ input: SlotInput, _ accumulator: inout MethodAccumulator) throws -> [[Double]] {
    let (rewards, gates) = (input.lists(0), input.lists(1))
    let all = gates.values.span
    let scores = try rewards.map { slot, r in
      let g = all.extracting(gates.range(slot))
      if r.isEmpty || g.isEmpty || rewards.isMissing(slot) { return .nan }
      guard r.count == g.count, penalties.isEmpty || penalties.count == r.count,
        penalties.isEmpty || verbosity < r.count
      else {
        throw MethodError(
          "row \(input.row(of: slot)): found \(r.count) rewards, but \(g.count) gates and \(penalties.count) penalties"
        )
      }
      return mix(r, g)
    }
    accumulator.add(scores, as: "score")
    return [scores]
  }

  /// Numbers separated by commas, in brackets or not; `nil` for other texts.
  private static func numbers(_ text: String) -> [Double]? {
    let inside = text.filter { !"[] ".contains($0) }
    let numbers = inside.split(separator: ",").map { Double($0) }
    return numbers.contains(nil) || numbers.isEmpty ? nil : numbers.compactMap { $0 }
  }

  /// Takes the penalties that **decorrelate** stored with its column.
  func prepared(_ reader: InputColumnReader, _ threadCount: Int?) throws -> Mixture {
    guard let source else { return self }
    let facts = try reader.provenance(at: source)
    guard facts["method"] == Decorrelation.name,
      let found = facts["penalties"].flatMap(Mixture.numbers)
    else {
      throw MethodError(
        "--penalties \(source): expected a result of decorrelate, or numbers separated by commas")
    }
    let index = facts["verbosity"].flatMap { Int($0) } ?? 4
    guard !isVerbosityGiven || index == verbosity else {
      throw MethodError(
        "--penalties \(source) is for verbosity objective \(index), not \(verbosity) (--verbosity)")
    }
    var copy = self
    (copy.penalties, copy.verbosity) = (found, index)
    return copy
  }

  var facts: [Name: String] {
    source == nil ? [:] : ["penalty_values": penalties.map { "\($0)" }.joined(separator: ",")]
  }

  private func mix(_ rewards: Span<Double>, _ gates: Span<Double>) -> Double {
    var (sum, isEmpty) = (0.0, true)
    for index in rewards.indices {
      let own =
        penalties.isEmpty
        ? rewards[index] : debiased(rewards, index, verbosity, penalties[index])
      if own.isNaN, skipsMissing { continue }
      sum += gates[index] * own
      isEmpty = false
    }
    return isEmpty ? .nan : sum
  }

  func report(_ accumulator: MethodAccumulator) -> MethodReport {
    var report = MethodReport()
    report.add("scores", accumulator.count(of: "score"))
    report.add("mean", accumulator.sum(of: "score"), of: accumulator.count(of: "score"))
    return report
  }
}

/// An objective less its penalty times verbosity; with penalty 0 missing verbosity does not matter.
func debiased(_ rewards: Span<Double>, _ index: Int, _ verbosity: Int, _ penalty: Double)
  -> Double
{
  penalty == 0 ? rewards[index] : rewards[index] - penalty * rewards[verbosity]
}
