// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// The verdicts of a judge that writes text, and whether they are right.
///
/// `spec/methods.md`, verdict; RM-R1 (arXiv 2505.02387).
struct Verdict: SlotMethod {
  static let name = "verdict"
  static let summary = "The verdict at the end of a judge's text, and whether it is correct."
  static let options =
    [
      MethodOption("text", .column, "Text of the judge.", isRequired: true),
      MethodOption(
        "winner", .column, "Text: the better answer, A or model_a, B or model_b."),
    ] + JudgedSide.Reader.options
  static let example = MethodExample(
    records: """
      {"text":"A_is_shorter_<answer>[[A]]</answer>","winner":"model_a"}
      {"text":"I_cannot_say","winner":"model_b"}
      """,
    command: "--text text --winner winner --rows")

  let inputs: [InputColumn]
  private let reader: JudgedSide.Reader

  init(_ parameters: inout MethodParameters) throws {
    let text = try parameters.column("text", .texts)
    inputs = [text] + [parameters.optionalColumn("winner", .texts)].compactMap { $0 }
    reader = try JudgedSide.Reader(&parameters)
  }

  static let results = [
    MethodOutput("verdict", .words(JudgedSide.words), "Side that the text names last."),
    MethodOutput("correct", .flag, "Whether it is the winner."),
    MethodOutput("reward", .integer, "1 if correct, otherwise -1."),
  ]

  let outputs = Verdict.results

  func compute(_ input: SlotInput, _ accumulator: inout MethodAccumulator) throws -> [[Double]] {
    var sides = [JudgedSide?](repeating: nil, count: input.count)
    input.texts(0).forEach { sides[$0] = reader.read($1) }
    for side in JudgedSide.allCases {
      accumulator.count(JudgedSide.words[side.rawValue], sides.count { $0 == side })
    }
    accumulator.count("missing", sides.count { $0 == nil })
    let verdicts = sides.map { $0.map { Double($0.rawValue) } ?? .nan }
    guard inputs.count > 1 else {
      let nothing = [Double](repeating: .nan, count: input.count)
      return [verdicts, nothing, nothing]
    }
    let winners = input.texts(1)
    let correct = try (0..<input.count).map { slot -> Double in
      guard let side = sides[slot], let winner = winners[slot] else { return .nan }
      guard let right = JudgedSide(winner: winner) else {
        throw MethodError(
          "row \(input.row(of: slot)): --winner must be A, B, model_a or model_b, not '\(winner)'")
      }
      return side == right ? 1 : 0
    }
    accumulator.add(correct, as: "correct")
    return [verdicts, correct, correct.map { 2 * $0 - 1 }]
  }

  func report(_ accumulator: MethodAccumulator) -> MethodReport {
    var report = MethodReport()
    for name in JudgedSide.words { report.add(name, accumulator.count(of: name)) }
    report.add("missing", accumulator.count(of: "missing"))
    if inputs.count > 1 {
      report.add("accuracy", accumulator.sum(of: "correct"), of: accumulator.count(of: "correct"))
    }
    return report
  }
}
