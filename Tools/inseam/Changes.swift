// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Inseam
import InseamColumns

/// `inseam drop`.
struct Drop: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Take columns out; `restore --column` brings them back until the file is compacted.")

  @Argument(help: "The dataset.") var data: String
  @Argument(help: "The columns, by path.") var columns: [String]
  @OptionGroup var flags: OutputFlags

  func run() throws {
    let writer = try DatasetWriter(appendingTo: data)
    for path in columns { try writer.drop(try writer.schema.column(path, of: data)) }
    try writer.commit(time: Terminal.now)
    try flags.tell("dropped \(columns.joined(separator: ", ")): \(data)", ["dropped": columns])
  }
}

/// `inseam rename`.
struct Rename: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Give a column another name; values and provenance stay.")

  @Argument(help: "The dataset.") var data: String
  @Argument(help: "The column, by path.") var column: String
  @Argument(help: "Its new name: one name, not a path.") var name: String
  @OptionGroup var flags: OutputFlags

  func run() throws {
    let writer = try DatasetWriter(appendingTo: data)
    try writer.rename(try writer.schema.column(column, of: data), to: name)
    try writer.commit(time: Terminal.now)
    try flags.tell("\(column) is now \(name): \(data)", ["column": column, "name": name])
  }
}

/// `inseam delete`.
struct Delete: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Delete rows; `restore` brings them back until the file is compacted.")

  @Argument(help: "The dataset.") var data: String
  @Option(parsing: .unconditional, help: "The rows that pass a predicate.") var `where`: String?
  @Option(
    parsing: .unconditional,
    help: "Rows A:B, from 0, B left out; negative from the end: 10:20, -5:, :100.")
  var rows: RowRange?
  @OptionGroup var flags: OutputFlags

  func validate() throws {
    guard (`where` == nil) != (rows == nil) else {
      throw ValidationError("Say --where EXPR or --rows A:B.")
    }
  }

  func run() throws {
    let writer = try DatasetWriter(appendingTo: data)
    let dataset = try Dataset(data)
    let count = try writer.delete(try selections(of: dataset))
    if count > 0 { try writer.commit(time: Terminal.now) }
    try flags.tell(
      "deleted \(Terminal.count(count)) of \(Terminal.count(dataset.rowCount)) rows: \(data)",
      ["deleted": count, "rows": writer.rowCount])
  }

  private func selections(of dataset: Dataset) throws -> [Selection] {
    if let `where` { return try dataset.filter(try RowPredicate(`where`)) }
    let range = rows?.rows(of: dataset.rowCount) ?? 0..<0
    return (0..<dataset.rowGroupCount).map { rowGroup in
      let span = dataset.rows(ofRowGroup: rowGroup)
      let part = span.clamped(to: range)
      guard !part.isEmpty else { return Selection() }
      return Selection(
        Int(part.lowerBound - span.lowerBound)..<Int(part.upperBound - span.lowerBound))
    }
  }
}

/// `inseam restore`.
struct Restore: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Bring back all deleted rows, or a dropped column.")

  @Argument(help: "The dataset.") var data: String
  @Option(help: "A column that was dropped, by its path.") var column: String?
  @OptionGroup var flags: OutputFlags

  func run() throws {
    let writer = try DatasetWriter(appendingTo: data)
    guard let column else {
      let count = try writer.restoreRows()
      if count > 0 { try writer.commit(time: Terminal.now) }
      return try flags.tell(
        "restored \(Terminal.count(count)) rows: \(data)",
        ["restored": count, "rows": writer.rowCount])
    }
    guard let path = FieldPath(column) else { throw ValidationError("'\(column)' is not a path.") }
    let generation = try writer.restoreColumn(path)
    try writer.commit(time: Terminal.now)
    try flags.tell(
      "restored \(column) from generation \(generation): \(data)",
      ["column": column, "generation": generation])
  }
}

/// `inseam rollback`.
struct Rollback: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make an earlier generation the newest again, as a commit of its own.")

  @Argument(help: "The dataset.") var data: String
  @Option(help: "The generation; `inseam log` lists them.") var to: UInt64
  @OptionGroup var flags: OutputFlags

  func run() throws {
    let writer = try DatasetWriter(appendingTo: data)
    try writer.rollBack(to: to)
    try writer.commit(time: Terminal.now)
    let dataset = try Dataset(data)
    try flags.tell(
      "generation \(dataset.generation) is as \(to) was, \(Terminal.count(dataset.rowCount)) rows: \(data)",
      ["generation": dataset.generation, "rows": dataset.rowCount])
  }
}

/// `inseam compact`.
struct Compact: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "Write the file anew: merge small row groups, drop what is deleted and older generations.",
    discussion:
      "The new file takes the old one's place at once; readers that have it open keep the old one.")

  @Argument(help: "The dataset.") var data: String
  @Option(name: .shortAndLong, help: "Write another file and leave the dataset as it is.")
  var output: DatasetPath?
  @Option(help: "scan (scalars raw), train or archive (smallest).") var profile = WriteOptions
    .Profile.train
  @OptionGroup var flags: OutputFlags

  func validate() throws { if let output { try [output.path].requireApart(from: [data]) } }

  func run() throws {
    var options = WriteOptions()
    options.profile = profile
    let (before, after) = try Dataset.compact(data, to: output?.path, options: options)
    try flags.tell(
      "\(Terminal.bytes(before)) → \(Terminal.bytes(after)): \(output?.path ?? data)",
      ["bytes_before": before, "bytes_after": after])
  }
}

/// `inseam log`.
struct Log: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show the commits of a dataset, the newest first.")

  @OptionGroup var input: ReadFlags
  @Option(name: .customShort("n"), help: "The most commits shown.") var count = 20
  @OptionGroup var flags: OutputFlags

  func run() throws {
    let history = try input.open().history(limit: count)
    if flags.json {
      for commit in history {
        try printJSON([
          "generation": commit.generation, "time": commit.time, "rows": commit.rowCount,
          "bytes": commit.byteCount, "writer": commit.writer, "changes": commit.changes,
        ])
      }
      return
    }
    var table = Table(["generation", "time", "rows", "bytes", "changes"], right: [0, 2, 3])
    for commit in history {
      table.add([
        "\(commit.generation)", Terminal.time(commit.time), Terminal.count(commit.rowCount),
        Terminal.bytes(commit.byteCount),
        Terminal.escaped(commit.changes.joined(separator: ", ")),
      ])
    }
    try table.print()
  }
}

extension OutputFlags {
  /// Says what was done: a line for people, or an object for programs.
  func tell(_ line: String, _ object: [String: Any]) throws {
    if json { return try printJSON(object) }
    if !quiet { Terminal.complain(line) }
  }
}

extension Field {
  /// The column a path leads to; an error suggests the nearest name.
  fileprivate func column(_ path: String, of data: String) throws -> Field {
    if let steps = FieldPath(path), let field = field(at: steps) { return field }
    let near = nearestName(to: path, in: paths().map(\.path.description))
    throw DatasetError(
      "argument", data,
      "there is no column '\(path)'" + (near.map { "; did you mean '\($0)'?" } ?? ""))
  }
}
