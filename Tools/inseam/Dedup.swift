// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Inseam
import InseamBytes
import InseamColumns
import InseamJSONL

/// `inseam dedup`.
struct Dedup: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write the rows without those whose keys an earlier row has.",
    usage: "inseam dedup <data> --by <paths> -o <file> [options]",
    discussion: discussion(
      "Of rows with equal keys the first is kept. Keys are equal if their bytes are, numbers if they are the same; a row without a key is kept.",
      examples: "inseam dedup rollouts.inseam --by prompt -o unique.inseam",
      "inseam dedup rollouts.inseam --by prompt -o u.inseam --list dropped.jsonl"))

  @OptionGroup var input: ReadFlags
  @Option(
    help: ArgumentHelp(
      "Columns of the row that have to be equal, as paths separated by commas.",
      valueName: "paths"), completion: .columns)
  var by: String
  @Option(name: .shortAndLong, help: .outputDataset) var output: DatasetPath
  @Option(
    help: ArgumentHelp(
      "File to list the dropped rows in, each with the row that is kept, as JSON Lines.",
      valueName: "file"), completion: .file())
  var list: String?
  @OptionGroup var existing: ForceFlags
  @OptionGroup var flags: OutputFlags

  func validate() throws {
    guard !FieldPath.split(by).isEmpty else {
      throw ValidationError("--by expects the paths of columns.")
    }
    try [output.path, list].compactMap { $0 }.requireApart(from: [input.data])
    try existing.requireFree([output.path, list])
  }

  func run() throws {
    let dataset = try input.open()
    let repeated = try RepeatedRows(of: dataset, keys: FieldPath.split(by))
    try dataset.extract(
      repeated.others, to: output.path, options: existing.options,
      lineage: [(key: "command", value: "dedup"), (key: "by", value: by)])
    if let list { try write(repeated, to: list) }
    let kept = dataset.rowCount - UInt64(repeated.rows.count)
    if flags.json {
      return try printJSON([
        "rows": kept, "dropped": repeated.rows.count, "without_key": repeated.keylessCount,
        "path": output.path,
      ])
    }
    guard !flags.quiet else { return }
    Terminal.complain(
      "\(Terminal.count(kept, "row")), \(Terminal.count(repeated.rows.count)) dropped: \(output.path)"
    )
    for (row, first) in list == nil ? Array(repeated.rows.prefix(3)) : [] {
      Terminal.complain("row \(row) repeats row \(first)")
    }
    if list == nil, repeated.rows.count > 3 {
      Terminal.complain(
        "… and \(Terminal.count(repeated.rows.count - 3)) more; --list FILE has all")
    }
    if repeated.keylessCount > 0 {
      Terminal.complain(
        "note: \(Terminal.count(repeated.keylessCount, "row")) without a key, which are kept")
    }
  }

  private func write(_ repeated: RepeatedRows, to path: String) throws {
    let sink = try ByteSink(path: path, policy: existing.policy)
    for (row, first) in repeated.rows {
      try sink.write(jsonBytes(["row": row, "first": first] as [Name: Any]) + [0x0A])
    }
    try sink.finish()
  }
}
