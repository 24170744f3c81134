// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Inseam
import InseamBytes
import InseamColumns
import InseamJSONL
import Synchronization

/// `inseam salvage`.
struct Salvage: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write the readable values of a damaged dataset to a new file, and list the others.",
    usage: "inseam salvage <data> -o <file> [--lost <file>] [options]",
    discussion: discussion(
      """
      All rows are kept. Values in damaged pages, and in data files that cannot be opened, become null. If the newest \
      generation cannot be opened, the newest readable one is used. Exit status 1 if values are lost.
      """, examples: "inseam salvage rollouts.inseam -o saved.inseam --lost lost.jsonl"))

  @Argument(help: "Damaged dataset.", completion: .file()) var data: String
  @Option(name: .shortAndLong, help: .outputDataset)
  var output: DatasetPath
  @Option(
    help: ArgumentHelp("File to list the lost values in, as JSON Lines.", valueName: "file"),
    completion: .file())
  var lost: String?
  @OptionGroup var existing: ForceFlags
  @OptionGroup var flags: OutputFlags

  func validate() throws {
    try [output.path, lost].compactMap { $0 }.requireApart(from: [data])
    try existing.requireFree([output.path, lost])
  }

  func run() throws {
    let dataset = try Dataset.salvaging(data)
    for warning in dataset.warnings { Terminal.complain("warning: \(data): \(warning)") }
    let all = dataset.selections(of: 0..<dataset.rowCount)
    try dataset.extract(
      all, to: output.path, options: existing.options,
      lineage: dataset.lineage + [(key: "command", value: "salvage")])
    let values = dataset.lostValues
    if let lost { try list(values, dataset.warnings, lost) }
    let count = values.reduce(0) { $0 + $1.count }
    if !flags.json, !flags.quiet { SkippedDamage.report(dataset) }
    try flags.report(
      "\(Terminal.count(dataset.rowCount, "row")), \(Terminal.count(count, "value")) lost: \(output.path)",
      ["rows": dataset.rowCount, "generation": dataset.generation, "lost_values": count])
    if count > 0 || !dataset.warnings.isEmpty { throw ExitCode(1) }
  }

  private func list(_ values: [LostValues], _ warnings: [String], _ path: String) throws {
    let sink = try ByteSink(path: path, policy: existing.policy)
    var objects: [[Name: Any]] = warnings.map { ["error": $0] }
    objects += values.map {
      [
        "file": $0.file, "column": $0.column, "first_row": $0.rows.lowerBound,
        "last_row": $0.rows.upperBound - 1,
        "values": $0.count, "offset": $0.offset, "error": $0.detail,
      ]
    }
    for object in objects {
      try sink.write(jsonBytes(object) + [0x0A])
    }
    try sink.finish()
  }
}

/// The damage that commands skipped because of `--skip-damage`.
enum SkippedDamage {
  private static let watched = Mutex<[Dataset]>([])

  /// Remembers a dataset, to report its damage when the command ends.
  static func watch(_ dataset: Dataset) { watched.withLock { $0.append(dataset) } }

  /// Reports everything that was skipped; returns whether there was anything.
  static func reportAll() -> Bool {
    watched.withLock { $0 }.reduce(false) { report($1) || $0 }
  }

  /// Reports what was skipped of one dataset; returns whether there was anything.
  @discardableResult
  static func report(_ dataset: Dataset) -> Bool {
    for lost in dataset.lostValues {
      Terminal.complain(
        "damaged: \(lost.file): column \(lost.column), rows \(lost.rows.lowerBound) to \(lost.rows.upperBound - 1): "
          + "\(Terminal.count(lost.count, "value")) read as null: \(lost.detail)")
    }
    return !dataset.lostValues.isEmpty
  }
}
