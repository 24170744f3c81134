// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

/// An error at a place of an input.
public struct InputLocation: Error, Hashable, Sendable, CustomStringConvertible {
  /// The input.
  public let path: String
  /// The line, counted from 1.
  public let line: Int
  /// The byte in the line, counted from 1.
  public let column: Int
  /// What is wrong and what to do.
  public let message: String

  /// Creates an error.
  public init(path: String, line: Int, column: Int, _ message: String) {
    self.path = path
    self.line = line
    self.column = column
    self.message = message
  }

  /// `path:line:column: message`.
  public var description: String { "\(path):\(line):\(column): \(message)" }
}
