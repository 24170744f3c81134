// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

/// Why Arrow data cannot be written, or a column not be shown to Arrow.
public struct ArrowError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The path of the column; empty for the stream itself.
  public let column: String
  /// The first row concerned, counted from the start of the stream, where one is.
  public internal(set) var row: UInt64?
  /// What was found, and what to do.
  public let detail: String

  init(_ column: String, row: UInt64? = nil, _ detail: String) {
    self.column = column
    self.row = row
    self.detail = detail
  }

  /// One line: column, row, what.
  public var description: String {
    (column.isEmpty ? "" : "column \(column): ") + (row.map { "row \($0): " } ?? "") + detail
  }
}
