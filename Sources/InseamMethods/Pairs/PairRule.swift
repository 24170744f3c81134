// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import Inseam
internal import InseamBytes

/// The responses of some rows, as pairs are picked among them.
struct PairedResponses {
  /// The places of the two responses.
  typealias Pair = (chosen: Int, rejected: Int)

  /// Why a row has no pair.
  enum Reason: String, Error {
    case noGold = "no gold response"
    case noWorse = "no worse response"
    case noGoldScore = "gold response without a score"
    case noScoredWorse = "no scored worse response"
    case notBelowGold = "no worse response scored below gold"
    case tooFew = "fewer than two scored responses"
    case equal = "equal scores"
    case smallMargin = "margin below the smallest"
  }

  /// Where the responses of each row begin, and the end.
  let cuts: [Int]
  /// The reward of each response; NaN where there is none.
  let scores: [Double]
  /// The role of each; empty if no role is read.
  let roles: [Role]
  /// The length of each; empty if no length is read.
  let lengths: [Double]

  /// The places of a row's responses.
  func range(_ slot: Int) -> Range<Int> { cuts[slot]..<cuts[slot + 1] }

  /// How much higher the reward of the chosen response is.
  func margin(_ pair: Pair) -> Double { scores[pair.chosen] - scores[pair.rejected] }
}

/// How the preference pairs of a prompt are picked.
///
/// `spec/methods.md`, pairs. `inseam._pairs` has the same rules for the interfaces of Python.
enum PairRule: String, CaseIterable {
  case all
  case goldWorst = "gold-worst"
  case goldBest = "gold-best"
  case goldRandom = "gold-random"
  case bestWorst = "best-worst"
  case shortest = "shortest-above-mean"
  case random

  /// Takes the rule; `max-gap` is an earlier name of `gold-worst`.
  init(_ parameters: inout MethodParameters) throws {
    // Only one rule reads lengths.
    let implied = parameters.has("length") && !parameters.has("rule") ? PairRule.shortest : .all
    let word = parameters.all("rule").first ?? implied.rawValue
    guard let rule = PairRule(rawValue: word == "max-gap" ? "gold-worst" : word) else {
      let words = PairRule.allCases.map(\.rawValue).joined(separator: ", ")
      throw MethodError("--rule must be one of \(words), not '\(word)'")
    }
    guard rule == .shortest || !parameters.has("length") else {
      throw MethodError("--length requires --rule \(PairRule.shortest.rawValue)")
    }
    self = rule
  }

  /// Whether it compares rewards.
  var ranks: Bool { self != .all && self != .goldRandom }

  /// Whether it compares the gold response with worse ones.
  var readsRoles: Bool { [.all, .goldWorst, .goldBest, .goldRandom].contains(self) }

  /// Why a row has no pair if no margin is large enough.
  func reasonOfMargin(_ leastMargin: Double?) -> PairedResponses.Reason {
    leastMargin != nil ? .smallMargin : readsRoles ? .notBelowGold : .equal
  }

  /// Picks the pairs of a row, with any margin.
  func pick(_ responses: PairedResponses, _ slot: Int, key: UInt64) -> Result<
    [PairedResponses.Pair], PairedResponses.Reason
  > {
    let (scores, range) = (responses.scores, responses.range(slot))
    switch self {
    case .bestWorst: return PairRule.bestAndWorst(scores, range.filter { !scores[$0].isNaN })
    case .random: return PairRule.twoDrawn(scores, range.filter { !scores[$0].isNaN }, key)
    case .shortest:
      let lengths = responses.lengths
      return PairRule.shortest(
        scores, lengths, range.filter { !scores[$0].isNaN && !lengths[$0].isNaN })
    case .all, .goldWorst, .goldBest, .goldRandom: return besideGold(responses, range, key)
    }
  }

  private func besideGold(_ responses: PairedResponses, _ range: Range<Int>, _ key: UInt64)
    -> Result<[PairedResponses.Pair], PairedResponses.Reason>
  {
    let (scores, roles) = (responses.scores, responses.roles)
    guard let gold = range.first(where: { roles[$0] == .gold }) else { return .failure(.noGold) }
    let worse = range.filter { roles[$0] == .worse }
    guard !worse.isEmpty else { return .failure(.noWorse) }
    switch self {
    case .all: return .success(worse.map { (gold, $0) })
    case .goldRandom:
      let draws = worse.map { mixed(key, UInt64($0 - range.lowerBound)) }
      return .success(PairRule.first(draws, draws.indices, <).map { [(gold, worse[$0])] } ?? [])
    default:
      guard let gold = range.first(where: { roles[$0] == .gold && !scores[$0].isNaN }) else {
        return .failure(.noGoldScore)
      }
      let scored = worse.filter { !scores[$0].isNaN }
      let other = PairRule.first(scores, scored) { self == .goldWorst ? $0 < $1 : $0 > $1 }
      return other.map { .success([(gold, $0)]) } ?? .failure(.noScoredWorse)
    }
  }

  /// The first of some places whose value is better than those of all before it.
  private static func first<Number>(
    _ values: [Number], _ places: some Sequence<Int>, _ isBetter: (Number, Number) -> Bool
  ) -> Int? {
    var best: Int?
    for place in places where best.map({ isBetter(values[place], values[$0]) }) ?? true {
      best = place
    }
    return best
  }

  private static func bestAndWorst(_ scores: [Double], _ scored: [Int])
    -> Result<[PairedResponses.Pair], PairedResponses.Reason>
  {
    guard scored.count > 1, let best = first(scores, scored, >),
      let worst = first(scores, scored, <)
    else { return .failure(.tooFew) }
    return scores[best] > scores[worst] ? .success([(best, worst)]) : .failure(.equal)
  }

  private static func shortest(_ scores: [Double], _ lengths: [Double], _ known: [Int])
    -> Result<[PairedResponses.Pair], PairedResponses.Reason>
  {
    guard known.count > 1, let worst = first(scores, known, <) else { return .failure(.tooFew) }
    // An infinite reward is above or below the mean of the others.
    let finite = known.map { scores[$0] }.filter { $0.isFinite }
    // Within the range of the scores despite rounding: no equal score is above the mean.
    let mean = clamped(
      finite.reduce(0, +) / Double(finite.count), finite.min() ?? .nan, finite.max() ?? .nan)
    guard let best = first(lengths, known.filter { scores[$0] > mean }, <) else {
      return .failure(.equal)
    }
    return .success([(best, worst)])
  }

  private static func twoDrawn(_ scores: [Double], _ scored: [Int], _ key: UInt64)
    -> Result<[PairedResponses.Pair], PairedResponses.Reason>
  {
    guard scored.count > 1 else { return .failure(.tooFew) }
    let a = Int(fraction(key, 0) * Double(scored.count))
    let b = (a + 1 + Int(fraction(key, 1) * Double(scored.count - 1))) % scored.count
    let (x, y) = (scored[a], scored[b])
    if scores[x] == scores[y] { return .failure(.equal) }
    return .success([scores[x] > scores[y] ? (x, y) : (y, x)])
  }
}
