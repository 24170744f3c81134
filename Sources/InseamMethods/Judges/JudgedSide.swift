// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// The verdict in a judge's text: A, B or none.
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

    static let marks: [Form: [[UInt8]]] = [
      .answer: ["A", "B"].map { Array("<answer>[[\($0)]]</answer>".utf8) },
      .brackets: ["A", "B"].map { Array("[[\($0)]]".utf8) },
    ]

    fileprivate var tail: Int { self == .answer ? 80 : 100 }
  }

  /// Finds verdicts at the end of texts.
  struct Reader {
    static let options = [
      MethodOption(
        "form", .choice(Form.allCases.map(\.rawValue)),
        "How a verdict is written: <answer>[[A]]</answer>, or [[A]] for brackets.",
        default: Form.answer.rawValue),
      MethodOption(
        "tail", .number,
        "Number of characters at the end of a text that are searched (default: 80, 100 for brackets)."
      ),
    ]

    private let marks: [[UInt8]]
    private let tail: Int

    init(_ parameters: inout MethodParameters) throws {
      let form = try parameters.choice("form", Form.self)
      marks = Form.marks[form] ?? []
      tail = try parameters.optionalInteger("tail", 1...1 << 30) ?? form.tail
    }

    /// What the last characters of a text in UTF-8 say; both marks are no verdict.
    func read(_ text: Span<UInt8>) -> JudgedSide {
      let end = text.extracting(start(of: text)..<text.count)
      switch (end.contains(marks[0]), end.contains(marks[1])) {
      case (true, false): return .a
      case (false, true): return .b
      default: return .none
      }
    }

    /// Where the last characters begin.
    private func start(of text: Span<UInt8>) -> Int {
      var (start, left) = (text.count, tail)
      while start > 0, left > 0 {
        start -= 1
        // Bytes that go on with a character are no beginning of one.
        if text[start] & 0xC0 != 0x80 { left -= 1 }
      }
      return start
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

extension Span<UInt8> {
  /// Whether some bytes occur in a row.
  fileprivate func contains(_ part: [UInt8]) -> Bool {
    guard count >= part.count else { return false }
    for start in 0...count - part.count where self[start] == part[0] {
      if part.indices.allSatisfy({ self[start + $0] == part[$0] }) { return true }
    }
    return false
  }
}
