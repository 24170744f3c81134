// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Inseam
import InseamBytes
import InseamColumns
import InseamJSONL

/// How records become rows: the flags of the commands that read JSON.
struct ImportFlags: ParsableArguments {
  @Option(
    help: "The shape of the records: \(Preset.allCases.map(\.rawValue).joined(separator: ", ")).")
  var preset: Preset?
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
  @Option(help: "The most bytes of a line.") var maxLine = 1 << 30
  @Option(parsing: .unconditional, help: "The threads; all processors if not given.")
  var threads: ThreadCount?
  @Flag(help: "Do not keep source.file and source.line.") var noSource = false
  @Flag(help: "Make no prompt_id and response_id where records have none.") var noIds = false
  @Flag(help: "Take bare NaN and Infinity.") var allowNan = false

  func validate() throws {
    guard ["stop", "json"].contains(onConflict) else {
      throw ValidationError("--on-conflict is stop or json.")
    }
    guard lengths == nil || [.seamPaper, .auto].contains(preset) else {
      throw ValidationError("--lengths goes with --preset seam-paper.")
    }
    guard maxLine > 0 else { throw ValidationError("--max-line is at least 1.") }
    _ = try moves()
    let paths = try moves(.map, map, "--map").map(\.path)
    guard Set(paths).count == paths.count else {
      throw ValidationError("--map moves a path once; it is gone from its old place.")
    }
    guard quarantine != "" else {
      throw ValidationError("--on-error quarantine=FILE names a file.")
    }
    guard ["stop", "skip"].contains(onError) || quarantine != nil else {
      throw ValidationError("--on-error is stop, skip or quarantine=FILE.")
    }
  }

  private var quarantine: String? {
    onError.hasPrefix("quarantine=") ? String(onError.dropFirst(11)) : nil
  }

  /// The files that are written beside the dataset.
  var outputs: [String] { quarantine.map { [$0, $0 + ".reasons.jsonl"] } ?? [] }

  /// The files that are read beside the records.
  var inputs: [String] { [schema].compactMap { $0 } }

  /// What the flags ask of a reading of some files.
  func options(inputs: [String]) throws -> ImportOptions {
    var options = ImportOptions(inputs: inputs)
    if let schema { try readSchema(schema, into: &options.rules) }
    for pair in type { try options.rules.setType(pair) }
    for path in asJson { options.rules.set(.json, at: path) }
    for path in float64 { options.rules.set(.type(.float64), at: path) }
    if onError == "skip" { options.onError = .skip }
    if let quarantine { options.onError = .quarantine(quarantine) }
    options.conflictsBecomeJSON = onConflict == "json"
    options.keepsSource = !noSource
    options.makesIdentifiers = !noIds
    options.allowsNaN = allowNan
    options.lineLimit = maxLine
    options.threadCount = threads?.value
    options.preset = preset ?? .generic
    options.lengths = lengths
    options.groupKeys = groupBy.map { $0.split(separator: ",").map(String.init) } ?? []
    options.moves = try moves()
    return options
  }

  private func moves() throws -> [ColumnMove] {
    try moves(.map, map, "--map") + moves(.pm, pm, "--pm") + moves(.rm, rm, "--rm")
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
}

extension ImportFlags {
  /// Notes what is known of columns that nothing is known of yet.
  func describe(_ writer: DatasetWriter, _ report: ImportReport) throws {
    for (path, field) in writer.schema.paths() {
      let pairs = report.preset.provenance(path)
      if !pairs.isEmpty { describe(field, pairs, writer) }
    }
    let moves = try moves()
    for move in moves where !move.provenance.isEmpty {
      if let field = writer.schema.field(atRecordPath: move.storedPath(among: moves)) {
        describe(field, move.provenance, writer)
      }
    }
    for (path, rounding) in report.rounding where rounding.prefersDoubles {
      let stored = report.storedPaths[path] ?? path
      if let field = writer.schema.field(atRecordPath: stored) {
        writer.addProvenance(["json-number": "double"], ofColumn: field.id)
      }
    }
  }

  private func describe(_ field: Field, _ pairs: [String: String], _ writer: DatasetWriter) {
    writer.addProvenance(
      pairs.merging(writer.provenance(ofColumn: field.id)) { $1 }, ofColumn: field.id)
  }

  /// Tells what a user should know of a reading.
  func tell(_ report: ImportReport) {
    for (path, rounding) in report.rounding.sorted(by: { $0.key < $1.key })
    where rounding.inexactCount > 0 {
      Terminal.complain(
        "note: \(path): float32 does not give back \(Terminal.count(rounding.inexactCount)) of \(Terminal.count(rounding.count)) "
          + "numbers (largest relative error \(String(format: "%.1e", rounding.largestError))); --float64 \(path) keeps doubles"
      )
    }
    if preset == .auto { Terminal.complain("preset \(report.preset.rawValue)") }
    for place in report.refusals { Terminal.complain("refused: \(place)") }
    for path in report.unusedPaths { Terminal.complain("note: \(path): no record has this path") }
    if report.reappearedCount > 0 {
      Terminal.complain(
        "note: \(Terminal.count(report.reappearedCount)) prompts came again after their row was written; they have a row more"
      )
    }
  }
}

extension [String] {
  /// The files that paths and patterns stand for; a pattern without a file is an error.
  func expandedPatterns() throws -> [String] {
    try flatMap { input in
      let files = PathPattern.files(input)
      guard !files.isEmpty else { throw FileError("find a file for", input, code: ENOENT) }
      return files
    }
  }
}
