// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import InseamBytes

/// Rows of text in aligned columns.
struct Table {
  private var rows: [[String]] = []
  private let rightAligned: Set<Int>
  private let pathColumns: Set<Int>

  /// Starts a table with a head; the columns at `right` are numbers, those at `paths` paths, which
  /// are cut at their start.
  init(_ head: [String], right: Set<Int> = [], paths: Set<Int> = []) {
    rows = [head]
    rightAligned = right
    pathColumns = paths
  }

  /// Adds a row.
  mutating func add(_ row: [String]) { rows.append(row) }

  /// The lines; on a terminal the widest texts are cut until a line fits.
  var lines: [String] {
    let widths = fittingWidths
    return rows.map { row in
      row.enumerated().map { column, text in
        let cut =
          pathColumns.contains(column)
          ? String(Table.cut(String(text.reversed()), to: widths[column]).reversed())
          : Table.cut(text, to: widths[column])
        let padding = String(repeating: " ", count: max(0, widths[column] - Terminal.cells(cut)))
        return rightAligned.contains(column)
          ? padding + cut : column == row.count - 1 ? cut : cut + padding
      }.joined(separator: "  ").trimmingSuffix(of: " ")
    }
  }

  private var fittingWidths: [Int] {
    let columnCount = rows.map(\.count).max() ?? 0
    var widths = (0..<columnCount).map { column in
      rows.map { column < $0.count ? Terminal.cells($0[column]) : 0 }.max() ?? 0
    }
    guard let limit = Terminal.width else { return widths }
    while widths.reduce(0, +) + 2 * (columnCount - 1) > limit {
      let texts = widths.indices.filter { !rightAligned.contains($0) && widths[$0] > 12 }
      guard let widest = texts.max(by: { widths[$0] < widths[$1] }) else { break }
      widths[widest] -= 1
    }
    return widths
  }

  /// A text cut to a number of cells, with an ellipsis where something is missing.
  private static func cut(_ text: String, to width: Int) -> String {
    guard Terminal.cells(text) > width else { return text }
    var result = ""
    for character in text {
      guard Terminal.cells(result + String(character)) < width else { break }
      result.append(character)
    }
    return result + "…"
  }

  /// Prints the table.
  func print() throws { try Terminal.print(lines.joined(separator: "\n")) }
}

extension String {
  /// The text without the characters of one kind at its end.
  fileprivate func trimmingSuffix(of character: Character) -> String {
    String(reversed().drop { $0 == character }.reversed())
  }
}
