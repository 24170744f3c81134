// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// An error in a predicate, or a predicate that does not match the columns.
public struct RowPredicateError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The predicate.
  public let text: String
  /// The position of the error in the text, in Unicode code points from 0.
  public let offset: Int
  /// What was found, what was expected and what helps.
  public let message: String

  init(_ text: String, _ offset: Int, _ message: String) {
    self.text = text
    self.offset = offset
    self.message = message
  }

  /// The message, the predicate around the error on one line, and a caret under the error.
  ///
  /// The line fits a terminal of 80 columns; the caret counts the cells of wide characters.
  public var description: String {
    let characters = text.map { $0.isControl ? " " : $0 }
    let place = characterIndex
    let shown = RowPredicateError.window(characters.map(\.terminalCells), around: place)
    let before = shown.lowerBound > 0 ? "… " : ""
    let after = shown.upperBound < characters.count ? " …" : ""
    let cells = characters[shown.lowerBound..<place].reduce(before.count) { $0 + $1.terminalCells }
    let indent = String(repeating: " ", count: cells)
    return "\(message)\n  \(before)\(String(characters[shown]))\(after)\n  \(indent)^"
  }

  /// The index of the character that contains the code point at `offset`.
  private var characterIndex: Int {
    var (index, end) = (0, 0)
    for character in text {
      end += character.unicodeScalars.count
      if end > offset { break }
      index += 1
    }
    return index
  }

  /// The characters to show, at most 72 cells of them, with the place near their middle.
  private static func window(_ cells: [Int], around place: Int) -> Range<Int> {
    let width = 72
    var (start, end, used) = (place, place, 0)
    func takesLeft(_ limit: Int) -> Bool { start > 0 && used + cells[start - 1] <= limit }
    while takesLeft(width / 2) { (start, used) = (start - 1, used + cells[start - 1]) }
    while end < cells.count, used + cells[end] <= width {
      (end, used) = (end + 1, used + cells[end])
    }
    while takesLeft(width) { (start, used) = (start - 1, used + cells[start - 1]) }
    return start..<end
  }
}

extension Character {
  /// Whether a terminal would act on the character rather than show it.
  fileprivate var isControl: Bool {
    unicodeScalars.contains { $0.properties.generalCategory == .control }
  }
}
