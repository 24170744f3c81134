// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// Whether a reward model tells apart similar instructions and their responses.
///
/// `spec/methods.md`, consistency; Contrast Instructions (arXiv 2309.16155).
struct Consistency: SlotMethod {
  static let name = "consistency"
  static let summary =
    "Whether a reward model prefers the right response and the right instruction among similar ones."
  static let options = [
    MethodOption(
      "own", .column, "Score of the instruction with its own response.", isRequired: true),
    MethodOption(
      "other-response", .column,
      "Score of the instruction with the response to a similar instruction.", isRequired: true),
    MethodOption(
      "other-instruction", .column, "Score of the similar instruction with the first response."),
    MethodOption(
      "texts", .columns,
      "Texts: the two instructions, or the two instructions and the two responses. Repeat the option; equal texts are not compared."
    ),
    Ties.option,
  ]
  static let example = MethodExample(
    records: """
      {"own":1.0,"other":0.4,"swapped":0.9}
      {"own":0.5,"other":0.5,"swapped":0.6}
      """,
    command: "--own own --other-response other --other-instruction swapped --ties half --rows")

  let inputs: [InputColumn]
  private let hasInstruction: Bool
  private let textCount: Int
  private let ties: Ties

  init(_ parameters: inout MethodParameters) throws {
    let own = try parameters.column("own", .numbers)
    let response = try parameters.column("other-response", .numbers)
    let instruction = parameters.optionalColumn("other-instruction", .numbers)
    let texts = parameters.columns("texts", .texts)
    guard [0, 2, 4].contains(texts.count) else {
      throw MethodError(
        "--texts must be given twice (instructions) or four times (then responses), found \(texts.count)"
      )
    }
    ties = try parameters.choice("ties", Ties.self)
    hasInstruction = instruction != nil
    textCount = texts.count
    inputs = [own, response] + [instruction].compactMap { $0 } + texts
  }

  static let results = [
    MethodOutput("response", .real, "1 if the own response scores above the other one."),
    MethodOutput("instruction", .real, "1 if the own instruction scores above the other one."),
  ]

  let outputs = Consistency.results

  func compute(_ input: SlotInput, _ accumulator: inout MethodAccumulator) -> [[Double]] {
    let (own, response) = (input.numbers(0), input.numbers(1))
    let first = hasInstruction ? 3 : 2
    var wins = ties.wins(own, response)
    var others =
      hasInstruction
      ? ties.wins(own, input.numbers(2))
      : [Double](repeating: .nan, count: input.count)
    // Two instructions that are the same say nothing about the second, two responses nothing about
    // the first.
    if textCount > 0 { skip(&others, where: input, first, &accumulator, "same_instruction") }
    if textCount > 2 { skip(&wins, where: input, first + 2, &accumulator, "same_response") }
    accumulator.add(wins, as: "response")
    accumulator.add(others, as: "instruction")
    return [wins, others]
  }

  private func skip(
    _ values: inout [Double], where input: SlotInput, _ index: Int,
    _ accumulator: inout MethodAccumulator,
    _ name: String
  ) {
    let (a, b) = (input.texts(index), input.texts(index + 1))
    for slot in values.indices {
      guard let text = a.bytes(slot), let other = b.bytes(slot), text.hasEqualBytes(other) else {
        continue
      }
      values[slot] = .nan
      accumulator.count(name)
    }
  }

  func report(_ accumulator: MethodAccumulator) -> MethodReport {
    var report = MethodReport()
    for (name, label) in [("response", "C_res"), ("instruction", "C_ins")] {
      report.add(label, accumulator.sum(of: name), of: accumulator.count(of: name))
      report.add(label + "_compared", accumulator.count(of: name))
    }
    report.add("same_instruction", accumulator.count(of: "same_instruction"))
    report.add("same_response", accumulator.count(of: "same_response"))
    report.add("ties", ties.rawValue)
    return report
  }
}

extension MethodAccumulator {
  /// Counts and sums the values that are there.
  mutating func add(_ values: [Double], as name: String) {
    var (count, sum) = (0, 0.0)
    for value in values where !value.isNaN {
      count += 1
      sum += value
    }
    self.count(name, count)
    self.sum(name, sum)
  }
}
