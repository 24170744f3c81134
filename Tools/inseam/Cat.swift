// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Inseam
import InseamBytes
import InseamColumns
import InseamJSONL

/// `inseam cat`.
struct Cat: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print rows as JSON Lines, with whole values.",
    usage: "inseam cat <data> [--where <predicate>] [--rows <a:b>] [options]",
    discussion: discussion(
      examples: "inseam cat rollouts.inseam --rows 10:12 --columns prompt_id,rm.sky",
      "inseam cat rollouts.inseam --where 'gold(rm.sky) > 6' --columns prompt_id"))

  @OptionGroup var input: ReadFlags
  @OptionGroup var columns: ColumnFlags
  @Option(
    parsing: .unconditional, help: .rowRange)
  var rows: RowRange?
  @Option(parsing: .unconditional, help: .predicate) var `where`: String?
  @Flag(help: "Keep running and print new rows as they are committed.") var follow = false

  func validate() throws {
    guard !follow || (rows == nil && `where` == nil && input.at == nil) else {
      throw ValidationError("--follow cannot be combined with --rows, --where or --at.")
    }
  }

  func run() throws {
    let dataset = try input.open()
    if follow { return try Follower(input, columns).run(from: 0, dataset) }
    let exporter = try columns.exporter(dataset)
    let wanted = rows?.rows(of: dataset.rowCount)
    guard let `where` else { return try columns.print(exporter, wanted ?? 0..<dataset.rowCount) }
    for span in try dataset.spans(where: try RowPredicate(`where`)) {
      try columns.print(exporter, span.clamped(to: wanted ?? 0..<dataset.rowCount))
    }
  }
}

/// `inseam head`.
struct Head: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print the first rows: a table on a terminal, JSON Lines otherwise.",
    usage: "inseam head <data> [-n <rows>] [--where <predicate>] [--format <format>] [options]",
    discussion: discussion(
      examples: "inseam head rollouts.inseam -n 2 --columns prompt_id,prompt",
      "inseam head rollouts.inseam --where 'gold(rm.sky) > 6' --format csv"))

  @OptionGroup var input: ReadFlags
  @OptionGroup var columns: ColumnFlags
  @OptionGroup var flags: RowFlags
  @Option(
    name: .customShort("n", allowingJoined: true), parsing: .unconditional, help: .rowCount)
  var count: UInt64 = 10

  func run() throws {
    let dataset = try input.open()
    let spans =
      try flags.where.map {
        try dataset.spans(where: try RowPredicate($0), atLeast: count)
      } ?? [0..<dataset.rowCount]
    try RowPrinting(dataset, columns, flags).print(spans.rows(at: 0..<min(count, spans.rowCount)))
  }
}

/// `inseam tail`.
struct Tail: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print the last rows: a table on a terminal, JSON Lines otherwise.",
    usage: "inseam tail <data> [-n <rows>] [--where <predicate>] [--follow] [options]",
    discussion: discussion(examples: "inseam tail rollouts.inseam -n 2 --columns prompt_id,tags"))

  @OptionGroup var input: ReadFlags
  @OptionGroup var columns: ColumnFlags
  @OptionGroup var flags: RowFlags
  @Option(
    name: .customShort("n", allowingJoined: true), parsing: .unconditional, help: .rowCount)
  var count: UInt64 = 10
  @Flag(
    name: .shortAndLong,
    help: "Keep running and print new rows as they are committed, as JSON Lines.")
  var follow = false

  func validate() throws {
    guard !follow || input.at == nil else {
      throw ValidationError(
        "--follow cannot be combined with --at: an older generation does not change.")
    }
    guard !follow || flags.where == nil && flags.format ?? .jsonl == .jsonl && !flags.wide else {
      throw ValidationError(
        "--follow prints JSON Lines; it cannot be combined with --where, --wide or other formats.")
    }
  }

  func run() throws {
    let dataset = try input.open()
    if follow {
      let first = dataset.rowCount - min(count, dataset.rowCount)
      return try Follower(input, columns).run(from: first, dataset)
    }
    let spans = try flags.spans(dataset)
    let end = spans.rowCount
    try RowPrinting(dataset, columns, flags).print(spans.rows(at: end - min(count, end)..<end))
  }
}

/// Prints the rows of a growing dataset, each once.
struct Follower {
  private let input: ReadFlags
  private let columns: ColumnFlags

  init(_ input: ReadFlags, _ columns: ColumnFlags) {
    self.input = input
    self.columns = columns
  }

  /// Prints all rows from one on and never returns; checks for new commits five times a second.
  func run(from first: UInt64, _ dataset: Dataset) throws {
    var dataset = dataset
    var fresh = [(dataset: dataset, rows: [first..<dataset.rowCount])]
    while true {
      for (state, ranges) in fresh {
        for rows in ranges { try columns.print(try columns.exporter(state), rows) }
      }
      try Terminal.flush()
      repeat { WallClock.pause(seconds: 0.2) } while try !dataset.isOutdated()
      let newer = try dataset.refresh()
      fresh = try newer.requireAdditions(since: dataset)
      dataset = newer
    }
  }
}

/// The flags that choose the columns to print.
struct ColumnFlags: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Columns to print, as paths separated by commas, such as prompt,rm.sky (default: all but source).",
      valueName: "paths"), completion: .columns)
  var columns: String?
  @Flag(help: "Also print the file and line of each record (source.file, source.line).")
  var source = false

  func exporter(_ dataset: Dataset) throws -> Exporter {
    Exporter(dataset, fields: try fields(dataset))
  }

  /// The part of the schema to print.
  func fields(_ dataset: Dataset) throws -> Field {
    if let columns { return try dataset.fields(atPaths: columns) }
    return source ? dataset.schema : dataset.schema.asRecorded
  }

  /// Prints rows, on a terminal without characters that could control it.
  func print(_ exporter: Exporter, _ rows: Range<UInt64>) throws {
    _ = try exporter.write(rows: rows) {
      try Terminal.write(Terminal.isOutputTerminal ? Terminal.escapedJSON($0) : $0)
    }
  }

  func validate() throws {
    guard columns == nil || !source else {
      throw ValidationError(
        "--source cannot be combined with --columns; add source to the columns instead.")
    }
  }
}
