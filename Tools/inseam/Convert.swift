// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Inseam
import InseamBytes
import InseamJSONL

/// `inseam convert`.
struct Convert: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Convert JSON Lines, JSON arrays, .gz and .zst into a dataset.",
    discussion: """
      Integers become int64, other numbers float64, numbers under pm and rm float32; types do not depend on \
      which values happen to come first. A line that is no record stops the conversion unless --on-error says otherwise.
      """)

  @Argument(
    help:
      "The inputs, in this order; patterns such as 'step-*.jsonl' in natural order; - is standard input."
  )
  var inputs: [String]
  @Option(name: .shortAndLong, help: "The dataset to write; a file that exists is replaced.")
  var output: DatasetPath?
  @Option(
    help: "The shape of the records: \(Preset.allCases.map(\.rawValue).joined(separator: ", ")).")
  var preset = Preset.generic
  @Option(
    help:
      "A field under another name, beside where it stands: NAME=PATH (n_tokens=responses[].len).")
  var map: [String] = []
  @Option(
    help:
      "Log-probs of a policy model: NAME=PATH[,reduction=sum|mean|token][,key=value] (sft=responses[].logprob)."
  )
  var pm: [String] = []
  @Option(help: "Scores of a reward model: NAME=PATH[,key=value].") var rm: [String] = []
  @Option(
    help:
      "Gather records, one response each, into a row for each prompt: the fields they share, separated by commas."
  ) var groupBy: String?
  @Option(help: "With seam-paper: the field beside PM and RM with the token count, or none.")
  var lengths: String?
  @Option(help: "A line that is no record: stop, skip, or quarantine=FILE (keeps it there).")
  var onError = "stop"
  @Option(help: "A field that mixes kinds: stop, or json (keeps the source text).") var onConflict =
    "stop"
  @Option(help: "Give a path a type: PATH=TYPE.") var type: [String] = []
  @Option(help: "Keep a path as text: --as-json PATH.") var asJson: [String] = []
  @Option(help: "Keep a path as float64 under pm and rm.") var float64: [String] = []
  @Option(help: "A JSON file with types by path, as --dry-run --full prints it.") var schema:
    String?
  @Option(help: "scan (scalars raw), train or archive (smallest).") var profile = WriteOptions
    .Profile.train
  @Option(help: "The zstd level of text; the profile's if not given.") var level: Int?
  @Option(help: "The most bytes of a line.") var maxLine = 1 << 30
  @Option(parsing: .unconditional, help: "The threads; all processors if not given.")
  var threads: ThreadCount?
  @Flag(help: "Do not keep source.file and source.line.") var noSource = false
  @Flag(help: "Make no prompt_id and response_id where records have none.") var noIds = false
  @Flag(help: "Take bare NaN and Infinity.") var allowNan = false
  @Flag(help: "Read the first rows (with --full all) and write nothing.") var dryRun = false
  @Flag(help: "With --dry-run: read everything and print a schema file.") var full = false
  @OptionGroup var flags: OutputFlags

  func validate() throws {
    guard output != nil || dryRun else {
      throw ValidationError("Say where to: -o OUT.inseam (or --dry-run).")
    }
    guard ["stop", "json"].contains(onConflict) else {
      throw ValidationError("--on-conflict is stop or json.")
    }
    guard dryRun || !full else { throw ValidationError("--full goes with --dry-run.") }
    guard lengths == nil || [.seamPaper, .auto].contains(preset) else {
      throw ValidationError("--lengths goes with --preset seam-paper.")
    }
    guard (1...22).contains(level ?? 1) else { throw ValidationError("--level is 1 to 22.") }
    guard maxLine > 0 else { throw ValidationError("--max-line is at least 1.") }
    for (kind, texts, flag) in [(.map, map, "--map"), (.pm, pm, "--pm"), (.rm, rm, "--rm")]
      as [(ColumnMove.Kind, [String], String)]
    { _ = try moves(kind, texts, flag) }
    let paths = try moves(.map, map, "--map").map(\.path)
    guard Set(paths).count == paths.count else {
      throw ValidationError("--map moves a path once; it is gone from its old place.")
    }
    let kept = onError.hasPrefix("quarantine=") ? String(onError.dropFirst(11)) : nil
    guard kept != "" else { throw ValidationError("--on-error quarantine=FILE names a file.") }
    try ([output?.path, kept].compactMap { $0 } + (kept.map { [$0 + ".reasons.jsonl"] } ?? []))
      .requireApart(from: ((try? expandedInputs()) ?? inputs) + [schema].compactMap { $0 })
    guard ["stop", "skip"].contains(onError) || onError.hasPrefix("quarantine=") else {
      throw ValidationError("--on-error is stop, skip or quarantine=FILE.")
    }
  }

  /// The inputs with patterns expanded.
  private func expandedInputs() throws -> [String] {
    try inputs.flatMap { input in
      let files = PathPattern.files(input)
      guard !files.isEmpty else { throw FileError("find a file for", input, code: ENOENT) }
      return files
    }
  }

  func run() throws {
    let options = try importOptions()
    let total = options.inputs.reduce(UInt64(0)) { $0 + (Convert.size($1) ?? 0) }
    let progress = Progress(total: inputs.contains("-") ? nil : total, isQuiet: flags.quiet)
    var write = WriteOptions()
    write.profile = profile
    write.compressionLevel = level
    let start = Date()
    let target =
      dryRun
      ? FileManager.default.temporaryDirectory.appendingPathComponent(
        "inseam-dry-\(getpid()).inseam"
      ).path : output?.path ?? ""
    defer { if dryRun { try? FileManager.default.removeItem(atPath: target) } }
    let report = try Importer(options).run(
      makeWriter: { try DatasetWriter(creating: target, options: write) },
      configure: { try describe($0, $1) },
      progress: { progress.update(bytes: $0, rows: $1) })
    progress.finish()
    try summarize(report, seconds: Date().timeIntervalSince(start), target)
    if report.refusedCount > 0 { throw ExitCode(1) }
  }

  private func importOptions() throws -> ImportOptions {
    var options = ImportOptions(inputs: try expandedInputs())
    if let schema { try readSchema(schema, into: &options.rules) }
    for pair in type { try options.rules.setType(pair) }
    for path in asJson { options.rules.set(.json, at: path) }
    for path in float64 { options.rules.set(.type(.float64), at: path) }
    if onError == "skip" { options.onError = .skip }
    if onError.hasPrefix("quarantine=") {
      options.onError = .quarantine(String(onError.dropFirst(11)))
    }
    options.conflictsBecomeJSON = onConflict == "json"
    options.keepsSource = !noSource
    options.makesIdentifiers = !noIds
    options.allowsNaN = allowNan
    options.lineLimit = maxLine
    options.threadCount = threads?.value
    options.preset = preset
    options.lengths = lengths
    options.groupKeys = groupBy.map { $0.split(separator: ",").map(String.init) } ?? []
    options.moves = try moves(.map, map, "--map") + moves(.pm, pm, "--pm") + moves(.rm, rm, "--rm")
    if dryRun && !full { options.recordLimit = 1_000 }
    options.keepsShape = dryRun
    return options
  }

  private func moves(_ kind: ColumnMove.Kind, _ texts: [String], _ flag: String) throws
    -> [ColumnMove]
  {
    try texts.map { text in
      guard let move = ColumnMove(kind, text), !move.name.contains("[]") else {
        throw ValidationError(
          "\(flag) \(text) is not NAME=PATH (NAME has no []; it stands beside PATH).")
      }
      let allowed = ["sum", "mean", "token"]
      guard move.provenance["reduction"].map(allowed.contains) ?? true else {
        throw ValidationError("\(flag) \(text): the reduction is sum, mean or token.")
      }
      return move
    }
  }

  private func readSchema(_ path: String, into rules: inout TypeRules) throws {
    let stream = try ByteStream(path: path)
    var bytes: [UInt8] = []
    while try stream.read(into: &bytes, limit: 1 << 20) > 0 {}
    let object = try? JSONSerialization.jsonObject(with: Data(bytes))
    guard let types = object as? [String: String] else {
      throw RuleError(schema: path, "it is not a JSON object of types by path")
    }
    for (path, type) in types { try rules.setType("\(path)=\(type)") }
  }

  /// Notes how the dataset came to be, and what is known of its columns.
  private func describe(_ writer: DatasetWriter, _ report: ImportReport) throws {
    writer.setLineage([
      ("command", "convert"),
      ("inputs", try importOptions().inputs.joined(separator: "\n")),
      ("preset", report.preset.rawValue),
      ("records", "\(report.recordCount)"), ("rows", "\(report.rowCount)"),
      ("refused", "\(report.refusedCount)"),
    ])
    for (path, field) in writer.schema.paths() {
      let pairs = report.preset.provenance(path)
      if !pairs.isEmpty { writer.setProvenance(pairs, ofColumn: field.id) }
    }
    let moves = try importOptions().moves
    for move in moves where !move.provenance.isEmpty {
      if let field = writer.schema.field(atRecordPath: move.storedPath(among: moves)) {
        writer.setProvenance(move.provenance, ofColumn: field.id)
      }
    }
    for (path, rounding) in report.rounding where rounding.prefersDoubles {
      let stored = report.storedPaths[path] ?? path
      if let field = writer.schema.field(atRecordPath: stored) {
        writer.addProvenance(["json-number": "double"], ofColumn: field.id)
      }
    }
  }

  private func summarize(_ report: ImportReport, seconds: Double, _ path: String) throws {
    let dataset = try Dataset(path)
    for (path, rounding) in report.rounding.sorted(by: { $0.key < $1.key })
    where rounding.inexactCount > 0 && !flags.quiet {
      Terminal.complain(
        "note: \(path): float32 does not give back \(Terminal.count(rounding.inexactCount)) of \(Terminal.count(rounding.count)) "
          + "numbers (largest relative error \(String(format: "%.1e", rounding.largestError))); --float64 \(path) keeps doubles"
      )
    }
    if preset == .auto, !flags.quiet { Terminal.complain("preset \(report.preset.rawValue)") }
    for place in report.refusals where !flags.quiet { Terminal.complain("refused: \(place)") }
    for path in report.unusedPaths where !flags.quiet {
      Terminal.complain("note: \(path): no record has this path")
    }
    if report.reappearedCount > 0, !flags.quiet {
      Terminal.complain(
        "note: \(Terminal.count(report.reappearedCount)) prompts came again after their row was written; they have a row more"
      )
    }
    for path in report.conflicts {
      Terminal.complain("note: \(path) mixes kinds and is kept as JSON text")
    }
    if dryRun { return try printSchema(dataset, report) }
    if flags.json {
      return try printJSON([
        "reappeared": report.reappearedCount, "rows": report.rowCount,
        "records": report.recordCount, "refused": report.refusedCount,
        "blank": report.blankCount,
        "bytes_in": report.byteCount, "bytes_out": dataset.byteCount, "seconds": seconds,
        "path": path,
      ])
    }
    guard !flags.quiet else { return }
    let refused = report.refusedCount > 0 ? ", \(Terminal.count(report.refusedCount)) refused" : ""
    Terminal.complain(
      "\(Terminal.count(report.rowCount)) rows\(refused), \(Terminal.bytes(report.byteCount)) → \(Terminal.bytes(dataset.byteCount)) "
        + "in \(String(format: "%.2f", seconds)) s: \(path)")
  }

  private func printSchema(_ dataset: Dataset, _ report: ImportReport) throws {
    Terminal.complain(
      "\(Terminal.count(report.recordCount)) records read, nothing written\(full ? "" : " (--full reads all)")"
    )
    var types: [String: Any] = [:]
    for (path, type) in dataset.schema.typesByRecordPath where !path.hasPrefix("source.") {
      types[path] = type
    }
    let data = try JSONSerialization.data(
      withJSONObject: types, options: [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes])
    try Terminal.print(String(decoding: data, as: UTF8.self))
  }

  static func size(_ path: String) -> UInt64? {
    (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? UInt64
  }
}
