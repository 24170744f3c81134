// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Inseam
import InseamBytes
import InseamColumns

/// `inseam drop`.
struct Drop: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Remove columns; restore --column undoes it until the file is compacted.",
    usage: "inseam drop <data> <path> ... [options]",
    discussion: discussion(examples: "inseam drop rollouts.inseam rm.armo tags"))

  @Argument(help: "Dataset to change: a file or a folder.", completion: .file()) var data: String
  @Argument(help: "Paths of the columns, such as tags or rm.armo.", completion: .columns)
  var columns: [String]
  @OptionGroup var lock: WaitFlags
  @OptionGroup var flags: OutputFlags

  func run() throws {
    let paths = try DatasetChange.apply(to: data, time: Terminal.now, locking: lock.options) {
      change in
      let paths = try columns.map { try change.base.fullPath($0) }
      try change.run { writer, _ in
        let fields = columns.compactMap { writer.schema.field(named: $0) }
        for field in fields { try writer.drop(field) }
        return !fields.isEmpty
      }
      return paths
    }
    try flags.report("dropped \(paths.joined(separator: ", ")): \(data)", ["dropped": paths])
  }
}

/// `inseam rename`.
struct Rename: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Rename a column; values and provenance are kept.",
    usage: "inseam rename <data> <path> <name> [options]",
    discussion: discussion(examples: "inseam rename rollouts.inseam rm.sky skywork"))

  @Argument(help: "Dataset to change: a file or a folder.", completion: .file()) var data: String
  @Argument(help: "Path of the column, such as tags or rm.sky.", completion: .columns) var column:
    String
  @Argument(help: "New name: the last name of the path only.") var name: String
  @OptionGroup var lock: WaitFlags
  @OptionGroup var flags: OutputFlags

  /// A name may have dots; one that begins like the path of the column is meant as a path.
  func validate() throws {
    guard let new = FieldPath(name), let last = new.steps.last, new.steps.count > 1 else { return }
    let holder = FieldPath(column)?.steps.dropLast() ?? []
    if name.containsText("[]") || (!holder.isEmpty && new.steps.starts(with: Array(holder))) {
      throw ValidationError(
        "'\(name)' is a path; expected the new name of the column alone, such as '\(last)'.")
    }
  }

  func run() throws {
    let path = try DatasetChange.apply(to: data, time: Terminal.now, locking: lock.options) {
      change in
      try change.run { writer, _ in
        guard let field = writer.schema.field(named: column) else { return false }
        try writer.rename(field, to: name)
        return true
      }
      return try change.base.fullPath(column)
    }
    try flags.report("renamed \(path) to \(name): \(data)", ["column": path, "name": name])
  }
}

/// `inseam delete`.
struct Delete: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Delete rows; restore undoes it until the file is compacted.",
    usage: "inseam delete <data> (--where <predicate> | --rows <a:b>) [options]",
    discussion: discussion(
      examples: "inseam delete rollouts.inseam --where 'flagged'",
      "inseam delete rollouts.inseam --rows -10:"))

  @Argument(help: "Dataset to change: a file or a folder.", completion: .file()) var data: String
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Delete the rows that pass a predicate.", valueName: "predicate"))
  var `where`: String?
  @Option(parsing: .unconditional, help: .rowRange)
  var rows: RowRange?
  @OptionGroup var lock: WaitFlags
  @OptionGroup var flags: OutputFlags

  func validate() throws {
    guard (`where` == nil) != (rows == nil) else {
      throw ValidationError("expected either --where PREDICATE or --rows A:B.")
    }
  }

  func run() throws {
    let (count, before) = try deleted()
    try flags.report(
      "deleted \(Terminal.count(count)) of \(Terminal.count(before, "row")): \(data)",
      ["deleted": count, "rows": before - UInt64(count)])
  }

  private func deleted() throws -> (count: Int, before: UInt64) {
    if let `where` {
      return try DatasetChange.delete(
        where: try RowPredicate(`where`), from: data, time: Terminal.now, locking: lock.options)
    }
    return try DatasetChange.apply(to: data, time: Terminal.now, locking: lock.options) { change in
      let rows = rows?.rows(of: change.base.rowCount) ?? 0..<0
      return (try change.delete(change.base.selections(of: rows)), change.base.rowCount)
    }
  }
}

/// `inseam restore`.
struct Restore: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Restore all deleted rows, or a dropped column.",
    usage: "inseam restore <data> [--column <path>] [options]",
    discussion: discussion(
      examples: "inseam delete rollouts.inseam --rows :5", "inseam restore rollouts.inseam",
      "inseam drop rollouts.inseam tags", "inseam restore rollouts.inseam --column tags"))

  @Argument(help: "Dataset to change: a file or a folder.", completion: .file()) var data: String
  @Option(help: ArgumentHelp("Dropped column to restore.", valueName: "path"), completion: .columns)
  var column: String?
  @OptionGroup var lock: WaitFlags
  @OptionGroup var flags: OutputFlags

  func run() throws {
    if let column { return try restore(column) }
    let (count, before) = try DatasetChange.apply(
      to: data, time: Terminal.now, locking: lock.options
    ) { change in
      var count: UInt64 = 0
      try change.run { writer, _ in
        let restored = try writer.restoreRows()
        count += restored
        return restored > 0
      }
      return (count, change.base.rowCount)
    }
    try flags.report(
      "restored \(Terminal.count(count, "row")): \(data)",
      ["restored": count, "rows": before + count])
  }

  /// Restores a column in every file that had it; throws if none had.
  private func restore(_ column: String) throws {
    guard let path = FieldPath(column) else { throw ValidationError("invalid path '\(column)'.") }
    let generations = try DatasetChange.apply(
      to: data, time: Terminal.now, locking: lock.options
    ) { change in
      var generations: [UInt64] = []
      try change.run { writer, _ in
        // Another file may have it.
        guard let generation = try restored(path, writer) else { return false }
        generations.append(generation)
        return true
      }
      return generations
    }
    guard let first = generations.first else {
      throw DatasetError("argument", data, "no generation has a column '\(column)'")
    }
    let source =
      generations.count == 1 ? "generation \(first)" : "\(generations.count) data files"
    try flags.report(
      "restored \(column) from \(source): \(data)",
      ["column": column, "generation": first])
  }
}

extension Restore {
  /// Restores the column at a path, or at that path in the responses, and returns the generation
  /// that had it; `nil` if none had.
  private func restored(_ path: FieldPath, _ writer: DatasetWriter) throws -> UInt64? {
    let missing = path.candidates.filter { writer.schema.field(at: $0) == nil }
    for candidate in missing {
      if let generation = try writer.restoreColumn(candidate) { return generation }
    }
    // The writer says what is wrong with a column that exists.
    return missing.isEmpty || missing.count < path.candidates.count
      ? try writer.restoreColumn(path.candidates.first { !missing.contains($0) } ?? path) : nil
  }
}

/// `inseam rollback`.
struct Rollback: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Return to an earlier generation, by a new commit.",
    usage: "inseam rollback <data> --to <generation> [options]",
    discussion: discussion(
      examples: "inseam delete rollouts.inseam --rows :5", "inseam log rollouts.inseam",
      "inseam rollback rollouts.inseam --to 1"))

  @Argument(help: "Dataset to change: a file or a folder.", completion: .file()) var data: String
  @Option(
    help: ArgumentHelp(
      "Generation to return to; inseam log lists them.", valueName: "generation")) var to: UInt64
  @OptionGroup var lock: WaitFlags
  @OptionGroup var flags: OutputFlags

  func run() throws {
    try DatasetChange.rollBack(data, to: to, time: Terminal.now, locking: lock.options)
    let dataset = try Dataset(data)
    try flags.report(
      "generation \(dataset.generation) has the contents of generation \(to), \(Terminal.count(dataset.rowCount, "row")): \(data)",
      ["generation": dataset.generation, "rows": dataset.rowCount])
  }
}

/// `inseam compact`.
struct Compact: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "Rewrite a dataset without deleted data and older generations, and merge small row groups.",
    usage: "inseam compact <data> [-o <file>] [options]",
    discussion: discussion(
      """
      The new file replaces the old one in one step; open readers keep the old one, writers go on in the new one. Of a \
      folder each data file is rewritten. Its old data files stay under hidden names, for readers and for older \
      generations of the folder, until inseam clean removes them.
      """, examples: "inseam compact rollouts.inseam",
      "inseam compact rollouts.inseam -o smaller.inseam --profile archive",
      "inseam split rollouts.inseam --parts 2 -o run", "inseam compact run", "inseam clean run"))

  @Argument(help: "Dataset to change: a file or a folder.", completion: .file()) var data: String
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Write to another file and leave the dataset as it is.", valueName: "file"))

  var output: DatasetPath?
  @Option(help: .profile) var profile = WriteOptions.Profile.train
  @OptionGroup var existing: ForceFlags
  @OptionGroup var lock: WaitFlags
  @OptionGroup var flags: OutputFlags

  func validate() throws {
    if output == nil { try requireNoManifest(data) }
    if let output { try [output.path].requireApart(from: [data]) }
    try existing.requireFree([output?.path])
  }

  func run() throws {
    var options = existing.options
    options.profile = profile
    let (before, after) = try Dataset.compact(
      data, to: output?.path, options: options, time: Terminal.now, locking: lock.options)
    try flags.report(
      "\(Terminal.bytes(before)) → \(Terminal.bytes(after)): \(output?.path ?? data)",
      ["bytes_before": before, "bytes_after": after])
  }
}

/// `inseam log`.
struct Log: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the commits of a dataset, newest first.",
    usage: "inseam log <data> [-n <commits>] [options]",
    discussion: discussion(examples: "inseam log rollouts.inseam"))

  @OptionGroup var input: ReadFlags
  @Option(
    name: .customShort("n", allowingJoined: true), parsing: .unconditional,
    help: ArgumentHelp("Largest number of commits to list.", valueName: "commits"))
  var count: UInt = 20
  @OptionGroup var flags: OutputFlags

  func run() throws {
    let history = try input.open().history(limit: Int(clamping: count))
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
  /// Reports what was done: a line for people, or an object for programs.
  func report(_ line: String, _ object: [Name: Any]) throws {
    if json { return try printJSON(object) }
    if !quiet { Terminal.complain(line) }
  }
}

extension Dataset {
  /// The full path of a column that may have been named by a short one.
  fileprivate func fullPath(_ text: String) throws -> String {
    _ = try field(atPath: text)
    guard let found = FieldPath(text).flatMap(schema.resolve) else { return text }
    return schema.completed(found.path).description
  }
}
