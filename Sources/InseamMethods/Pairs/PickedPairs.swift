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
    "One preference pair for each prompt: the places of its chosen and rejected response."
  static let options = [
    MethodOption("rm", .column, "The reward model."),
    MethodOption(
      "rule", .choice(Rule.allCases.map(\.rawValue)),
      "shortest-above-mean (default), best-worst, gold-worst, gold-best or random."),
    MethodOption("length", .column, "The length of a response; n_tokens."),
    MethodOption("min-margin", .number, "The least difference of the rewards; 0."),
    MethodOption("seed", .number, "Chooses the random pairs; 0."),
  ]

  private enum Rule: String, CaseIterable {
    case shortest = "shortest-above-mean"
    case bestWorst = "best-worst"
    case goldWorst = "gold-worst"
    case goldBest = "gold-best"
    case random
  }

  let operands: [Operand]
  private let rule: Rule
  private let leastMargin: Double
  private let seed: UInt64

  init(_ settings: inout MethodSettings) throws {
    let scores = try settings.operand("rm", .lists, .rewardModel)
    rule = try settings.choice("rule", Rule.self) ?? .shortest
    let length = settings.text("length") ?? "responses[].n_tokens"
    leastMargin = try settings.number("min-margin") ?? 0
    seed = try settings.seed()
    switch rule {
    case .shortest:
      operands = [scores, Operand(option: "length", text: length, shape: .lists)]
    case .goldWorst, .goldBest:
      operands = [scores, Operand(option: "rule", text: "responses[].role", shape: .textLists)]
    default: operands = [scores]
    }
  }

  let outputs = [
    MethodOutput("chosen", .integer), MethodOutput("rejected", .integer),
    MethodOutput("margin", .real, worst: "lowest"),
  ]

  func compute(_ input: SlotInput, _ tally: inout MethodTally) -> [[Double]] {
    let scores = input.lists(0)
    var results = outputs.map { _ in [Double](repeating: .nan, count: input.count) }
    var skipped = 0
    for slot in 0..<input.count {
      let range = scores.range(slot)
      let own = Array(scores.values[range])
      guard let (chosen, rejected) = pick(own, slot, input, range),
        own[chosen] - own[rejected] >= leastMargin
      else {
        skipped += 1
        continue
      }
      results[0][slot] = Double(chosen)
      results[1][slot] = Double(rejected)
      results[2][slot] = own[chosen] - own[rejected]
    }
    tally.count("prompts", input.count)
    tally.count("skipped", skipped)
    tally.add(results[2], as: "margin")
    return results
  }

  private func pick(_ scores: [Double], _ slot: Int, _ input: SlotInput, _ range: Range<Int>) -> (
    chosen: Int, rejected: Int
  )? {
    let known = scores.indices.filter { !scores[$0].isNaN }
    guard let worst = known.first(ofLeast: { scores[$0] }) else { return nil }
    switch rule {
    case .bestWorst:
      guard let best = known.first(ofLeast: { -scores[$0] }), scores[best] > scores[worst]
      else { return nil }
      return (best, worst)
    case .shortest:
      let mean = known.reduce(0) { $0 + scores[$1] } / Double(known.count)
      let lengths = input.lists(1).values[range]
      let above = known.filter {
        scores[$0] > mean && !lengths[range.lowerBound + $0].isNaN
      }
      return above.first(ofLeast: { lengths[range.lowerBound + $0] }).map { ($0, worst) }
    case .goldWorst, .goldBest:
      let roles = input.textLists(1).values[range].map { $0.map(Role.init(text:)) }
      let sign = rule == .goldWorst ? 1.0 : -1.0
      guard let gold = known.first(where: { roles[$0] == .gold }),
        let other = known.filter({ roles[$0] == .worse }).first(ofLeast: { sign * scores[$0] })
      else { return nil }
      return (gold, other)
    case .random:
      guard known.count > 1 else { return nil }
      let key = mixed(seed, input.row(of: slot))
      let a = Int(fraction(key, 0) * Double(known.count))
      let b = (a + 1 + Int(fraction(key, 1) * Double(known.count - 1))) % known.count
      let (x, y) = (known[a], known[b])
      guard scores[x] != scores[y] else { return nil }
      return scores[x] > scores[y] ? (x, y) : (y, x)
    }
  }

  func report(_ tally: MethodTally) -> MethodReport {
    var report = MethodReport()
    report.add("prompts", tally.count(of: "prompts"))
    report.add("pairs", tally.count(of: "margin"))
    report.add("without_pair", tally.count(of: "skipped"))
    report.add("mean_margin", tally.sum(of: "margin"), of: tally.count(of: "margin"))
    return report
  }
}

extension [Int] {
  /// The first element for which a number is the least.
  fileprivate func first(ofLeast number: (Int) -> Double) -> Int? {
    var best: Int?
    for element in self where best.map({ number(element) < number($0) }) ?? true { best = element }
    return best
  }
}
