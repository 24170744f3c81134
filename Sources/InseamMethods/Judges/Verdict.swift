// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamColumns

/// What a judge's text says: A, B or nothing.
enum JudgedSide: Int, CaseIterable {
  case a = 0
  case b, none

  static let words = ["A", "B", "none"]

  /// How a verdict is written.
  enum Form: String, CaseIterable {
    /// `<answer>[[A]]</answer>` in the last 80 characters.
    case answer
    /// `[[A]]` in the last 100.
    case brackets

    fileprivate static let marks: [Form: [[UInt8]]] = [
      .answer: ["A", "B"].map { Array("<answer>[[\($0)]]</answer>".utf8) },
      .brackets: ["A", "B"].map { Array("[[\($0)]]".utf8) },
    ]

    fileprivate var tail: Int { self == .answer ? 80 : 100 }
  }

  /// Reads the end of a text; both marks are no verdict.
  init(_ text: String, _ form: Form, tail: Int?) {
    let count = tail ?? form.tail
    let bytes = Array(text.utf8.suffix(4 * count))
    var (start, left) = (bytes.count, count)
    while start > 0, left > 0 {
      start -= 1
      // Bytes that go on with a character are no beginning of one.
      if bytes[start] & 0xC0 != 0x80 { left -= 1 }
    }
    let end = bytes[start...]
    let marks = Form.marks[form] ?? []
    switch (end.contains(marks[0]), end.contains(marks[1])) {
    case (true, false): self = .a
    case (false, true): self = .b
    default: self = .none
    }
  }

  /// The side that a winner's name means, if it means one.
  init?(winner: String) {
    switch winner {
    case "A", "a", "model_a": self = .a
    case "B", "b", "model_b": self = .b
    default: return nil
    }
  }
}

extension ArraySlice<UInt8> {
  /// Whether some bytes stand here one after the other.
  fileprivate func contains(_ part: [UInt8]) -> Bool {
    guard count >= part.count else { return false }
    return (startIndex...endIndex - part.count).contains { start in
      self[start] == part[0] && self[start..<start + part.count].elementsEqual(part)
    }
  }
}

/// The verdicts of a judge that writes text, and whether they are right.
///
/// `spec/methods.md`, verdict; RM-R1 (arXiv 2505.02387).
struct Verdict: SlotMethod {
  static let name = "verdict"
  static let summary = "What the end of a judge's text says, and whether it is right."
  static let options = [
    MethodOption("text", .column, "The judge's text."),
    MethodOption("winner", .column, "Who is better: A or model_a, B or model_b."),
    MethodOption(
      "form", .choice(JudgedSide.Form.allCases.map(\.rawValue)),
      "answer (default): <answer>[[A]]</answer>; brackets: [[A]]."),
    MethodOption(
      "tail", .number, "How many characters of the end are looked at; 80, or 100 for brackets."),
  ]

  let operands: [Operand]
  private let form: JudgedSide.Form
  private let tail: Int?

  init(_ settings: inout MethodSettings) throws {
    let text = try settings.operand("text", .texts)
    operands = [text] + [settings.optionalOperand("winner", .texts)].compactMap { $0 }
    form = try settings.choice("form", JudgedSide.Form.self) ?? .answer
    tail = try settings.integer("tail", 1...1 << 30)
  }

  let outputs = [
    MethodOutput("verdict", .words(JudgedSide.words)), MethodOutput("correct", .flag),
    MethodOutput("reward", .integer),
  ]

  func compute(_ input: SlotInput, _ tally: inout MethodTally) throws -> [[Double]] {
    let sides = input.texts(0).map { text in text.map { JudgedSide($0, form, tail: tail) } }
    for side in JudgedSide.allCases {
      tally.count(JudgedSide.words[side.rawValue], sides.count { $0 == side })
    }
    tally.count("missing", sides.count { $0 == nil })
    let verdicts = sides.map { $0.map { Double($0.rawValue) } ?? .nan }
    guard operands.count > 1 else {
      let nothing = [Double](repeating: .nan, count: input.count)
      return [verdicts, nothing, nothing]
    }
    let winners = input.texts(1)
    let correct = try (0..<input.count).map { slot -> Double in
      guard let side = sides[slot], let winner = winners[slot] else { return .nan }
      guard let right = JudgedSide(winner: winner) else {
        throw MethodError("row \(input.row(of: slot)): the winner is '\(winner)', not A or B")
      }
      return side == right ? 1 : 0
    }
    tally.add(correct, as: "correct")
    return [verdicts, correct, correct.map { 2 * $0 - 1 }]
  }

  func report(_ tally: MethodTally) -> MethodReport {
    var report = MethodReport()
    for name in JudgedSide.words { report.add(name, tally.count(of: name)) }
    report.add("missing", tally.count(of: "missing"))
    if operands.count > 1 {
      report.add("accuracy", tally.sum(of: "correct"), of: tally.count(of: "correct"))
    }
    return report
  }
}

/// The verdict of most judgments of the same pair.
///
/// `spec/methods.md`, vote; RM-R1 (arXiv 2505.02387).
struct Vote: SlotMethod {
  static let name = "vote"
  static let summary = "The verdict that most of several judgments of a pair give."
  static let options = [
    MethodOption("texts", .column, "Lists of judges' texts."),
    MethodOption(
      "form", .choice(JudgedSide.Form.allCases.map(\.rawValue)), "answer (default) or brackets."),
    MethodOption(
      "tail", .number, "How many characters of the end are looked at; 80, or 100 for brackets."),
  ]

  let operands: [Operand]
  private let form: JudgedSide.Form
  private let tail: Int?

  init(_ settings: inout MethodSettings) throws {
    operands = [try settings.operand("texts", .textLists)]
    form = try settings.choice("form", JudgedSide.Form.self) ?? .answer
    tail = try settings.integer("tail", 1...1 << 30)
  }

  let outputs = [
    MethodOutput("verdict", .words(JudgedSide.words)), MethodOutput("a", .integer),
    MethodOutput("b", .integer),
  ]

  func compute(_ input: SlotInput, _ tally: inout MethodTally) -> [[Double]] {
    let (cuts, texts) = input.textLists(0)
    var results = outputs.map { _ in [Double](repeating: .nan, count: input.count) }
    for slot in 0..<input.count {
      let sides = texts[cuts[slot]..<cuts[slot + 1]].compactMap { text in
        text.map { JudgedSide($0, form, tail: tail) }
      }
      let (a, b) = (sides.count { $0 == .a }, sides.count { $0 == .b })
      let side: JudgedSide = a > b ? .a : b > a ? .b : .none
      results[0][slot] = Double(side.rawValue)
      results[1][slot] = Double(a)
      results[2][slot] = Double(b)
    }
    for side in JudgedSide.allCases {
      tally.count(
        JudgedSide.words[side.rawValue], results[0].count { $0 == Double(side.rawValue) })
    }
    return results
  }

  func report(_ tally: MethodTally) -> MethodReport {
    var report = MethodReport()
    for name in JudgedSide.words { report.add(name, tally.count(of: name)) }
    return report
  }
}
