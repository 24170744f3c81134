// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import InseamBytes

/// Rows as lines of a terminal: cells are cut until a line fits, and columns for which there is no
/// room are left out and named below.
struct RowTable {
  private let names: [String]
  private let rightAligned: [Bool]
  private let limit: Int?
  private var lines: [[String]] = []

  /// A cell is cut to no fewer cells of the terminal than this.
  private static let narrowest = 12
  private static let gap = 2

  /// The most bytes of a text that a cell of a limited table can show.
  static let textBytes = 4_096

  /// Starts a table; `limit` is the width of the terminal, `nil` for lines of any width.
  init(names: [String], rightAligned: [Bool], limit: Int?) {
    self.names = names.map(Terminal.escaped)
    self.rightAligned = rightAligned
    self.limit = limit
  }

  /// Adds a row.
  mutating func add(_ row: [String]) { lines.append(row.map(Terminal.escaped)) }

  /// The head, the rows, and the names of the columns that are left out.
  var text: [String] {
    let widths = fittingWidths
    let shown = [names] + lines
    let rows = shown.map { row in
      let cells = widths.indices.map { index in
        let cut = RowTable.cut(row[index], to: widths[index])
        let padding = String(repeating: " ", count: widths[index] - Terminal.cells(cut))
        return rightAligned[index]
          ? padding + cut : index == widths.count - 1 ? cut : cut + padding
      }
      return cells.joined(separator: String(repeating: " ", count: RowTable.gap))
    }
    guard widths.count < names.count else { return rows }
    return rows + [remark(names[widths.count...])]
  }

  private func remark(_ hidden: ArraySlice<String>) -> String {
    Terminal.wrapped(
      "\(Terminal.count(hidden.count, "more column")): \(hidden.joined(separator: ", "))")
  }

  /// The widths of the columns that are shown: wide columns share what narrow ones leave.
  private var fittingWidths: [Int] {
    var widths = names.indices.map { index in
      max(Terminal.cells(names[index]), lines.map { Terminal.cells($0[index]) }.max() ?? 0)
    }
    guard let limit else { return widths }
    while widths.count > 1, RowTable.total(widths, cap: RowTable.narrowest) > limit {
      widths.removeLast()
    }
    var low = 1
    var high = max(1, widths.max() ?? 1)
    while low < high {
      let middle = (low + high + 1) / 2
      if RowTable.total(widths, cap: middle) <= limit { low = middle } else { high = middle - 1 }
    }
    return RowTable.sharing(widths, cap: low, limit: limit)
  }

  /// Widths of at most the cap; what is left over after rounding goes to the first cut columns.
  private static func sharing(_ widths: [Int], cap: Int, limit: Int) -> [Int] {
    var left = limit - total(widths, cap: cap)
    return widths.map { width in
      guard width > cap, left > 0 else { return min(width, cap) }
      left -= 1
      return cap + 1
    }
  }

  private static func total(_ widths: [Int], cap: Int) -> Int {
    widths.reduce(0) { $0 + min($1, cap) } + gap * (widths.count - 1)
  }

  /// A text cut between two characters to a number of cells, with an ellipsis where something is
  /// missing.
  private static func cut(_ text: String, to width: Int) -> String {
    guard Terminal.cells(text) > width else { return text }
    var result = ""
    var used = 1
    for character in text {
      used += Terminal.cells(String(character))
      guard used <= width else { break }
      result.append(character)
    }
    return result + "…"
  }
}
