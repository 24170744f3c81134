// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Inseam
import InseamBytes
import InseamJSONL

/// `inseam info`.
struct Info: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show the rows, size, lineage and columns of a dataset.",
    usage: "inseam info <data> [options]",
    discussion: discussion(
      examples: "inseam info rollouts.inseam", "inseam info rollouts.inseam --column prompt"))

  @OptionGroup var input: ReadFlags
  @OptionGroup var flags: OutputFlags
  @Flag(help: "Show the encodings of each column.") var encodings = false
  @Option(
    help: ArgumentHelp("Show the provenance of one column.", valueName: "path"),
    completion: .columns)
  var column: String?
  @Flag(help: "Show the content hash, which depends only on the values; reads all data.")
  var hash = false

  func run() throws {
    do { try show(try input.open()) } catch let error as DatasetError
      where error.code == "unsupported"
    {
      if let summary = try? FileSummary(input.data) { try show(summary) }
      throw error
    }
  }

  /// Shows what is known of a file that a later release wrote.
  private func show(_ summary: FileSummary) throws {
    if flags.json {
      return try printJSON([
        "rows": summary.rowCount, "bytes": summary.byteCount, "generation": summary.generation,
        "file_id": summary.fileID, "writer": summary.writer,
        "version_to_read": summary.versions.read, "version_to_write": summary.versions.write,
        "features": summary.features, "obstacle": summary.obstacle as Any? ?? JSONNull(),
      ])
    }
    try Terminal.print(
      "\(input.data): \(Terminal.count(summary.rowCount, "row")), \(Terminal.bytes(summary.byteCount)), generation \(summary.generation)"
    )
    try Terminal.print(
      "file id \(summary.fileID), written by \(Terminal.escaped(summary.writer))")
    try Terminal.print(
      "format version \(summary.versions.read) to read, \(summary.versions.write) to write; features: "
        + (summary.features.isEmpty
          ? "none" : summary.features.map(Terminal.escaped).joined(separator: ", ")))
  }

  private func show(_ dataset: Dataset) throws {
    if let column { return try showColumn(dataset, column) }
    try describe(dataset)
    // The manifest is shown before the errors of its data files.
    let missing = dataset.missingParts
    for error in missing { Terminal.complain("inseam: \(error)") }
    if !missing.isEmpty { throw ExitCode(2) }
  }

  private func describe(_ dataset: Dataset) throws {
    let columns = try dataset.columnSummaries()
    let contents = hash ? try dataset.contentHash().text : nil
    if flags.json { return try printSummary(dataset, columns, contents) }
    try Terminal.print(
      "\(input.data): \(Terminal.count(dataset.rowCount, "row")), \(Terminal.bytes(dataset.byteCount)), "
        + (dataset.deletedRowCount > 0
          ? "\(Terminal.count(dataset.deletedRowCount)) deleted, " : "")
        + "generation \(dataset.generation), "
        + (dataset.partCount.map { "\(Terminal.count($0, "data file")), " } ?? "")
        + Terminal.count(dataset.rowGroupCount, "row group"))
    try Terminal.print("file id \(dataset.fileID), written by \(Terminal.escaped(dataset.writer))")
    if let contents { try Terminal.print("content hash \(contents)") }
    for (key, value) in dataset.lineage {
      try Terminal.print("\(Terminal.escaped(key)): \(Terminal.escaped(value))")
    }
    try Terminal.print("")
    var table = Table(
      encodings
        ? ["column", "type", "bytes", "bits/value", "encodings"]
        : ["column", "type", "nulls", "bytes", "share"], right: encodings ? [2, 3] : [2, 3, 4],
      paths: [0])
    for summary in columns {
      let percentage = 100 * Double(summary.byteCount) / Double(max(1, dataset.byteCount))
      let share = "\(DecimalText.fixed(percentage, digits: 1)) %"
      let (name, type) = (Terminal.escaped(summary.path), Terminal.escaped(summary.shortType))
      let bits =
        summary.valueCount == 0
        ? ""
        : DecimalText.fixed(8 * Double(summary.byteCount) / Double(summary.valueCount), digits: 2)
      table.add(
        encodings
          ? [name, type, Terminal.bytes(summary.byteCount), bits, summary.encodings]
          : [
            name, type, Terminal.count(summary.nullCount), Terminal.bytes(summary.byteCount), share,
          ])
    }
    try table.print()
    try printAligned(dataset)
  }

  private func printAligned(_ dataset: Dataset) throws {
    for lists in dataset.schema.alignedLists {
      let paths = lists.map { Terminal.escaped($0.description) }.joined(separator: ", ")
      try Terminal.print(
        Terminal.wrapped("aligned: \(paths)"))
    }
  }

  private func showColumn(_ dataset: Dataset, _ path: String) throws {
    let field = try dataset.field(atPath: path)
    let pairs = dataset.provenance(of: field)
    if flags.json { return try printJSON(pairs) }
    try Terminal.print("\(path): \(Terminal.escaped("\(field)")), id \(field.id)")
    for (key, value) in pairs.sorted(by: { $0.key < $1.key }) {
      try Terminal.print("  \(Terminal.escaped(key.text)) = \(Terminal.escaped(value))")
    }
  }

  private func printSummary(_ dataset: Dataset, _ columns: [ColumnSummary], _ contents: String?)
    throws
  {
    try printJSON([
      "content_hash": contents as Any? ?? JSONNull(),
      "rows": dataset.rowCount, "deleted": dataset.deletedRowCount, "bytes": dataset.byteCount,
      "generation": dataset.generation,
      "file_id": dataset.fileID,
      "row_groups": dataset.rowGroupCount, "parts": dataset.partCount as Any? ?? JSONNull(),
      "writer": dataset.writer,
      "aligned": dataset.schema.alignedLists.map { $0.map(\.description) },
      "lineage": dataset.lineage.map { [$0.key, $0.value] },
      "columns": columns.map {
        [
          "path": $0.path, "type": $0.type, "values": $0.valueCount, "nulls": $0.nullCount,
          "bytes": $0.byteCount, "encodings": $0.encodings,
        ] as [Name: Any]
      },
    ])
  }
}

extension ColumnSummary {
  /// The type without the fields of a struct, which have rows of their own.
  fileprivate var shortType: String {
    guard let fields = type.firstRange(ofText: "struct<") else { return type }
    let outside = type[..<fields.lowerBound]
    return outside + "struct" + String(repeating: ">", count: outside.count { $0 == "<" })
  }
}

/// `inseam schema`.
struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "Show the fields of a row and their types.",
    usage: "inseam schema <data> [options]",
    discussion: discussion(examples: "inseam schema rollouts.inseam"))

  @OptionGroup var input: ReadFlags
  @OptionGroup var flags: OutputFlags

  func run() throws {
    let dataset = try input.open()
    let types = dataset.schema.typesByRecordPath
    if flags.json || !Terminal.isOutputTerminal {
      return try printJSON(
        Dictionary(types.map { (Name($0.path), $0.type as Any) }) { first, _ in first })
    }
    var table = Table(["path", "type"], paths: [0])
    for (path, type) in types { table.add([Terminal.escaped(path), Terminal.escaped(type)]) }
    try table.print()
  }
}

/// `inseam verify`.
struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Verify checksums, values and statistics of all generations.",
    usage: "inseam verify <data> ... [options]",
    discussion: discussion(
      """
      Every checksum is checked, every value is decoded, and what readers rely on (null counts, \
      minima, maxima, gold first) is computed again.

      Exit status 0: intact. 1: damaged; the message names the first damage. 2: not readable. 3: every
      checksum is right, but the values of the named columns need a later release.
      """,
      examples: "inseam verify rollouts.inseam",
      "inseam verify rollouts.inseam --checksums-only"))

  @Argument(help: "Datasets to verify.", completion: .file()) var data: [String]
  @Flag(help: "Check the checksums of all bytes; do not decode values.") var checksumsOnly = false
  @Option(parsing: .unconditional, help: .threads) var threads: ThreadCount?
  @OptionGroup var flags: OutputFlags

  func run() throws {
    var isWhole = true
    var isReadable = true
    var isComplete = true
    for path in data {
      do {
        let dataset = try Dataset(path)
        try dataset.verify(checksumsOnly ? .checksums : .everything, threadCount: threads?.value)
        if !flags.quiet && !flags.json {
          try Terminal.print(
            "\(path): \(checksumsOnly ? "checksums intact" : "intact"), \(Terminal.count(dataset.rowCount, "row")), \(Terminal.count(dataset.generation, "generation")), \(Terminal.bytes(dataset.byteCount))"
          )
        }
        if flags.json { try printJSON(["path": path, "whole": true, "rows": dataset.rowCount]) }
        if !flags.quiet { reportLeftovers(beside: path) }
      } catch let error as DatasetError
        where error.code == "damaged" || error.code == "malformed" || error.code == "truncated"
      {
        isWhole = false
        if flags.json {
          try printJSON([
            "path": path, "whole": false, "error": error.detail, "offset": error.offset ?? 0,
          ])
        } else {
          Terminal.complain("inseam: \(error)")
        }
      } catch let error as DatasetError where error.code == "unverified" {
        isComplete = false
        if flags.json { try printJSON(["path": path, "whole": true, "unverified": error.detail]) }
        Terminal.complain("inseam: \(error)")
      } catch {
        isReadable = false
        Terminal.complain("inseam: \(Terminal.describe(error))")
      }
    }
    if !isReadable { throw ExitCode(2) }
    if !isWhole { throw ExitCode(1) }
    if !isComplete { throw ExitCode(3) }
  }

  /// Names the hidden files of killed writers in the folder of a dataset.
  private func reportLeftovers(beside path: String) {
    let (folder, names) = Leftovers.names(of: path)
    for name in names {
      Terminal.complain(
        "warning: \(path): '\(Terminal.escaped(name))' is left of a killed writer, or of one at work; "
          + "inseam clean \(Terminal.escaped(folder)) removes it")
    }
  }
}
