// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// What each response of a prompt is worth beside the others: the advantages of GRPO and its kin.
///
/// `spec/methods.md`, advantages; GRPO (arXiv 2402.03300, section 4.1.2), Dr. GRPO (2503.20783,
/// section 3.2), RLOO (2402.14740, section 3.3) and GDPO (2601.05242, section 3).
struct Advantages: SlotMethod {
  static let name = "advantages"
  static let summary =
    "Advantages of the responses of each prompt: GRPO, Dr. GRPO, RLOO and GDPO."
  static let options = [
    MethodOption(
      "rm", .columns,
      "Reward: a name such as sky, which stands for responses[].rm.sky, or a column with one reward for each response. Repeat the option; the rewards are added.",
      isRequired: true),
    MethodOption(
      "weight", .texts,
      "Weight of each reward, in the order of --rm; repeat the option (default: 1)."
    ),
    MethodOption(
      "rule", .choice(Rule.allCases.map(\.rawValue)),
      "grpo: difference from the mean, divided by the deviation; dr-grpo: the difference; rloo: difference from the mean of the others; gdpo: grpo of each reward, added, then normalized over all responses.",
      default: "grpo"),
    MethodOption(
      "epsilon", .number,
      "What is added to each deviation: 1e-4 as in TRL, 1e-6 as in verl.", default: "0.0001"),
    MethodOption(
      "pass-above", .number, "A response passes if its reward is above this number.", default: "0"),
  ]
  static let results = [
    MethodOutput(
      "advantage", .real, "Advantage of the response; null without a reward or without others.",
      worst: "lowest", ofItems: true),
    MethodOutput("mean", .real, "Mean reward of the prompt."),
    MethodOutput(
      "deviation", .real, "Standard deviation of the rewards of the prompt, with n − 1."),
    MethodOutput("pass_rate", .real, "Share of the responses that pass."),
    MethodOutput(
      "zero_variance", .flag,
      "Whether all rewards of the prompt are equal, so that nothing is learnt."),
    MethodOutput("n", .integer, "Number of responses with a reward."),
  ]
  static let example = MethodExample(
    records: """
      {"responses":[{"rm":{"sky":1}},{"rm":{"sky":0}},{"rm":{"sky":0}}]}
      {"responses":[{"rm":{"sky":1}},{"rm":{"sky":1}}]}
      """,
    command: "--rm sky --rule rloo --rows")

  /// How an advantage is made.
  enum Rule: String, CaseIterable {
    case grpo
    case withoutDeviation = "dr-grpo"
    case leaveOneOut = "rloo"
    case decoupled = "gdpo"
  }

  let inputs: [InputColumn]
  let outputs = Advantages.results
  private let weights: [Double]
  private let rule: Rule
  private let epsilon: Double
  private let threshold: Double

  init(_ parameters: inout MethodParameters) throws {
    inputs = parameters.columns("rm", .lists, .rewardModel)
    guard !inputs.isEmpty else { throw MethodError("missing option --rm COLUMN") }
    let texts = parameters.all("weight")
    weights = try texts.isEmpty ? inputs.map { _ in 1 } : texts.map(Advantages.weight)
    guard weights.count == inputs.count else {
      throw MethodError(
        "--weight: expected one weight for each of \(inputs.count) rewards, found \(weights.count)")
    }
    rule = try parameters.choice("rule", Rule.self)
    epsilon = try parameters.number("epsilon", 0...1)
    threshold = try parameters.number("pass-above")
  }

  private static func weight(_ text: String) throws -> Double {
    guard let weight = Double(text), weight.isFinite else {
      throw MethodError("--weight: expected a number, found '\(text)'")
    }
    return weight
  }

  func compute(_ input: SlotInput, _ accumulator: inout MethodAccumulator) throws -> [[Double]] {
    let lists = try inputs.indices.map { try rewards(input, $0) }
    let sums = weighted(lists.map(\.values))
    var advantages = [Double](repeating: .nan, count: sums.count)
    var rows = Advantages.results.dropFirst().map { _ in
      [Double](repeating: .nan, count: input.count)
    }
    for slot in 0..<input.count {
      let range = lists[0].range(slot)
      let group = RewardGroup(sums[range])
      accumulator.count("unscored", range.count - group.count)
      if group.count == 1 { accumulator.count("alone") }
      rows[4][slot] = lists[0].isMissing(slot) ? .nan : Double(group.count)
      guard group.count > 0 else { continue }
      rows[0][slot] = group.mean
      rows[1][slot] = group.deviation
      rows[2][slot] = Double(sums[range].count { $0 > threshold }) / Double(group.count)
      guard group.count > 1 else { continue }
      rows[3][slot] = group.isFlat ? 1 : 0
      let own = rule == .decoupled ? decoupled(lists, range) : sums[range].map { value($0, group) }
      advantages.replaceSubrange(range, with: own)
    }
    for (output, values) in zip(outputs.dropFirst(), rows) {
      accumulator.add(values, as: output.name)
    }
    return [advantages] + rows
  }

  /// The rewards of an input column, one list for each slot, with as many items as the first has.
  private func rewards(_ input: SlotInput, _ index: Int) throws -> SlotInput.Lists {
    let (first, lists) = (input.lists(0), input.lists(index))
    for slot in 0..<input.count where lists.range(slot).count != first.range(slot).count {
      throw MethodError(
        "row \(input.row(of: slot)): --rm \(inputs[0].text) and --rm \(inputs[index].text) have lists of different lengths"
      )
    }
    return lists
  }

  /// The weighted sum of rewards; those that are missing are left out, as long as one is there.
  private func weighted(_ rewards: [[Double]]) -> [Double] {
    var sums = [Double](repeating: .nan, count: rewards[0].count)
    for (values, weight) in zip(rewards, weights) {
      change(&sums, values) { $1.isNaN ? $0 : $0.isNaN ? weight * $1 : $0 + weight * $1 }
    }
    return sums
  }

  private func value(_ reward: Double, _ group: RewardGroup) -> Double {
    let difference = group.difference(reward)
    return switch rule {
    case .grpo, .decoupled: difference / (group.deviation + epsilon)
    case .withoutDeviation: difference
    case .leaveOneOut: difference * (Double(group.count) / Double(group.count - 1))
    }
  }

  /// The weighted sum of what each reward says alone.
  private func decoupled(_ lists: [SlotInput.Lists], _ range: Range<Int>) -> [Double] {
    weighted(
      lists.map { rewards in
        let group = RewardGroup(rewards.values[range])
        return rewards.values[range].map { group.count > 1 ? value($0, group) : 0 * $0 }
      })
  }

  var completes: Bool { rule == .decoupled }

  /// The advantages of GDPO have the mean 0 and the deviation 1 over all responses.
  func completed(_ pieces: inout [[[Double]]], _ accumulator: inout MethodAccumulator) throws {
    let all = RewardGroup(pieces.lazy.flatMap { $0[0] })
    guard all.count > 1 else { return }
    for piece in pieces.indices {
      try Calls.check()
      pieces[piece][0] = pieces[piece][0].map { value($0, all) }
    }
  }

  func report(_ accumulator: MethodAccumulator) -> MethodReport {
    let count = accumulator.count(of: "mean")
    let flat = Int(accumulator.sum(of: "zero_variance"))
    var report = MethodReport()
    report.add("rule", rule.rawValue)
    report.add("prompts", count)
    report.add("responses", Int(accumulator.sum(of: "n")))
    report.add("unscored_responses", accumulator.count(of: "unscored"))
    report.add("prompts_with_one_response", accumulator.count(of: "alone"))
    report.add("mean_reward", accumulator.sum(of: "mean"), of: count)
    report.add("mean_pass_rate", accumulator.sum(of: "pass_rate"), of: count)
    report.add("zero_variance", flat)
    report.add("zero_variance_share", Double(flat), of: accumulator.count(of: "zero_variance"))
    return report
  }
}
