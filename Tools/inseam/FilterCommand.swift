// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Inseam
import InseamBytes
import InseamColumns

/// `inseam filter`.
struct FilterCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "filter",
    abstract:
      "Write the rows, or the responses, that pass a predicate or have a key of another file.",
    usage:
      "inseam filter <data> (--where <predicate> | --responses <predicate> | --in <file>\n  | --not-in <file>) -o <file> [options]",
    discussion: discussion(
      """
      Predicates are a subset of SQL with functions over responses; see spec/predicates.md. A null makes a comparison \
      unknown, and the row does not pass; NaN passes only != and IS NAN.

      --in and --not-in compare a key, given by --on, with those of another dataset, of JSON Lines (.jsonl, .json, also \
      .gz and .zst), or of any other file with one key on each line. A row whose key is null has no partner. Options \
      that are combined all have to hold.
      """,
      examples: "inseam filter rollouts.inseam --where 'gold(rm.sky) > 0' -o good.inseam",
      "inseam filter rollouts.inseam --responses 'rm.sky > 0' -o positive.inseam",
      "inseam filter rollouts.inseam --not-in good.inseam --on prompt_id \\\n    -o other.inseam"))

  @OptionGroup var input: ReadFlags
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Keep the rows that pass.", valueName: "predicate"))
  var `where`: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Keep the responses that pass, and all gold responses.", valueName: "predicate"))
  var responses: String?
  @Option(
    name: .customLong("in"),
    help: ArgumentHelp(
      "Keep the rows whose key is in a file: a dataset, JSON Lines, or one key on each line.",
      valueName: "file"), completion: .file())
  var among: String?
  @Option(
    help: ArgumentHelp(
      "Keep the rows whose key is not in a file, and those without a key.", valueName: "file"),
    completion: .file())
  var notIn: String?
  @Option(
    help: ArgumentHelp(
      "Field of the key; several separated by commas. NAME=FIELD if the file of --in and --not-in calls it FIELD.",
      valueName: "fields"), completion: .columns)
  var on: String?
  @Option(
    help: ArgumentHelp(
      "Type of a field of JSON Lines with keys, such as an id that the dataset has as text: bool, int64, float32, float64 or utf8.",
      valueName: "path=type"))
  var type: [String] = []
  @Flag(help: "With --responses: also remove gold responses that do not pass.")
  var dropGold = false
  @Option(help: .columns, completion: .columns) var columns: String?
  @Option(name: .shortAndLong, help: .outputDataset) var output: DatasetPath
  @Option(help: .restDataset) var rest: DatasetPath?
  @OptionGroup var existing: ForceFlags
  @OptionGroup var flags: OutputFlags

  func validate() throws {
    guard [`where`, responses, among, notIn].contains(where: { $0 != nil }) else {
      throw ValidationError(
        "missing option --where PREDICATE, --responses PREDICATE, --in FILE or --not-in FILE.")
    }
    guard among == nil && notIn == nil || on != nil else {
      throw ValidationError("missing option --on FIELD, the key that is compared.")
    }
    guard on == nil || among != nil || notIn != nil else {
      throw ValidationError("--on requires --in FILE or --not-in FILE.")
    }
    guard type.isEmpty || on != nil else { throw ValidationError("--type requires --on.") }
    guard on == nil || KeyFile.pairs(on ?? "") != nil else {
      throw ValidationError("--on expects FIELD or NAME=FIELD, found '\(on ?? "")'.")
    }
    guard responses == nil || (columns == nil && rest == nil) else {
      throw ValidationError("--responses cannot be combined with --columns or --rest.")
    }
    guard responses != nil || !dropGold else {
      throw ValidationError("--drop-gold requires --responses.")
    }
    try [output.path, rest?.path].compactMap { $0 }
      .requireApart(from: [input.data] + [among, notIn].compactMap { $0 })
    try existing.requireFree([output.path, rest?.path])
  }

  func run() throws {
    let dataset = try input.open()
    let selections = try rows(of: dataset)
    let lineage =
      [
        (key: "command", value: "filter"), (key: "where", value: `where` ?? ""),
        (key: "responses", value: responses ?? ""),
      ] + keyLineage
    if let responses {
      return try keepResponses(that: responses, dataset, selections, lineage)
    }
    let fields = try columns.map { try dataset.fields(atPaths: $0) }
    try dataset.extract(
      selections, fields: fields, to: output.path, options: existing.options, lineage: lineage)
    if let rest {
      let others = selections.enumerated().map {
        $1.complement(below: dataset.rows(ofRowGroup: $0).count)
      }
      try dataset.extract(
        others, fields: fields, to: rest.path, options: existing.options,
        lineage: lineage + [(key: "side", value: "rest")])
    }
    let kept = selections.reduce(0) { $0 + $1.count }
    if flags.json {
      return try printJSON(["rows": dataset.rowCount, "kept": kept, "output": output.path])
    }
    if !flags.quiet {
      Terminal.complain(
        "kept \(Terminal.count(kept)) of \(Terminal.count(dataset.rowCount, "row")): \(output.path)"
          + (rest.map { "; other rows: \($0.path)" } ?? ""))
    }
  }

  private func keepResponses(
    that predicate: String, _ dataset: Dataset, _ selections: [Selection],
    _ lineage: [(key: String, value: String)]
  ) throws {
    let counts = try dataset.extractResponses(
      selections, where: try RowPredicate(predicate), dropsGold: dropGold, to: output.path,
      options: existing.options, lineage: lineage)
    if flags.json {
      return try printJSON([
        "responses": counts.kept + counts.dropped, "kept": counts.kept, "output": output.path,
      ])
    }
    if !flags.quiet {
      Terminal.complain(
        "kept \(Terminal.count(counts.kept, "response")), removed \(Terminal.count(counts.dropped)): \(output.path)"
      )
    }
  }

  /// What is noted of the files of keys.
  private var keyLineage: [(key: String, value: String)] {
    [("in", among), ("not-in", notIn), ("on", on)].compactMap { key, value in
      value.map { (key: key, value: $0) }
    }
  }

  private func rows(of dataset: Dataset) throws -> [Selection] {
    var rows =
      try `where`.map { try dataset.filter(try RowPredicate($0)) }
      ?? dataset.selections(of: 0..<dataset.rowCount)
    for (path, isIn) in [(among, true), (notIn, false)] {
      guard let path, let keys = KeyFile.pairs(on ?? "") else { continue }
      let file = KeyFile(path: path, keys: keys, types: type, isQuiet: flags.quiet)
      let found = try file.rows(of: dataset, workingBeside: output.path)
      for rowGroup in rows.indices {
        let others = found[rowGroup].complement(below: dataset.rows(ofRowGroup: rowGroup).count)
        rows[rowGroup] = rows[rowGroup].removing(isIn ? others : found[rowGroup])
      }
    }
    return rows
  }
}
