// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Inseam
import InseamBytes
import InseamColumns
import InseamJSONL
import Synchronization

/// `inseam salvage`.
struct Salvage: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write what can still be read of a damaged dataset, and list what cannot.",
    discussion: """
      All rows are kept; values whose page is damaged, or whose part of a folder cannot be opened, are null. If the \
      newest generation cannot be opened, the newest that can is taken. Exit code 1 if anything is lost.
      """)

  @Argument(help: "The damaged dataset.") var data: String
  @Option(name: .shortAndLong, help: "The dataset to write; a file that exists is replaced.")
  var output: DatasetPath
  @Option(help: "A file for the list of what is lost, as JSON Lines.") var lost: String?
  @OptionGroup var flags: OutputFlags

  func validate() throws { try [output.path, lost].compactMap { $0 }.requireApart(from: [data]) }

  func run() throws {
    let dataset = try Dataset.salvaging(data)
    for warning in dataset.warnings { Terminal.complain("warning: \(data): \(warning)") }
    let all = dataset.selections(of: 0..<dataset.rowCount)
    try dataset.extract(
      all, to: output.path, lineage: dataset.lineage + [(key: "command", value: "salvage")])
    let values = dataset.lostValues
    if let lost { try list(values, dataset.warnings, lost) }
    let count = values.reduce(0) { $0 + $1.count }
    if !flags.json, !flags.quiet { SkippedDamage.tell(dataset) }
    try flags.tell(
      "\(Terminal.count(dataset.rowCount)) rows, \(Terminal.count(count)) values lost: \(output.path)",
      ["rows": dataset.rowCount, "generation": dataset.generation, "lost_values": count])
    if count > 0 || !dataset.warnings.isEmpty { throw ExitCode(1) }
  }

  private func list(_ values: [LostValues], _ warnings: [String], _ path: String) throws {
    let sink = try ByteSink(path: path)
    var objects: [[String: Any]] = warnings.map { ["error": $0] }
    objects += values.map {
      [
        "file": $0.file, "column": $0.column, "first_row": $0.rows.lowerBound,
        "last_row": $0.rows.upperBound - 1,
        "values": $0.count, "offset": $0.offset, "error": $0.detail,
      ]
    }
    for object in objects {
      let data = try JSONSerialization.data(
        withJSONObject: object, options: [.sortedKeys, .withoutEscapingSlashes])
      try sink.write(Array(data) + [0x0A])
    }
    try sink.finish()
  }
}

/// The damage that commands skipped because they were told to.
enum SkippedDamage {
  private static let watched = Mutex<[Dataset]>([])

  /// Remembers a dataset whose damage is told when the command ends.
  static func watch(_ dataset: Dataset) { watched.withLock { $0.append(dataset) } }

  /// Tells everything that was skipped; `true` if there was anything.
  static func tellAll() -> Bool {
    watched.withLock { $0 }.reduce(false) { tell($1) || $0 }
  }

  /// Tells what was skipped of one dataset; `true` if there was anything.
  @discardableResult
  static func tell(_ dataset: Dataset) -> Bool {
    for lost in dataset.lostValues {
      Terminal.complain(
        "skipped: \(lost.file): column \(lost.column), rows \(lost.rows.lowerBound) to \(lost.rows.upperBound - 1): "
          + "\(Terminal.count(lost.count, "value")): \(lost.detail)")
    }
    return !dataset.lostValues.isEmpty
  }
}
