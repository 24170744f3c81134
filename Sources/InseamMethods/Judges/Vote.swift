// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// The verdict of most judgments of the same pair.
///
/// `spec/methods.md`, vote; RM-R1 (arXiv 2505.02387).
struct Vote: SlotMethod {
  static let name = "vote"
  static let summary = "The majority verdict of several judgments of a pair."
  static let options =
    [
      MethodOption(
        "texts", .column, "Lists of texts: what each judgment of the pair says.", isRequired: true)
    ] + JudgedSide.Reader.options
  static let example = MethodExample(
    records: """
      {"texts":["[[A]]","[[B]]","[[A]]"]}
      {"texts":["[[A]]","[[B]]"]}
      """,
    command: "--texts texts --form brackets --rows")

  let inputs: [InputColumn]
  private let reader: JudgedSide.Reader

  init(_ parameters: inout MethodParameters) throws {
    inputs = [try parameters.column("texts", .textLists)]
    reader = try JudgedSide.Reader(&parameters)
  }

  static let results = [
    MethodOutput("verdict", .words(JudgedSide.words), "Side with more verdicts; none if equal."),
    MethodOutput("a", .integer, "Number of verdicts for A."),
    MethodOutput("b", .integer, "Number of verdicts for B."),
  ]

  let outputs = Vote.results

  func compute(_ input: SlotInput, _ accumulator: inout MethodAccumulator) -> [[Double]] {
    let (cuts, _, texts) = input.textLists(0)
    var said = [JudgedSide?](repeating: nil, count: texts.count)
    texts.forEach { said[$0] = reader.read($1) }
    var results = outputs.map { _ in [Double](repeating: .nan, count: input.count) }
    for slot in 0..<input.count {
      let sides = said[cuts[slot]..<cuts[slot + 1]]
      let (a, b) = (sides.count { $0 == .a }, sides.count { $0 == .b })
      let side: JudgedSide = a > b ? .a : b > a ? .b : .none
      results[0][slot] = Double(side.rawValue)
      results[1][slot] = Double(a)
      results[2][slot] = Double(b)
    }
    for side in JudgedSide.allCases {
      accumulator.count(
        JudgedSide.words[side.rawValue], results[0].count { $0 == Double(side.rawValue) })
    }
    return results
  }

  func report(_ accumulator: MethodAccumulator) -> MethodReport {
    var report = MethodReport()
    for name in JudgedSide.words { report.add(name, accumulator.count(of: name)) }
    return report
  }
}
