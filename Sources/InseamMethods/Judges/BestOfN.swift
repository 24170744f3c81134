// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import Inseam
internal import InseamBytes
internal import InseamColumns

/// Whether a reward model, or a judge, prefers the gold response to every worse one.
///
/// `spec/methods.md`, best-of-n; RMB (arXiv 2410.09893), as in RM-R1 (arXiv 2505.02387).
struct BestOfN: SlotMethod {
  static let name = "best-of-n"
  static let summary = "Whether the gold response beats all worse ones of its prompt."
  static let options = [
    MethodOption(
      "rm", .column,
      "Reward model: a name such as sky, which stands for responses[].rm.sky, or lists of numbers."),
    MethodOption(
      "correct", .column,
      "Lists of numbers from a judge, instead of scores: 1 for each worse response that the gold one beats, 0 for others."
    ),
    MethodOption("group", .column, "Text: the group of each prompt. One group without the option."),
  ]
  static let results = [
    MethodOutput("correct", .real, "1 if gold beats all worse responses, otherwise 0.")
  ]
  static let example = MethodExample(
    records: MethodExample.scoredResponses, command: "--rm sky --rows")

  let inputs: [InputColumn]
  let outputs = BestOfN.results
  private let takesScores: Bool
  private let hasGroups: Bool

  init(_ parameters: inout MethodParameters) throws {
    let scores = parameters.optionalColumn("rm", .lists, .rewardModel)
    let verdicts = parameters.optionalColumn("correct", .lists)
    let group = parameters.optionalColumn("group", .texts)
    guard scores == nil || verdicts == nil else {
      throw MethodError("--rm and --correct cannot be combined")
    }
    guard let compared = scores ?? verdicts else {
      throw MethodError("missing option --rm COLUMN or --correct COLUMN")
    }
    takesScores = scores != nil
    hasGroups = group != nil
    let roles = InputColumn(option: "rm", text: InputColumn.roles, shape: .textLists)
    inputs = [compared] + (takesScores ? [roles] : []) + [group].compactMap { $0 }
  }

  func compute(_ input: SlotInput, _ accumulator: inout MethodAccumulator) throws -> [[Double]] {
    let results = try takesScores ? byScores(input) : byVerdicts(input)
    let groups = hasGroups ? input.texts(inputs.count - 1) : nil
    for (slot, result) in results.enumerated() where !result.isNaN {
      let group = groups.map { $0[slot] ?? "" } ?? "all"
      accumulator.count("group:" + group)
      accumulator.sum("group:" + group, result)
    }
    accumulator.count("missing", results.count { $0.isNaN })
    return [results]
  }

  private func byScores(_ input: SlotInput) throws -> [Double] {
    let scores = input.lists(0)
    let (cuts, gaps, texts) = input.textLists(1)
    let roles = (0..<texts.count).map { texts[$0].map { Role(text: $0) } ?? .other }
    return try (0..<input.count).map { slot in
      let own = scores.range(slot)
      if scores.isMissing(slot) || (!gaps.isEmpty && gaps[slot]) { return .nan }
      guard own.count == cuts[slot + 1] - cuts[slot] else {
        throw MethodError(
          "row \(input.row(of: slot)): --rm \(inputs[0].text) and responses[].role have lists of different lengths"
        )
      }
      let places = zip(own, cuts[slot]..<cuts[slot + 1])
      guard let gold = places.first(where: { roles[$0.1] == .gold })?.0 else { return .nan }
      let worse = places.filter { roles[$0.1] == .worse }.map { scores.values[$0.0] }
      if worse.isEmpty || (worse + [scores.values[gold]]).contains(where: { $0.isNaN }) {
        return .nan
      }
      return worse.allSatisfy { scores.values[gold] > $0 } ? 1 : 0
    }
  }

  private func byVerdicts(_ input: SlotInput) throws -> [Double] {
    let lists = input.lists(0)
    return try (0..<input.count).map { slot in
      let verdicts = lists.values[lists.range(slot)]
      if verdicts.isEmpty || verdicts.contains(where: { $0.isNaN }) { return .nan }
      guard verdicts.allSatisfy({ (0...1).contains($0) }) else {
        throw MethodError("row \(input.row(of: slot)): --correct must have numbers from 0 to 1")
      }
      return verdicts.allSatisfy { $0 == 1 } ? 1 : 0
    }
  }

  func report(_ accumulator: MethodAccumulator) -> MethodReport {
    let names = accumulator.names(under: "group:")
    let counts = names.map { accumulator.count(of: "group:" + $0) }
    let sums = names.map { accumulator.sum(of: "group:" + $0) }
    var (report, groups) = (MethodReport(), MethodReport())
    for (index, name) in names.enumerated() { groups.add(name, sums[index], of: counts[index]) }
    report.add("compared", counts.reduce(0, +))
    report.add("missing", accumulator.count(of: "missing"))
    report.add("accuracy", sums.reduce(0, +), of: counts.reduce(0, +))
    report.add("groups", groups)
    let accuracies = zip(sums, counts).map { $0 / Double($1) }
    report.add("mean_of_groups", accuracies.reduce(0, +), of: accuracies.count)
    return report
  }
}
