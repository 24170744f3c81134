// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// What a choice among sampled responses is worth: by a process reward model, by a majority, and at
/// best.
///
/// `spec/methods.md`, at-n; "The Lessons of Developing Process Reward Models" (arXiv 2501.07301),
/// and the estimator of pass@k (arXiv 2107.03374, section 2.1).
struct SampledAnswers: SlotMethod {
  static let name = "at-n"
  static let summary = "prm@n, maj@n and pass@n of the sampled responses of each prompt."
  static let options = [
    MethodOption(
      "correct", .column, "Lists of numbers: 1 for a correct response, 0 for a wrong one.",
      isRequired: true),
    MethodOption(
      "scores", .column,
      "Lists of numbers: the score of each response by a reward model, such as a product of step scores; for prm."
    ),
    MethodOption("answers", .column, "Lists of texts: the final answer of each response; for maj."),
    MethodOption("n", .number, "Number of responses that are drawn (default: all of the prompt)."),
  ]
  static let results = [
    MethodOutput("prm", .real, "Whether the response with the highest score is correct."),
    MethodOutput("maj", .real, "Whether the most frequent answer is correct."),
    MethodOutput("pass", .real, "Probability that one of n drawn responses is correct."),
  ]
  static let example = MethodExample(
    records: """
      {"correct":[1,0,0,1],"scores":[0.4,0.9,0.1,0.3],"answers":["5","7","7","5"]}
      """,
    command: "--correct correct --scores scores --answers answers --n 2 --rows")

  let inputs: [InputColumn]
  let outputs = SampledAnswers.results
  private let hasScores: Bool
  private let hasAnswers: Bool
  private let n: Int?

  init(_ parameters: inout MethodParameters) throws {
    let correct = try parameters.column("correct", .lists)
    let scores = parameters.optionalColumn("scores", .lists, .rewardModel)
    let answers = parameters.optionalColumn("answers", .textLists)
    inputs = [correct] + [scores, answers].compactMap { $0 }
    (hasScores, hasAnswers) = (scores != nil, answers != nil)
    n = try parameters.optionalInteger("n", 1...1 << 30)
  }

  func compute(_ input: SlotInput, _ accumulator: inout MethodAccumulator) throws -> [[Double]] {
    let correct = input.lists(0)
    var results = outputs.map { _ in [Double](repeating: .nan, count: input.count) }
    for slot in 0..<input.count {
      let own = Array(correct.values[correct.range(slot)])
      guard own.allSatisfy({ $0.isNaN || $0 == 0 || $0 == 1 }) else {
        throw MethodError(
          "row \(input.row(of: slot)): --correct must have the numbers 0 and 1 alone")
      }
      let drawn = n ?? own.count
      if own.count < drawn { accumulator.count("too_few") }
      if hasScores, let place = try best(input, slot, own.count, drawn) {
        results[0][slot] = own[place]
      }
      if hasAnswers, let place = try majority(input, slot, own.count, drawn) {
        results[1][slot] = own[place]
      }
      let known = own.filter { !$0.isNaN }
      results[2][slot] = SampledAnswers.pass(
        known.count, known.count { $0 == 1 }, n ?? known.count)
    }
    for (output, values) in zip(outputs, results) { accumulator.add(values, as: output.name) }
    return results
  }

  /// The first of the drawn responses with the highest score; `nil` if there are too few.
  private func best(_ input: SlotInput, _ slot: Int, _ count: Int, _ drawn: Int) throws -> Int? {
    let lists = input.lists(1)
    let scores = Array(lists.values[lists.range(slot)])
    try requireLength(scores.count, count, input, slot, inputs[1])
    guard count >= drawn else { return nil }
    let scored = (0..<drawn).filter { !scores[$0].isNaN }
    return scored.reduce(nil) { best, place in
      best.map { scores[place] > scores[$0] ? place : $0 } ?? place
    }
  }

  /// The first response with the most frequent answer, the first of equals; `nil` if there are too
  /// few.
  private func majority(_ input: SlotInput, _ slot: Int, _ count: Int, _ drawn: Int) throws
    -> Int?
  {
    let (cuts, _, texts) = input.textLists(inputs.count - 1)
    let range = cuts[slot]..<cuts[slot + 1]
    try requireLength(range.count, count, input, slot, inputs[inputs.count - 1])
    guard count >= drawn else { return nil }
    var counts: [Name: (first: Int, count: Int)] = [:]
    for place in 0..<drawn {
      guard let answer = texts[range.lowerBound + place] else { continue }
      counts[Name(answer), default: (place, 0)].count += 1
    }
    return counts.values.min { ($1.count, $0.first) < ($0.count, $1.first) }?.first
  }

  private func requireLength(
    _ found: Int, _ expected: Int, _ input: SlotInput, _ slot: Int, _ column: InputColumn
  ) throws {
    guard found == expected else {
      throw MethodError(
        "row \(input.row(of: slot)): --correct \(inputs[0].text) and --\(column.option) \(column.text) have lists of different lengths"
      )
    }
  }

  /// The probability that one of `n` responses drawn from `count` is among the correct ones.
  private static func pass(_ count: Int, _ correct: Int, _ n: Int) -> Double {
    guard count >= n, n > 0 else { return .nan }
    if count - correct < n { return 1 }
    var failure = 1.0
    for place in (count - correct + 1)..<(count + 1) { failure *= 1 - Double(n) / Double(place) }
    return 1 - failure
  }

  func report(_ accumulator: MethodAccumulator) -> MethodReport {
    var report = MethodReport()
    report.add("n", n.map { "\($0)" } ?? "all")
    report.add("prompts", accumulator.count(of: "pass"))
    report.add("too_few", accumulator.count(of: "too_few"))
    for output in outputs {
      report.add(
        output.name, accumulator.sum(of: output.name), of: accumulator.count(of: output.name))
    }
    return report
  }
}
