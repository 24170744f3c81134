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

  @Argument(help: "Dataset to append to: a file or a folder.", completion: .file()) var data: String
  @Argument(
    help: "Inputs as for convert; - is standard input, read as it arrives.", completion: .file())
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
    options.follow(base)
    options.commitTime = Terminal.now
    options.policy = existing.policy
    options.isLive = commitRows != nil || commitSeconds != nil
    let (data, locking) = (data, lock.options)
    options.onConflicts = {
      try DatasetChange.storeAsJSON($0, in: data, time: Terminal.now, locking: locking)
    }
    let total = options.inputs.reduce(UInt64(0)) { $0 + (Folder.byteCount(ofFile: $1) ?? 0) }
    let progress = Progress(total: inputs.contains("-") ? nil : total, isQuiet: flags.quiet)
    let start = WallClock.steadySeconds
    var last: DatasetWriter?
    var part: NewPart?
    let report: ImportReport
    do {
      report = try Importer(options).run(
        makeWriter: {
          (last, part) = (nil, nil)
          part = base.isFolder ? try NewPart(of: base) : nil
          let writer = try part?.writer ?? DatasetWriter(appendingTo: data)
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
          part?.prepare()
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
    let rowCount =
      try part?.publish(time: Terminal.now, locking: lock.options(waiting: 60))
      ?? last?.committedRowCount ?? 0
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
