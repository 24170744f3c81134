// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

/// A predicate that is not written right, or does not fit the columns: what, and at which
/// character.
public struct RowPredicateError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The predicate.
  public let text: String
  /// The place in the text, counted in characters from 0.
  public let offset: Int
  /// What is wrong and what to do.
  public let message: String

  init(_ text: String, _ offset: Int, _ message: String) {
    self.text = text
    self.offset = offset
    self.message = message
  }

  /// The message, the predicate around the place, and a caret under it.
  public var description: String {
    let width = 160
    let start = max(0, min(offset - width / 2, text.count - width))
    let part = text.dropFirst(start).prefix(width)
    let (before, after) = (start > 0 ? "… " : "", start + part.count < text.count ? " …" : "")
    let indent = String(repeating: " ", count: before.count + offset - start)
    return "\(message)\n  \(before)\(part)\(after)\n  \(indent)^"
  }
}
