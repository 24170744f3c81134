// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// A score smoothed by those of similar texts.
///
/// `spec/methods.md`, fuse; RewardFusion (arXiv 2309.16155).
struct Fusion: SlotMethod {
  static let name = "fuse"
  static let summary = "Scores averaged with those of similar texts, weighted by the similarity."
  static let options = [
    MethodOption(
      "rm", .column,
      "Score of the text itself: a reward model such as sky, which stands for responses[].rm.sky, or a column.",
      isRequired: true),
    MethodOption(
      "similarities", .column, "Lists of numbers: similarities to other texts, -1 to 1.",
      isRequired: true),
    MethodOption(
      "scores", .column, "Lists of numbers: the scores of these texts.", isRequired: true),
    MethodOption(
      "min-similarity", .number, "Smallest similarity that counts, -1 to 1.", default: "0.9",
      aliases: ["least"]),
    MethodOption(
      "k", .number, "Number of most similar texts that count at most.", default: "5",
      aliases: ["most"]),
  ]
  static let example = MethodExample(
    records: """
      {"score":1.0,"similar":[0.95,0.7,0.9],"theirs":[0.0,9.0,2.0]}
      """,
    command: "--rm score --similarities similar --scores theirs --rows")

  let inputs: [InputColumn]
  private let least: Double
  private let most: Int

  init(_ parameters: inout MethodParameters) throws {
    inputs = [
      try parameters.column("rm", .numbers, .rewardModel),
      try parameters.column("similarities", .lists), try parameters.column("scores", .lists),
    ]
    least = try parameters.number("min-similarity", -1...1)
    most = try parameters.integer("k", 0...1 << 20)
  }

  static let results = [
    MethodOutput(
      "score", .real, "Mean of the own score and those of similar texts, weighted by similarity.",
      worst: "lowest"), MethodOutput("n", .integer, "Number of similar texts."),
  ]

  let outputs = Fusion.results

  func compute(_ input: SlotInput, _ accumulator: inout MethodAccumulator) throws -> [[Double]] {
    let (own, similar, scores) = (input.numbers(0), input.lists(1), input.lists(2))
    var fused = [Double](repeating: .nan, count: input.count)
    var (counts, nearest) = (fused, [Int]())
    let all = scores.values.span
    try similar.forEach { slot, s in
      if own[slot].isNaN || input.isLeftOut(slot) { return }
      let range = scores.range(slot)
      let isAlone = similar.isMissing(slot) || scores.isMissing(slot)
      guard isAlone || s.count == range.count else {
        throw MethodError(
          "row \(input.row(of: slot)): found \(s.count) similarities, but \(range.count) scores")
      }
      let r = all.extracting(range)
      var count = 0
      for place in s.indices where !isAlone && s[place] >= least && !r[place].isNaN {
        if count == nearest.count { nearest.append(0) }
        nearest[count] = place
        count += 1
      }
      nearest.sort(first: count, by: s)
      count = min(count, most)
      var (sum, weight) = (own[slot], 1.0)
      for index in 0..<count {
        let place = nearest[index]
        sum += s[place] * r[place]
        weight += s[place]
      }
      (fused[slot], counts[slot]) = (sum / weight, Double(count))
    }
    accumulator.add(counts, as: "n")
    return [fused, counts]
  }

  func report(_ accumulator: MethodAccumulator) -> MethodReport {
    var report = MethodReport()
    report.add("scores", accumulator.count(of: "n"))
    report.add("mean_others", accumulator.sum(of: "n"), of: accumulator.count(of: "n"))
    return report
  }
}

extension [Int] {
  /// Sorts the first places, which ascend, by their numbers, the largest first; of equal ones the first.
  fileprivate mutating func sort(first count: Int, by numbers: Span<Double>) {
    guard count <= 32 else {
      let order = ascending((0..<count).map { -numbers[self[$0]] })
      self = order.map { self[$0] }
      return
    }
    if count < 2 { return }
    for end in 1..<count {
      let moved = self[end]
      var place = end
      while place > 0, numbers[self[place - 1]] < numbers[moved] {
        self[place] = self[place - 1]
        place -= 1
      }
      self[place] = moved
    }
  }
}
