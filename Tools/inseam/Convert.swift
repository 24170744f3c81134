// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Inseam
import InseamBytes
import InseamJSONL

/// `inseam convert`.
struct Convert: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "Convert JSON, plain, .gz or .zst, to a dataset; with the Python package, other formats too.",
    usage: "inseam convert <input> ... -o <file> [options]",
    discussion: discussion(
      """
      Integers become int64, other numbers float64, numbers under pm and rm float32. Types depend neither on the order \
      of the values nor on that of the files. An invalid line stops the conversion; --on-error changes that.

      JSON is one record per line, one array of records, or records over several lines. With the Python package (pip \
      install inseam) the same command converts Parquet, Arrow and CSV files with their types, and folders that Hugging \
      Face datasets saved; --map, --pm, --rm, --preset, --group-by and --type mean the same there.
      """, examples: "inseam convert rollouts.jsonl -o rollouts.inseam",
      "inseam convert 'rollouts*.jsonl' -o all.inseam \\\n    --on-error quarantine=bad.jsonl",
      "inseam convert rollouts.jsonl --dry-run"))

  @Argument(
    help:
      "Inputs in this order: files, patterns such as 'step-*.jsonl' (in natural order), folders of JSON files, or - for standard input.",
    completion: .file())
  var inputs: [String]
  @Option(name: .shortAndLong, help: .outputDataset)
  var output: DatasetOutput?
  @OptionGroup(title: "Records") var records: ImportFlags
  @Option(help: .profile) var profile = WriteOptions.Profile.train
  @Option(help: "Compression level of text, 1 to 22 (default: set by the profile).")
  var level: Int?
  @Flag(help: "Read the first 1,000 records, print their types, and write nothing.")
  var dryRun = false
  @Flag(help: "With --dry-run: read all records.") var full = false
  @OptionGroup var existing: ForceFlags
  @OptionGroup var flags: OutputFlags

  func validate() throws {
    guard output != nil || dryRun else {
      throw ValidationError("missing option -o OUT.inseam (or --dry-run, which writes nothing).")
    }
    guard dryRun || !full else { throw ValidationError("--full requires --dry-run.") }
    guard (1...22).contains(level ?? 1) else { throw ValidationError("--level must be 1 to 22.") }
    try output?.requireApart(fromReport: flags.json && !dryRun)
    try existing.requireFree([dryRun ? nil : output?.path] + records.outputs)
    try ([output?.path].compactMap { $0 } + records.outputs)
      .requireApart(from: ((try? inputs.expandedPatterns()) ?? inputs) + records.inputs)
  }

  func run() throws {
    var options = try importOptions()
    if !flags.quiet { try inputs.reportFolders() }
    var surprises: [Surprise] = []
    if dryRun, full { (surprises, options) = try survey(options) }
    let total = options.inputs.reduce(UInt64(0)) { $0 + (Folder.byteCount(ofFile: $1) ?? 0) }
    let progress = Progress(total: inputs.contains("-") ? nil : total, isQuiet: flags.quiet)
    var write = existing.options
    write.profile = profile
    write.compressionLevel = level
    let start = WallClock.steadySeconds
    var writer: DatasetWriter?
    let report = try Importer(options).run(
      makeWriter: {
        let made = try makeWriter(write)
        writer = made
        return made
      },
      configure: { try describe($0, $1) },
      progress: { progress.update(bytes: $0, rows: $1) })
    progress.finish()
    let dataset = try dryRun ? writer?.dataset(named: inputs[0]) : nil
    defer { if dryRun, full { complain(of: surprises, options) } }
    try summarize(
      report, seconds: WallClock.steadySeconds - start, byteCount: writer?.byteCount ?? 0, dataset)
    if report.refusedCount > 0 { throw ExitCode(1) }
  }

  /// What a conversion would refuse, and the options with what helps.
  private func survey(_ options: ImportOptions) throws -> ([Surprise], ImportOptions) {
    guard !options.inputs.contains("-") else { return ([], options) }
    var survey = Survey(options)
    var helped = try survey.run()
    if survey.surprises.contains(where: { $0.remedy == nil }) { helped.onError = .skip }
    helped.keepsShape = true
    helped.allowsMissing = true
    return (survey.surprises, helped)
  }

  /// Tells what a conversion would refuse, and the command that converts.
  private func complain(of surprises: [Surprise], _ options: ImportOptions) {
    guard !flags.quiet, !options.inputs.contains("-") else { return }
    for surprise in surprises {
      let way = surprise.remedy.map { $0.arguments.joined(separator: " ") }
      Terminal.complain(
        "\(Terminal.count(surprise.count, "record")), first \(surprise.first.path):\(surprise.first.line):\(surprise.first.column): \(surprise.reason): \(way ?? "left out")"
      )
    }
    let name = options.inputs[0].lastName.split(separator: ".")[0] + ""
    var words = ["inseam", "convert"] + inputs + ["-o", output?.path ?? "\(name).inseam"]
    let remedies = surprises.compactMap(\.remedy)
    words += records.arguments(withoutTypes: Set(names: remedies.compactMap { $0.path?.key }))
    for remedy in remedies where !(remedy == .allowNaN && records.allowNan) {
      words += remedy.arguments
    }
    if records.onError != "stop" {
      words += ["--on-error", records.onError]
    } else if surprises.contains(where: { $0.remedy == nil }) {
      words += ["--on-error", "quarantine=\(name).refused.jsonl"]
    }
    if profile != .train { words += ["--profile", profile.rawValue] }
    if let level { words += ["--level", "\(level)"] }
    if existing.force { words.append("--force") }
    Terminal.complain("to convert: \(words.map(\.asShellWord).joined(separator: " "))")
  }

  /// The writer of the output; of a dry run that of a file without a name.
  private func makeWriter(_ options: WriteOptions) throws -> DatasetWriter {
    if !dryRun, let output { return try output.makeWriter(options) }
    let folder = CommandArguments.temporaryFolder
    return try DatasetWriter(temporaryBeside: "\(folder)/inseam-dry-run", options: options)
  }

  private func importOptions() throws -> ImportOptions {
    var options = try records.options(inputs: try inputs.expandedPatterns(), isQuiet: flags.quiet)
    options.policy = existing.policy
    if dryRun && !full { options.recordLimit = 1_000 }
    options.keepsShape = dryRun
    return options
  }

  /// Records the lineage of the dataset and the provenance of its columns.
  private func describe(_ writer: DatasetWriter, _ report: ImportReport) throws {
    writer.setLineage(
      [
        ("command", "convert"),
        ("inputs", try inputs.expandedPatterns().joined(separator: "\n")),
      ] + report.preset.lineage + (records.lengths.map { [("lengths", $0)] } ?? []) + [
        ("records", "\(report.recordCount)"), ("rows", "\(report.rowCount)"),
        ("refused", "\(report.refusedCount)"),
      ])
    try records.describe(writer, report)
  }

  private func summarize(
    _ report: ImportReport, seconds: Double, byteCount: UInt64, _ dryDataset: Dataset?
  ) throws {
    if !flags.quiet {
      records.report(report, isSurveyed: dryRun && full && !inputs.contains("-"))
    }
    for path in report.conflicts {
      Terminal.complain("note: \(path) has values of several types and is stored as JSON text")
    }
    if let dryDataset { return try printSchema(dryDataset, report) }
    let path = output?.path ?? ""
    if flags.json {
      return try printJSON([
        "preset": report.preset.name, "empty_prompts": report.emptyPromptCount,
        "rows": report.rowCount,
        "records": report.recordCount, "refused": report.refusedCount,
        "blank": report.blankCount,
        "bytes_in": report.byteCount, "bytes_out": byteCount, "seconds": seconds,
        "path": path,
      ])
    }
    guard !flags.quiet else { return }
    let refused =
      report.refusedCount > 0
      ? ", \(Terminal.count(report.refusedCount, "invalid record")) skipped" : ""
    Terminal.complain(
      "\(Terminal.count(report.rowCount, "row"))\(refused), \(Terminal.bytes(report.byteCount)) → \(Terminal.bytes(byteCount)) "
        + "in \(DecimalText.fixed(seconds, digits: 2)) s: \(path == "-" ? "standard output" : path)"
    )
  }

  private func printSchema(_ dataset: Dataset, _ report: ImportReport) throws {
    Terminal.complain(
      "\(Terminal.count(report.recordCount, "record")) read, nothing written\(full ? "" : " (--full reads all)")"
    )
    var types: [Name: String] = [:]
    for (path, type) in dataset.schema.typesByRecordPath where !path.hasPrefix("source.") {
      types[path] = type
    }
    let lines = types.sorted { $0.key < $1.key }.map { path, type in
      "  \(String(decoding: jsonBytes(path.text), as: UTF8.self)) : \(String(decoding: jsonBytes(type), as: UTF8.self))"
    }
    let text = "{\n\(lines.joined(separator: ",\n"))\n}\n"
    try Terminal.write(Terminal.escapedJSON(Array(text.utf8)))
  }
}
