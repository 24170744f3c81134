// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Inseam
import InseamBytes
import InseamColumns
import InseamJSONL

/// How rows are printed.
enum RowFormat: String, ExpressibleByArgument, CaseIterable {
  case table, jsonl, json, csv, md
}

/// The flags of the commands that show some rows.
struct RowFlags: ParsableArguments {
  @Option(
    help: "How rows are printed (default: table on a terminal, jsonl otherwise).")
  var format: RowFormat?
  @Flag(help: "With the format table: print whole values instead of cutting them to the terminal.")
  var wide = false
  @Option(parsing: .unconditional, help: .predicate) var `where`: String?

  func validate() throws {
    guard !wide || format ?? .table == .table else {
      throw ValidationError("--wide requires --format table.")
    }
  }

  /// The format: the one asked for, or the usual one of a terminal or a pipe.
  var chosen: RowFormat { format ?? (wide || Terminal.isOutputTerminal ? .table : .jsonl) }

  /// The ranges of rows to choose from, in order.
  func spans(_ dataset: Dataset) throws -> [Range<UInt64>] {
    try `where`.map { try dataset.spans(where: try RowPredicate($0)) } ?? [0..<dataset.rowCount]
  }
}

extension [Range<UInt64>] {
  /// The number of rows.
  var rowCount: UInt64 { reduce(0) { $0 + UInt64($1.count) } }

  /// The rows of a range of positions among those of these ranges.
  func rows(at positions: Range<UInt64>) -> [Range<UInt64>] {
    var start: UInt64 = 0
    return compactMap { span in
      let here = positions.clamped(to: start..<start + UInt64(span.count))
      let first = span.lowerBound + (here.lowerBound - Swift.min(start, here.lowerBound))
      start += UInt64(span.count)
      return here.isEmpty ? nil : first..<first + UInt64(here.count)
    }
  }
}

/// Prints some rows of a dataset in one of the formats.
struct RowPrinting {
  private let dataset: Dataset
  private let columns: ColumnFlags
  private let flags: RowFlags

  init(_ dataset: Dataset, _ columns: ColumnFlags, _ flags: RowFlags) {
    self.dataset = dataset
    self.columns = columns
    self.flags = flags
  }

  /// Prints the rows of some ranges.
  ///
  /// - Throws: `DatasetError` for damage and for paths that do not exist, `FileError`.
  func print(_ spans: [Range<UInt64>]) throws {
    switch flags.chosen {
    case .table: try printTable(spans)
    case .csv: try printLines(spans, head: { CSV.line($0) }, row: { CSV.line($0) })
    case .md:
      let rule = { (count: Int) in "|" + String(repeating: " --- |", count: count) }
      try printLines(
        spans, head: { Markdown.line($0) + "\n" + rule($0.count) }, row: { Markdown.line($0) })
    case .jsonl:
      let exporter = try columns.exporter(dataset)
      for span in spans { try columns.print(exporter, span) }
    case .json: try printArray(spans)
    }
  }

  private func printTable(_ spans: [Range<UInt64>]) throws {
    let cells = try RowCells(dataset, fields: try columns.fields(dataset), paths: columns.columns)
    let limit = flags.wide ? nil : Terminal.width
    var table = RowTable(
      names: ["row"] + cells.names, rightAligned: [true] + cells.areNumbers, limit: limit)
    try forEachRow(spans) { column, slot, row in
      let values = cells.cells(column, slot, limit: limit == nil ? .max : RowTable.textBytes)
      table.add(["\(row)"] + values.map { $0.isNull ? "null" : $0.text })
    }
    for line in table.text { try Terminal.print(line) }
  }

  private func printLines(
    _ spans: [Range<UInt64>], head: ([String]) -> String, row: ([RowCells.Cell]) -> String
  ) throws {
    let cells = try RowCells(dataset, fields: try columns.fields(dataset), paths: columns.columns)
    try RowPrinting.write(head(cells.names) + "\n")
    try forEachRow(spans) { column, slot, _ in
      try RowPrinting.write(row(cells.cells(column, slot)) + "\n")
    }
  }

  private func printArray(_ spans: [Range<UInt64>]) throws {
    let exporter = try columns.exporter(dataset)
    var isFirst = true
    for span in spans {
      for row in span {
        try Terminal.write(isFirst ? "[\n" : ",\n")
        isFirst = false
        _ = try exporter.write(rows: row..<row + 1) { line in
          let text = Array(line.dropLast())
          try Terminal.write(Terminal.isOutputTerminal ? Terminal.escapedJSON(text) : text)
        }
      }
    }
    try Terminal.write(isFirst ? "[]\n" : "\n]\n")
  }

  /// Writes text as it is, but on a terminal without characters that could control it.
  private static func write(_ text: String) throws {
    if Terminal.isOutputTerminal {
      try Terminal.print(String(text.unicodeScalars.dropLast()))
    } else {
      try Terminal.write(text)
    }
  }

  private func forEachRow(
    _ spans: [Range<UInt64>], _ body: (Column, Int, UInt64) throws -> Void
  ) throws {
    let fields = try columns.fields(dataset)
    for span in spans {
      try dataset.forEachBatch(fields: fields, rows: span, batchRows: 256) { batch in
        for slot in 0..<batch.column.count {
          try body(batch.column, slot, batch.rows.lowerBound + UInt64(slot))
        }
      }
    }
  }
}

/// Comma-separated values as RFC 4180 has them, with line feeds.
private enum CSV {
  static func line(_ names: [String]) -> String {
    names.map { quoted($0) }.joined(separator: ",")
  }

  /// A line of cells; a null is empty, an empty text is `""`.
  static func line(_ cells: [RowCells.Cell]) -> String {
    cells.map { $0.isNull ? "" : quoted($0.text) }.joined(separator: ",")
  }

  private static func quoted(_ text: String) -> String {
    let special: Set<Unicode.Scalar> = ["\"", ",", "\n", "\r"]
    guard text.isEmpty || text.unicodeScalars.contains(where: special.contains) else { return text }
    return "\"\(text.replacingText("\"", with: "\"\""))\""
  }
}

/// The rows of a table in Markdown.
private enum Markdown {
  static func line(_ texts: [String]) -> String {
    "|" + texts.map { " \(Terminal.escaped($0.replacingText("|", with: "\\|"))) |" }.joined()
  }

  static func line(_ cells: [RowCells.Cell]) -> String { line(cells.map(\.text)) }
}
