// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Inseam
import InseamColumns
import InseamJSONL

/// `inseam cat`.
struct Cat: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Print rows as JSON Lines.")

  @OptionGroup var input: ReadFlags
  @OptionGroup var columns: ColumnFlags
  @Option(
    parsing: .unconditional,
    help: "Rows A:B, from 0, B left out; negative from the end: 10:20, -5:, :100.")
  var rows: RowRange?
  @Option(parsing: .unconditional, help: "Only rows that pass a predicate.") var `where`: String?
  @Flag(help: "Then print rows as they are committed, until interrupted.") var follow = false

  func validate() throws {
    guard !follow || (rows == nil && `where` == nil && input.at == nil) else {
      throw ValidationError("--follow goes without --rows, --where and --at.")
    }
  }

  func run() throws {
    let dataset = try input.open()
    if follow { return try Follower(input, columns).run(from: 0, dataset) }
    let exporter = try columns.exporter(dataset)
    let wanted = rows?.rows(of: dataset.rowCount)
    guard let `where` else { return try columns.print(exporter, wanted ?? 0..<dataset.rowCount) }
    for (rowGroup, selection) in try dataset.filter(try RowPredicate(`where`)).enumerated() {
      let first = dataset.rows(ofRowGroup: rowGroup).lowerBound
      for run in selection.runs {
        let span = first + UInt64(run.lowerBound)..<first + UInt64(run.upperBound)
        try columns.print(exporter, span.clamped(to: wanted ?? 0..<dataset.rowCount))
      }
    }
  }
}

/// `inseam head`.
struct Head: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Print the first rows.")

  @OptionGroup var input: ReadFlags
  @OptionGroup var columns: ColumnFlags
  @Option(name: .customShort("n"), help: "The number of rows.") var count: UInt64 = 10

  func run() throws {
    let dataset = try input.open()
    try columns.print(try columns.exporter(dataset), 0..<min(count, dataset.rowCount))
  }
}

/// `inseam tail`.
struct Tail: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Print the last rows.")

  @OptionGroup var input: ReadFlags
  @OptionGroup var columns: ColumnFlags
  @Option(name: .customShort("n"), help: "The number of rows.") var count: UInt64 = 10
  @Flag(name: .shortAndLong, help: "Then print rows as they are committed, until interrupted.")
  var follow = false

  func validate() throws {
    guard !follow || input.at == nil else {
      throw ValidationError("--follow goes without --at: an older generation does not change.")
    }
  }

  func run() throws {
    let dataset = try input.open()
    let first = dataset.rowCount - min(count, dataset.rowCount)
    if follow { return try Follower(input, columns).run(from: first, dataset) }
    try columns.print(try columns.exporter(dataset), first..<dataset.rowCount)
  }
}

/// Prints the rows of a dataset that grows, each once.
struct Follower {
  private let input: ReadFlags
  private let columns: ColumnFlags

  init(_ input: ReadFlags, _ columns: ColumnFlags) {
    self.input = input
    self.columns = columns
  }

  /// Prints from a row on, for ever; looks for new commits five times a second.
  func run(from first: UInt64, _ dataset: Dataset) throws {
    var dataset = dataset
    var next = first
    while true {
      try columns.print(try columns.exporter(dataset), next..<dataset.rowCount)
      try Terminal.flush()
      next = dataset.rowCount
      repeat { Thread.sleep(forTimeInterval: 0.2) } while try !dataset.isOutdated()
      let newer = try dataset.refresh()
      guard newer.continues(dataset) else {
        throw DatasetError(
          "file", input.data, "rows that were printed were replaced while it was followed")
      }
      dataset = newer
    }
  }
}

/// `inseam export`.
struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a dataset as JSON Lines.",
    discussion: """
      The shapes that trainers take come with the Python package: python -m inseam export DATA --to trl, openrlhf, verl, \
      hf-disk, parquet or arrow.
      """)

  @OptionGroup var input: ReadFlags
  @OptionGroup var columns: ColumnFlags
  @Option(name: .shortAndLong, help: "The file; - is standard output.") var output: String
  @Flag(
    help: "One line for each response, with its key, its prompt and its text: what scoring needs.")
  var forScoring = false
  @Option(
    help: "With --for-scoring: only responses without a value at this path, such as rm.sky.")
  var missing: [String] = []
  @OptionGroup var flags: OutputFlags

  func validate() throws {
    try [output].requireApart(from: [input.data])
    guard forScoring || missing.isEmpty else {
      throw ValidationError("--missing goes with --for-scoring.")
    }
    guard !forScoring || (columns.columns == nil && !columns.source) else {
      throw ValidationError("--for-scoring goes without --columns and --source.")
    }
    guard missing.allSatisfy({ FieldPath($0) != nil }) else {
      throw ValidationError("--missing is a path such as rm.sky.")
    }
  }

  func run() throws {
    let dataset = try input.open()
    if forScoring { return try exportForScoring(dataset) }
    let count = try columns.exporter(dataset).write(to: output)
    if flags.json, output != "-" { return try printJSON(["rows": count, "path": output]) }
    if !flags.quiet, output != "-" { Terminal.complain("\(Terminal.count(count)) rows: \(output)") }
  }
}

extension Export {
  private func exportForScoring(_ dataset: Dataset) throws {
    let export = try ScoringExport(dataset, missing: missing.compactMap { FieldPath($0) })
    let (written, total) = try export.write(to: output)
    if flags.json, output != "-" {
      return try printJSON(["responses": total, "written": written, "path": output])
    }
    if !flags.quiet {
      Terminal.complain(
        "\(Terminal.count(written)) of \(Terminal.count(total)) responses\(output == "-" ? "" : ": \(output)")"
      )
    }
  }
}

/// Which columns are printed.
struct ColumnFlags: ParsableArguments {
  @Option(
    help:
      "Paths, separated by commas, such as prompt,responses[].rm.sky; all but source if not given.")
  var columns: String?
  @Flag(help: "Print source.file and source.line too.") var source = false

  func exporter(_ dataset: Dataset) throws -> Exporter {
    if let columns { return Exporter(dataset, fields: try dataset.fields(atPaths: columns)) }
    return source ? Exporter(dataset, fields: dataset.schema) : Exporter(dataset)
  }

  /// Prints rows; on a terminal nothing in them steers it.
  func print(_ exporter: Exporter, _ rows: Range<UInt64>) throws {
    _ = try exporter.write(rows: rows) {
      try Terminal.write(Terminal.isOutputTerminal ? Terminal.escapedJSON($0) : $0)
    }
  }

  func validate() throws {
    guard columns == nil || !source else {
      throw ValidationError("--source goes without --columns; name source among the columns.")
    }
  }
}
