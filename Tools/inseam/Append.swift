// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Inseam
import InseamColumns
import InseamJSONL

/// `inseam append`.
struct Append: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Add rows to a dataset while others read it.",
    discussion: """
      inseam append d.inseam more.jsonl
      inseam append folder/ more.jsonl
      rollout-worker | inseam append d.inseam - --commit-rows 512
      In a folder the rows become a new part. All rows become one commit, durable when the command ends, or none of them. With --commit-rows and \
      --commit-seconds commits are made on the way; rows that were committed stay whatever comes after.
      New fields join the schema; the shape of the records is that of the conversion unless --preset says otherwise.
      """)

  @Argument(help: "The dataset that grows.") var data: String
  @Argument(help: "The inputs, as for convert; - is standard input, read as it comes.")
  var inputs: [String]
  @Option(parsing: .unconditional, help: "Commit as soon as so many rows wait.")
  var commitRows: RowCount?
  @Option(
    parsing: .unconditional,
    help: "Commit as soon as the last commit is so long ago; rows wait until others follow them.")
  var commitSeconds: Double?
  @OptionGroup(title: "Records") var records: ImportFlags
  @OptionGroup var flags: OutputFlags

  func validate() throws {
    guard commitSeconds ?? 1 > 0 else { throw ValidationError("--commit-seconds is above 0.") }
    try requireNoManifest(data)
    try ([data] + records.outputs)
      .requireApart(from: ((try? inputs.expandedPatterns()) ?? inputs) + records.inputs)
  }

  func run() throws {
    let base = try Dataset(data)
    if base.isFolder { try requireWhole() }
    var options = try records.options(inputs: try inputs.expandedPatterns())
    let before = base.lineage.first { $0.key == "preset" }.flatMap { Preset(rawValue: $0.value) }
    options.preset = records.preset ?? before ?? .generic
    options.follow(base.schema)
    options.commitTime = Terminal.now
    options.isLive = commitRows != nil || commitSeconds != nil
    let total = options.inputs.reduce(UInt64(0)) { $0 + (Convert.size($1) ?? 0) }
    let progress = Progress(total: inputs.contains("-") ? nil : total, isQuiet: flags.quiet)
    let start = Date()
    var last: DatasetWriter?
    let report: ImportReport
    do {
      report = try Importer(options).run(
        makeWriter: {
          last = nil
          let writer = try makeWriter(base)
          if options.isLive {
            writer.autoCommit = AutoCommit(rows: commitRows?.value, seconds: commitSeconds)
          }
          last = writer
          return writer
        },
        configure: {
          try records.describe($0, $1)
          if base.isFolder { FolderWriter.mark($0, for: base) }
        },
        progress: { progress.update(bytes: $0, rows: $1) })
    } catch {
      progress.finish()
      if let kept = last?.committedRowCount, kept > base.rowCount {
        Terminal.complain(
          "\(Terminal.count(kept - base.rowCount)) rows were committed before this:")
      }
      throw error
    }
    progress.finish()
    var rowCount = last?.committedRowCount ?? 0
    if base.isFolder, let last { rowCount = try publish(last, report, base) }
    try summarize(report, rowCount, Date().timeIntervalSince(start))
    if report.refusedCount > 0 { throw ExitCode(1) }
  }

  private func requireWhole() throws {
    guard commitRows == nil, commitSeconds == nil else {
      throw ValidationError(
        "--commit-rows and --commit-seconds go with one file: append to a part of the folder, and publish it."
      )
    }
  }

  /// A writer of the file, or of a new part of the folder.
  private func makeWriter(_ base: Dataset) throws -> DatasetWriter {
    guard base.isFolder else { return try DatasetWriter(appendingTo: data) }
    return try DatasetWriter(
      creating: "\(base.path)/\(FolderWriter.freeName(in: base.path))", isExclusive: true)
  }

  /// Makes a new file a part of the folder; gives the rows there are then.
  private func publish(_ part: DatasetWriter, _ report: ImportReport, _ base: Dataset) throws
    -> UInt64
  {
    let name = String(part.path.split(separator: "/").last ?? "")
    guard report.rowCount > 0 else {
      try FileManager.default.removeItem(atPath: part.path)
      return base.rowCount
    }
    do {
      let folder = try FolderWriter(data, waiting: 60)
      try folder.add([name])
      try folder.commit(time: Terminal.now)
      return try Dataset(data).rowCount
    } catch {
      if error.code == "locked" {
        Terminal.complain("\(name) is written; `inseam publish \(data) \(name)` makes it a part")
      } else {
        try FileManager.default.removeItem(atPath: part.path)
      }
      throw error
    }
  }

  private func summarize(_ report: ImportReport, _ rowCount: UInt64, _ seconds: Double) throws {
    if !flags.quiet { records.tell(report) }
    if flags.json {
      return try printJSON([
        "appended": report.rowCount, "rows": rowCount, "records": report.recordCount,
        "refused": report.refusedCount, "blank": report.blankCount, "seconds": seconds,
        "path": data,
      ])
    }
    guard !flags.quiet else { return }
    let refused = report.refusedCount > 0 ? ", \(Terminal.count(report.refusedCount)) refused" : ""
    Terminal.complain(
      "\(Terminal.count(report.rowCount)) rows appended\(refused) in \(String(format: "%.2f", seconds)) s: \(data) has \(Terminal.count(rowCount))"
    )
  }
}
