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

  /// The message, the predicate, and a caret under the place.
  public var description: String {
    "\(message)\n  \(text)\n  \(String(repeating: " ", count: offset))^"
  }
}
