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
    let change = try DatasetChange(data, time: Terminal.now)
    for path in columns { _ = try change.base.schema.column(path, of: data) }
    try change.run { writer, _ in
      let fields = columns.compactMap { path in FieldPath(path).flatMap(writer.schema.field(at:)) }
      for field in fields { try writer.drop(field) }
      return !fields.isEmpty
    }
    try change.commit()
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
    let change = try DatasetChange(data, time: Terminal.now)
    _ = try change.base.schema.column(column, of: data)
    try change.run { writer, _ in
      guard let field = FieldPath(column).flatMap(writer.schema.field(at:)) else { return false }
      try writer.rename(field, to: name)
      return true
    }
    try change.commit()
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
    let change = try DatasetChange(data, time: Terminal.now)
    let selections = try selections(of: change.base)
    var count = 0
    try change.run { writer, rowGroups in
      let deleted = try writer.delete(Array(selections[rowGroups]))
      count += deleted
      return deleted > 0
    }
    try change.commit()
    let before = change.base.rowCount
    try flags.tell(
      "deleted \(Terminal.count(count)) of \(Terminal.count(before)) rows: \(data)",
      ["deleted": count, "rows": before - UInt64(count)])
  }

  private func selections(of dataset: Dataset) throws -> [Selection] {
    if let `where` { return try dataset.filter(try RowPredicate(`where`)) }
    return dataset.selections(of: rows?.rows(of: dataset.rowCount) ?? 0..<0)
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
    let change = try DatasetChange(data, time: Terminal.now)
    if let column { return try restore(column, change) }
    var count: UInt64 = 0
    try change.run { writer, _ in
      let restored = try writer.restoreRows()
      count += restored
      return restored > 0
    }
    try change.commit()
    try flags.tell(
      "restored \(Terminal.count(count)) rows: \(data)",
      ["restored": count, "rows": change.base.rowCount + count])
  }

  /// Brings a column back in every file that had it; an error if none had.
  private func restore(_ column: String, _ change: DatasetChange) throws {
    guard let path = FieldPath(column) else { throw ValidationError("'\(column)' is not a path.") }
    var generations: [UInt64] = []
    try change.run { writer, _ in
      // Another file may have it.
      guard let generation = try writer.restoreColumn(path) else { return false }
      generations.append(generation)
      return true
    }
    guard let first = generations.first else {
      throw DatasetError("argument", data, "no generation has a column '\(column)'")
    }
    try change.commit()
    let from =
      generations.count == 1 ? "generation \(first)" : "\(generations.count) parts"
    try flags.tell(
      "restored \(column) from \(from): \(data)",
      ["column": column, "generation": first])
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
    try DatasetChange.rollBack(data, to: to, time: Terminal.now)
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

  func validate() throws {
    if output == nil { try requireNoManifest(data) }
    if let output { try [output.path].requireApart(from: [data]) }
  }

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
