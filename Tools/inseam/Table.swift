// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Rows of text in aligned columns.
struct Table {
  private var rows: [[String]] = []
  private let rightAligned: Set<Int>

  /// Starts a table with a head; the columns at `right` are numbers.
  init(_ head: [String], right: Set<Int> = []) {
    rows = [head]
    rightAligned = right
  }

  /// Adds a row.
  mutating func add(_ row: [String]) { rows.append(row) }

  /// The lines, the last column cut where the terminal ends.
  var lines: [String] {
    let columnCount = rows.map(\.count).max() ?? 0
    let widths = (0..<columnCount).map { column in
      rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    return rows.map { row in
      row.enumerated().map { column, text in
        let padding = String(repeating: " ", count: max(0, widths[column] - text.count))
        return rightAligned.contains(column)
          ? padding + text : column == row.count - 1 ? text : text + padding
      }.joined(separator: "  ")
    }
  }

  /// Prints the table.
  func print() throws { try Terminal.print(lines.joined(separator: "\n")) }
}
