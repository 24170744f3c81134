// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import Inseam
internal import InseamBytes
internal import InseamColumns

/// Preference pairs of the responses of each prompt, by a rule.
///
/// `spec/methods.md`, pairs; the E-step of Mutual-Taught (arXiv 2506.06292), and common rules.
struct PickedPairs: SlotMethod {
  static let name = "pairs"
  static let summary =
    "The preference pairs of each prompt: the indices of the chosen and the rejected response."
  static let options = [
    MethodOption(
      "rm", .column,
      "Reward model: a name such as sky, which stands for responses[].rm.sky, or lists of numbers. The rules all and gold-random do without."
    ),
    MethodOption(
      "rule", .choice(PairRule.allCases.map(\.rawValue)),
      "How pairs are picked: \(PairRule.allCases.map(\.rawValue).joined(separator: ", ")).",
      default: PairRule.all.rawValue, placeholder: "RULE"),
    MethodOption(
      "length", .column,
      "Lists of numbers: the length of each response, for the rule shortest-above-mean, which the option implies.",
      default: "responses.n_tokens"),
    MethodOption(
      "min-margin", .number,
      "Smallest difference of the two rewards. Without the option, rules that rank by rewards require one above 0."
    ),
    MethodOption("seed", .number, "Seed of the rules random and gold-random.", default: "0"),
  ]
  static let example = MethodExample(
    records: MethodExample.scoredResponses,
    command: "--rm sky --rule best-worst --rows")

  static let results = [
    MethodOutput(
      "chosen", .integer, "Index of the chosen response; of items with the rule all.", ofItems: true
    ),
    MethodOutput("rejected", .integer, "Index of the rejected response.", ofItems: true),
    MethodOutput(
      "margin", .real, "Reward of chosen less that of rejected.", worst: "lowest", ofItems: true),
  ]

  let inputs: [InputColumn]
  let outputs: [MethodOutput]
  private let rule: PairRule
  private let leastMargin: Double?
  private let seed: UInt64
  private let hasScores: Bool

  init(_ parameters: inout MethodParameters) throws {
    let scores = parameters.optionalColumn("rm", .lists, .rewardModel)
    rule = try PairRule(&parameters)
    let length = try parameters.column("length", .lists)
    leastMargin = try parameters.optionalNumber("min-margin")
    seed = try parameters.seed()
    hasScores = scores != nil
    guard hasScores || (!rule.ranks && leastMargin == nil) else {
      throw MethodError(
        "\(rule.ranks ? "--rule \(rule.rawValue)" : "--min-margin") requires --rm COLUMN")
    }
    let roles = InputColumn(option: "rule", text: InputColumn.roles, shape: .textLists)
    inputs =
      [scores, rule.readsRoles ? roles : nil, rule == .shortest ? length : nil].compactMap { $0 }
    let isOfItems = rule == .all
    outputs = PickedPairs.results.map { output in
      var output = output
      output.isOfItems = isOfItems
      return output
    }
  }

  func compute(_ input: SlotInput, _ accumulator: inout MethodAccumulator) throws -> [[Double]] {
    let responses = try responses(input)
    let count = rule == .all ? responses.scores.count : input.count
    var chosen = [Double](repeating: .nan, count: count)
    var (rejected, margins) = (chosen, chosen)
    var pairCount = 0
    for slot in 0..<input.count {
      let first = responses.range(slot).lowerBound
      let (pairs, reason) = pairs(responses, slot, row: input.row(of: slot))
      for pair in pairs {
        let place = rule == .all ? pair.rejected : slot
        chosen[place] = Double(pair.chosen - first)
        rejected[place] = Double(pair.rejected - first)
        margins[place] = responses.margin(pair)
      }
      pairCount += pairs.count
      if let reason { accumulator.count("left out:" + reason.rawValue) }
    }
    accumulator.count("prompts", input.count)
    accumulator.count("pairs", pairCount)
    accumulator.add(margins, as: "margin")
    return [chosen, rejected, margins]
  }

  /// The pairs of a row; without any, the reason.
  private func pairs(_ responses: PairedResponses, _ slot: Int, row: UInt64) -> (
    pairs: [PairedResponses.Pair], reason: PairedResponses.Reason?
  ) {
    switch rule.pick(responses, slot, key: mixed(seed, row)) {
    case .failure(let reason): return ([], reason)
    case .success(let picked):
      let pairs = picked.filter(hasMargin(responses))
      return (pairs, pairs.isEmpty ? rule.reasonOfMargin(leastMargin) : nil)
    }
  }

  private func hasMargin(_ responses: PairedResponses) -> (PairedResponses.Pair) -> Bool {
    { pair in
      if let leastMargin { return responses.margin(pair) >= leastMargin }
      // Not the difference, which equal infinite rewards do not have.
      return !rule.ranks || responses.scores[pair.chosen] > responses.scores[pair.rejected]
    }
  }

  /// The responses of all slots: those of the scores, with what is read beside them.
  private func responses(_ input: SlotInput) throws -> PairedResponses {
    let place = hasScores ? 1 : 0
    guard hasScores else {
      let (cuts, _, texts) = input.textLists(0)
      return PairedResponses(
        cuts: cuts, scores: [Double](repeating: .nan, count: texts.count),
        roles: PickedPairs.roles(texts), lengths: [])
    }
    let scores = input.lists(0)
    var (roles, lengths) = ([Role](), [Double]())
    if rule.readsRoles {
      let (cuts, gaps, texts) = input.textLists(place)
      roles = try self.place(PickedPairs.roles(texts), cuts, beside: scores, or: .other, input) {
        !gaps.isEmpty && gaps[$0]
      }
    }
    if rule == .shortest {
      let own = input.lists(place)
      lengths = try self.place(
        own.values, own.cuts, beside: scores, or: .nan, input, isMissing: own.isMissing)
    }
    return PairedResponses(
      cuts: scores.cuts, scores: scores.values, roles: roles, lengths: lengths)
  }

  private static func roles(_ texts: Texts) -> [Role] {
    (0..<texts.count).map { place in texts[place].map { Role(text: $0) } ?? .other }
  }

  /// The values of lists at the places of the scores; `none` in a slot where one of both lists is missing.
  private func place<Value>(
    _ values: [Value], _ cuts: [Int], beside scores: SlotInput.Lists, or none: Value,
    _ input: SlotInput, isMissing: (Int) -> Bool
  ) throws -> [Value] {
    if cuts == scores.cuts { return values }
    var placed = [Value](repeating: none, count: scores.values.count)
    for slot in 0..<scores.count where !scores.isMissing(slot) && !isMissing(slot) {
      let (range, others) = (scores.range(slot), cuts[slot]..<cuts[slot + 1])
      guard range.count == others.count else {
        throw MethodError(
          "row \(input.row(of: slot)): --rm \(inputs[0].text) and --\(inputs[1].option) \(inputs[1].text) have lists of different lengths"
        )
      }
      for (place, other) in zip(range, others) { placed[place] = values[other] }
    }
    return placed
  }

  func report(_ accumulator: MethodAccumulator) -> MethodReport {
    var (report, leftOut) = (MethodReport(), MethodReport())
    var count = 0
    for reason in accumulator.names(under: "left out:") {
      leftOut.add(reason, accumulator.count(of: "left out:" + reason))
      count += accumulator.count(of: "left out:" + reason)
    }
    report.add("rule", rule.rawValue)
    report.add("prompts", accumulator.count(of: "prompts"))
    report.add("pairs", accumulator.count(of: "pairs"))
    report.add("without_pair", count)
    report.add("mean_margin", accumulator.sum(of: "margin"), of: accumulator.count(of: "margin"))
    report.add("left_out", leftOut)
    return report
  }
}
