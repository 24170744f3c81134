// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import Inseam
internal import InseamColumns

/// One preference pair for each prompt, picked among its responses by their rewards.
///
/// `spec/methods.md`, pairs; the E-step of Mutual-Taught (arXiv 2506.06292), and common rules.
struct PickedPairs: SlotMethod {
  static let name = "pairs"
  static let summary =
    "One preference pair for each prompt: the indices of its chosen and rejected response."
  static let options = [
    MethodOption(
      "rm", .column,
      "Reward model: a name such as sky, which stands for responses[].rm.sky, or lists of numbers.",
      isRequired: true),
    MethodOption(
      "rule", .choice(Rule.allCases.map(\.rawValue)), "How a pair is picked.",
      default: Rule.shortest.rawValue),
    MethodOption(
      "length", .column, "Lists of numbers: the length of each response.",
      default: "responses.n_tokens"),
    MethodOption(
      "min-margin", .number, "Smallest difference of the two rewards.", default: "0"),
    MethodOption("seed", .number, "Seed of the rule random.", default: "0"),
  ]
  static let example = MethodExample(
    records: MethodExample.scoredResponses,
    command: "--rm sky --rule best-worst --rows")

  private enum Rule: String, CaseIterable {
    case shortest = "shortest-above-mean"
    case bestWorst = "best-worst"
    case goldWorst = "gold-worst"
    case goldBest = "gold-best"
    case random
  }

  let inputs: [InputColumn]
  private let rule: Rule
  private let leastMargin: Double
  private let seed: UInt64

  init(_ parameters: inout MethodParameters) throws {
    let scores = try parameters.column("rm", .lists, .rewardModel)
    rule = try parameters.choice("rule", Rule.self)
    let length = try parameters.column("length", .lists)
    leastMargin = try parameters.number("min-margin")
    seed = try parameters.seed()
    switch rule {
    case .shortest:
      inputs = [scores, length]
    case .goldWorst, .goldBest:
      inputs = [scores, InputColumn(option: "rule", text: "responses[].role", shape: .textLists)]
    default: inputs = [scores]
    }
  }

  let outputs = [
    MethodOutput("chosen", .integer), MethodOutput("rejected", .integer),
    MethodOutput("margin", .real, worst: "lowest"),
  ]

  func compute(_ input: SlotInput, _ accumulator: inout MethodAccumulator) throws -> [[Double]] {
    let scores = input.lists(0)
    let lengths = rule == .shortest ? try beside(scores, input.lists(1), input) : []
    let roles = rule == .goldWorst || rule == .goldBest ? try self.roles(scores, input) : []
    var chosen = [Double](repeating: .nan, count: input.count)
    var (rejected, margins) = (chosen, chosen)
    for slot in 0..<input.count {
      let range = scores.range(slot)
      let pair: Pair? =
        switch rule {
        case .bestWorst: bestAndWorst(scores.values, range)
        case .shortest: shortest(scores.values, lengths, range)
        case .goldWorst, .goldBest: besideGold(scores.values, roles, range)
        case .random: random(scores.values, range, row: input.row(of: slot))
        }
      guard let pair else { continue }
      let margin = scores.values[pair.chosen] - scores.values[pair.rejected]
      guard margin >= leastMargin else { continue }
      chosen[slot] = Double(pair.chosen - range.lowerBound)
      rejected[slot] = Double(pair.rejected - range.lowerBound)
      margins[slot] = margin
    }
    accumulator.count("prompts", input.count)
    accumulator.add(margins, as: "margin")
    return [chosen, rejected, margins]
  }

  private typealias Pair = (chosen: Int, rejected: Int)

  /// The lengths of what has the scores.
  private func beside(
    _ scores: SlotInput.Lists, _ lengths: SlotInput.Lists, _ input: SlotInput
  ) throws -> [Double] {
    try place(
      lengths.values, lengths.cuts, beside: scores, or: .nan, input,
      isMissing: lengths.isMissing)
  }

  private func roles(_ scores: SlotInput.Lists, _ input: SlotInput) throws -> [Role] {
    let (cuts, gaps, texts) = input.textLists(1)
    let roles = (0..<texts.count).map { place in texts[place].map { Role(text: $0) } ?? .other }
    return try place(roles, cuts, beside: scores, or: .other, input) { !gaps.isEmpty && gaps[$0] }
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

  /// The first place of a range where `isBetter` than all before it, among numbers that are there.
  private func first(
    _ numbers: [Double], _ range: Range<Int>, where isCandidate: (Int) -> Bool = { _ in true },
    _ isBetter: (Double, Double) -> Bool
  ) -> Int? {
    var best: Int?
    for place in range where !numbers[place].isNaN && isCandidate(place) {
      if best.map({ isBetter(numbers[place], numbers[$0]) }) ?? true { best = place }
    }
    return best
  }

  private func bestAndWorst(_ scores: [Double], _ range: Range<Int>) -> Pair? {
    guard let best = first(scores, range, >), let worst = first(scores, range, <),
      scores[best] > scores[worst]
    else { return nil }
    return (best, worst)
  }

  private func shortest(_ scores: [Double], _ lengths: [Double], _ range: Range<Int>) -> Pair? {
    var (sum, count) = (0.0, 0)
    for place in range where !scores[place].isNaN {
      sum += scores[place]
      count += 1
    }
    guard let worst = first(scores, range, <), let top = first(scores, range, >) else { return nil }
    // Within the range of the scores despite rounding: no equal score is above the mean.
    let mean = clamped(sum / Double(count), scores[worst], scores[top])
    guard let best = first(lengths, range, where: { scores[$0] > mean }, <) else { return nil }
    return (best, worst)
  }

  private func besideGold(_ scores: [Double], _ roles: [Role], _ range: Range<Int>) -> Pair? {
    let isBetter: (Double, Double) -> Bool = rule == .goldWorst ? { $0 < $1 } : { $0 > $1 }
    guard let gold = range.first(where: { roles[$0] == .gold && !scores[$0].isNaN }),
      let other = first(scores, range, where: { roles[$0] == .worse }, isBetter)
    else { return nil }
    return (gold, other)
  }

  private func random(_ scores: [Double], _ range: Range<Int>, row: UInt64) -> Pair? {
    let known = range.filter { !scores[$0].isNaN }
    guard known.count > 1 else { return nil }
    let key = mixed(seed, row)
    let a = Int(fraction(key, 0) * Double(known.count))
    let b = (a + 1 + Int(fraction(key, 1) * Double(known.count - 1))) % known.count
    let (x, y) = (known[a], known[b])
    guard scores[x] != scores[y] else { return nil }
    return scores[x] > scores[y] ? (x, y) : (y, x)
  }

  func report(_ accumulator: MethodAccumulator) -> MethodReport {
    var report = MethodReport()
    report.add("prompts", accumulator.count(of: "prompts"))
    report.add("pairs", accumulator.count(of: "margin"))
    report.add("without_pair", accumulator.count(of: "prompts") - accumulator.count(of: "margin"))
    report.add("mean_margin", accumulator.sum(of: "margin"), of: accumulator.count(of: "margin"))
    return report
  }
}
