// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Inseam
import InseamBytes
import InseamColumns
import InseamJSONL

/// `inseam append`.
struct Append: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Append rows to a dataset while others read it.",
    usage: "inseam append <data> <input> ... [options]",
    discussion: discussion(
      """
      All rows become one commit, which is durable when the command ends, or none of them. --commit-rows and \
      --commit-seconds commit earlier; committed rows stay even if a later record fails. In a folder the rows become a \
      new data file. New fields are added to the schema.
      """, examples: "inseam generate --rows 100 --seed 8 --first-id 1000 -o more.jsonl",
      "inseam append rollouts.inseam more.jsonl",
      "inseam append rollouts.inseam - --commit-rows 50 < more.jsonl"))

  @Argument(help: "Dataset to append to: a file or a folder.") var data: String
  @Argument(help: "Inputs as for convert; - is standard input, read as it arrives.")
  var inputs: [String]
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Commit after every N buffered rows.", valueName: "n"))
  var commitRows: RowCount?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Commit when a row arrives this many seconds after the last commit.", valueName: "seconds"))
  var commitSeconds: Double?
  @OptionGroup(title: "Records") var records: ImportFlags
  @OptionGroup var existing: ForceFlags
  @OptionGroup var lock: WaitFlags
  @OptionGroup var flags: OutputFlags

  func validate() throws {
    guard commitSeconds ?? 1 > 0 else { throw ValidationError("--commit-seconds must be above 0.") }
    try requireNoManifest(data)
    try existing.requireFree(records.outputs)
    try ([data] + records.outputs)
      .requireApart(from: ((try? inputs.expandedPatterns()) ?? inputs) + records.inputs)
  }

  func run() throws {
    let base = try Dataset(data)
    if base.isFolder { try requireWhole() }
    try records.requireJoinable(with: base)
    var options = try records.options(
      inputs: try inputs.expandedPatterns(), recorded: Preset(recordedIn: base) ?? .generic,
      isQuiet: flags.quiet)
    if !flags.quiet { try inputs.reportFolders() }
    options.follow(base.schema)
    options.commitTime = Terminal.now
    options.policy = existing.policy
    options.isLive = commitRows != nil || commitSeconds != nil
    options.existing = base
    let (data, locking) = (data, lock.options)
    options.onConflicts = {
      try DatasetChange.storeAsJSON($0, in: data, time: Terminal.now, locking: locking)
    }
    let total = options.inputs.reduce(UInt64(0)) { $0 + (Folder.byteCount(ofFile: $1) ?? 0) }
    let progress = Progress(total: inputs.contains("-") ? nil : total, isQuiet: flags.quiet)
    let start = WallClock.steadySeconds
    var last: DatasetWriter?
    let report: ImportReport
    do {
      report = try Importer(options).run(
        makeWriter: {
          last = nil
          let writer = try makeWriter(base)
          writer.locking = lock.options
          try writer.requireLocal()
          if options.isLive {
            writer.autoCommit = AutoCommit(rows: commitRows?.value, seconds: commitSeconds)
          }
          last = writer
          return writer
        },
        configure: {
          try records.requireJoinable(with: base, $1)
          try records.describe($0, $1)
          if base.isFolder {
            FolderWriter.mark($0, for: base)
            // Records that say nothing else are of the columns that they join.
            base.describe($0)
          }
        },
        progress: { progress.update(bytes: $0, rows: $1) })
    } catch {
      progress.finish()
      if let kept = last?.committedRowCount, kept > base.rowCount {
        Terminal.complain(
          "\(Terminal.count(kept - base.rowCount, "row")) committed before this error:")
      }
      throw error
    }
    progress.finish()
    var rowCount = last?.committedRowCount ?? 0
    if base.isFolder, let last { rowCount = try publish(last, report, base) }
    try summarize(report, rowCount, WallClock.steadySeconds - start)
    if report.refusedCount > 0 { throw ExitCode(1) }
  }

  private func requireWhole() throws {
    guard commitRows == nil, commitSeconds == nil else {
      throw ValidationError(
        "--commit-rows and --commit-seconds require a single file: append to a data file of the folder, then publish it."
      )
    }
  }

  /// Returns a writer of the file, or of a new data file of the folder.
  private func makeWriter(_ base: Dataset) throws -> DatasetWriter {
    guard base.isFolder else { return try DatasetWriter(appendingTo: data) }
    return try DatasetWriter(
      creating: "\(base.path)/\(FolderWriter.freeName(in: base.path))")
  }

  /// Publishes a new data file of the folder and returns the number of rows of the dataset.
  private func publish(_ part: DatasetWriter, _ report: ImportReport, _ base: Dataset) throws
    -> UInt64
  {
    let name = String(part.path.split(separator: "/").last ?? "")
    guard report.rowCount > 0 else {
      try Folder.removeFile(part.path)
      return base.rowCount
    }
    do {
      let folder = try FolderWriter(data, locking: lock.options(waiting: 60))
      try folder.add([name])
      try folder.commit(time: Terminal.now)
      return try Dataset(data).rowCount
    } catch {
      if error.code == "locked" {
        Terminal.complain(
          "\(name) is written but not published; run: inseam publish \(data) \(name)")
      } else {
        try Folder.removeFile(part.path)
      }
      throw error
    }
  }

  private func summarize(_ report: ImportReport, _ rowCount: UInt64, _ seconds: Double) throws {
    if !flags.quiet { records.report(report) }
    if flags.json {
      return try printJSON([
        "appended": report.rowCount, "rows": rowCount, "records": report.recordCount,
        "refused": report.refusedCount, "blank": report.blankCount, "seconds": seconds,
        "path": data,
      ])
    }
    guard !flags.quiet else { return }
    let refused =
      report.refusedCount > 0
      ? ", \(Terminal.count(report.refusedCount, "invalid record")) skipped" : ""
    Terminal.complain(
      "\(Terminal.count(report.rowCount, "row")) appended\(refused) in \(DecimalText.fixed(seconds, digits: 2)) s: \(data) has \(Terminal.count(rowCount))"
    )
  }
}

extension Dataset {
  /// Gives the columns of a new data file, where nothing is known of them, the provenance that they
  /// have here.
  fileprivate func describe(_ part: DatasetWriter) {
    for (path, field) in part.schema.paths() {
      guard part.provenance(ofColumn: field.id).isEmpty, let own = schema.field(at: path) else {
        continue
      }
      part.setProvenance(provenance(of: own), ofColumn: field.id)
    }
  }
}
