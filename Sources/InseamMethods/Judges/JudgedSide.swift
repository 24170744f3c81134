// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

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

  /// Where verdicts are looked for.
  struct Reader {
    static let options = [
      MethodOption(
        "form", .choice(Form.allCases.map(\.rawValue)),
        "answer (default): <answer>[[A]]</answer>; brackets: [[A]]."),
      MethodOption(
        "tail", .number, "How many characters of the end are looked at; 80, or 100 for brackets."),
    ]

    private let form: Form
    private let tail: Int

    init(_ settings: inout MethodSettings) throws {
      form = try settings.choice("form", Form.self) ?? .answer
      tail = try settings.integer("tail", 1...1 << 30) ?? form.tail
    }

    /// What a text says.
    func read(_ text: String) -> JudgedSide { JudgedSide(text, form, tail) }
  }

  /// Reads the last characters of a text; both marks are no verdict.
  private init(_ text: String, _ form: Form, _ count: Int) {
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
