// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Inseam
import InseamBytes
import InseamColumns
import InseamJSONL

/// The flags of the commands that read JSON: how records become rows.
struct ImportFlags: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Shape of the records, as `inseam presets` lists them, or the .json file of a mapping; auto recognizes it, generic keeps records as they are (default: auto for convert, that of the dataset for append; generic with --map, --pm, --rm or --group-by).",
      valueName: "name"))
  var preset: String?
  @Option(
    help: ArgumentHelp(
      "Rename a field within its object: n_tokens=responses.len stores responses.len as responses.n_tokens.",
      valueName: "name=path"))
  var map: [String] = []
  @Option(
    help: ArgumentHelp(
      "Log-probs of a policy model, with provenance: sft=responses.logprob,reduction=sum. The reduction over tokens is sum, mean or token.",
      valueName: "name=path[,key=value]"))
  var pm: [String] = []
  @Option(
    help: ArgumentHelp(
      "Scores of a reward model, with provenance: sky=responses.reward,revision=v2.",
      valueName: "name=path[,key=value]"))
  var rm: [String] = []
  @Option(
    help: ArgumentHelp(
      "Gather records with one response each into one row per prompt; the fields that identify a prompt, separated by commas.",
      valueName: "fields"), completion: .columns)
  var groupBy: String?
  @Option(
    help: ArgumentHelp(
      "Lists side by side that become responses, separated by commas: the items of the first are what the responses say, the others keep their names.",
      valueName: "fields"))
  var zipLists: String?
  @Option(
    help: ArgumentHelp(
      "Lists that have one item for each of the same tokens, such as 'responses[]:ids,mask'; token_ids, loss_mask and token_logps of one response always do, unless it is none.",
      valueName: "path:names|none"))
  var aligned: [String] = []
  @Option(
    help: ArgumentHelp(
      "With --preset seam-paper: the field beside PM and RM that holds the token counts, or none.",
      valueName: "field"))
  var lengths: String?
  @Option(
    help: ArgumentHelp(
      "Invalid lines: stop, skip, or copy to FILE (quarantine=FILE).",
      valueName: "stop|skip|quarantine=FILE"))
  var onError = "stop"
  @Option(
    help: ArgumentHelp(
      "Fields whose values have types that do not fit together: stop, or store their JSON text (json).",
      valueName: "stop|json"))
  var onConflict = "stop"
  @Option(
    help: ArgumentHelp(
      "Type of a field: bool, int64, float32, float64, utf8, date, timestamp[us] or timestamp[us, UTC] (also s, ms, ns; ISO 8601 texts, and integers since 1970-01-01), map (an object whose keys are data), or json (its source text).",
      valueName: "path=type"))
  var type: [String] = []
  @Option(help: .hidden) var asJson: [String] = []
  @Option(help: .hidden) var float64: [String] = []
  @Option(
    help: ArgumentHelp(
      "JSON file of types by path, as --dry-run --full prints it.", valueName: "file"),
    completion: .file())
  var schema: String?
  @Option(help: ArgumentHelp("Longest line, in bytes.", valueName: "bytes")) var maxLine = 1 << 30
  @Option(parsing: .unconditional, help: .threads) var threads: ThreadCount?
  @Flag(help: "Do not store the file and line of each record (source.file, source.line).")
  var noSource = false
  @Flag(help: "Do not generate prompt_id and response_id for records without them.")
  var noIds = false
  @Flag(help: "Let the paths of --map, --pm, --rm and --type be in no record.")
  var allowMissing = false
  @Flag(help: "Accept bare NaN and Infinity, which JSON does not have.") var allowNan = false

  func validate() throws {
    guard ["stop", "json"].contains(onConflict) else {
      throw ValidationError("--on-conflict must be stop or json.")
    }
    guard
      lengths == nil || [nil, "seam-paper", "auto"].contains(preset)
        || preset?.hasSuffix(".json") == true
    else {
      throw ValidationError("--lengths requires --preset seam-paper.")
    }
    guard maxLine > 0 else { throw ValidationError("--max-line must be at least 1.") }
    do { _ = try moves() } catch { throw ValidationError("\(error).") }
    guard groupBy.map({ !FieldPath.names(in: $0).isEmpty }) ?? true else {
      throw ValidationError("--group-by expects one field or more.")
    }
    guard zipLists.map({ FieldPath.names(in: $0).count > 1 }) ?? true else {
      throw ValidationError("--zip-lists expects two fields or more.")
    }
    guard zipLists == nil || preset == nil else {
      throw ValidationError("--zip-lists and --preset cannot be combined.")
    }
    guard quarantine != "" else {
      throw ValidationError("--on-error quarantine=FILE requires a file.")
    }
    guard ["stop", "skip"].contains(onError) || quarantine != nil else {
      throw ValidationError("--on-error must be stop, skip or quarantine=FILE.")
    }
  }

  private var quarantine: String? {
    onError.hasPrefix("quarantine=") ? String(onError.dropFirst(11)) : nil
  }

  /// The files to write beside the dataset.
  var outputs: [String] { quarantine.map { [$0, $0 + ".reasons.jsonl"] } ?? [] }

  /// The files to read beside the records.
  var inputs: [String] { [schema].compactMap { $0 } }

  /// Returns the options of an import of some files.
  ///
  /// `recorded` is the preset of the dataset that is appended to.
  func options(inputs: [String], recorded: Preset? = nil, isQuiet: Bool) throws -> ImportOptions {
    var options = ImportOptions(inputs: inputs)
    if let schema { try readSchema(schema, into: &options) }
    for pair in type { try options.rules.setType(pair) }
    for path in asJson { options.rules.set(.json, at: path) }
    for path in float64 { options.rules.set(.type(.float64), at: path) }
    if onError == "skip" { options.onError = .skip }
    if let quarantine { options.onError = .quarantine(quarantine) }
    options.conflictsBecomeJSON = onConflict == "json"
    options.keepsSource = !noSource
    options.makesIdentifiers = !noIds
    options.allowsNaN = allowNan
    options.allowsMissing = allowMissing
    options.lineLimit = maxLine
    options.threadCount = threads?.value
    let isMapped = !map.isEmpty || !pm.isEmpty || !rm.isEmpty || groupBy != nil
    let asked =
      try zipLists.map { try Preset(zipping: FieldPath.names(in: $0)) }
      ?? preset.map { try Preset($0) }
    options.preset = asked ?? recorded ?? (isMapped ? .generic : .auto)
    options.onChoice = { choice in
      if isQuiet { return }
      let keep = choice.preset == .generic ? "" : "; --preset generic keeps records as they are"
      let line = "preset: \(choice.preset.name) (\(choice.reason))\(keep)"
      Terminal.complain(Terminal.wrapped(line, indent: "  ", width: Terminal.errorWidth))
    }
    options.lengths = lengths
    options.alignment = try alignment()
    options.groupKeys = groupBy.map { FieldPath.names(in: $0) } ?? []
    options.moves = try moves()
    return options
  }

  /// Which lists are aligned.
  private func alignment() throws -> AlignmentRules {
    var rules = AlignmentRules()
    for text in aligned {
      if text == "none" {
        rules.isByName = false
        continue
      }
      let colon = text.unicodeScalars.lastIndex(of: ":")
      let prefix = colon.flatMap { FieldPath(String(text[..<$0])) }
      let names = colon.map {
        FieldPath.names(in: String(text[text.unicodeScalars.index(after: $0)...]))
      }
      guard let names, names.count > 1, colon == text.startIndex || prefix != nil else {
        throw ValidationError(
          "--aligned \(text) is not none, or a path and at least two names, such as 'responses[]:ids,mask'."
        )
      }
      rules.groups.append(
        try names.map { name in
          guard let path = FieldPath(name) else {
            throw ValidationError("--aligned \(text): '\(name)' is not a path.")
          }
          return FieldPath(steps: (prefix?.steps ?? []) + path.steps)
        })
    }
    return rules
  }

  /// The options as they were given, but the types of some paths, and what happens to invalid lines.
  func arguments(withoutTypes paths: Set<Name>) -> [String] {
    let types = type + asJson.map { "\($0)=json" } + float64.map { "\($0)=float64" }
    let kept = types.filter { pair in
      let path = pair.unicodeScalars.lastIndex(of: "=").map { String(pair[..<$0]) } ?? pair
      return !paths.contains(Name(FieldPath(path)?.key ?? path))
    }
    var words: [String] = []
    func add(_ name: String, _ values: [String]) { words += values.flatMap { ["--\(name)", $0] } }
    add("preset", [preset].compactMap { $0 })
    add("map", map)
    add("pm", pm)
    add("rm", rm)
    add("group-by", [groupBy].compactMap { $0 })
    add("zip-lists", [zipLists].compactMap { $0 })
    add("lengths", [lengths].compactMap { $0 })
    add("aligned", aligned)
    add("schema", [schema].compactMap { $0 })
    add("type", kept)
    if onConflict != "stop" { add("on-conflict", [onConflict]) }
    if maxLine != 1 << 30 { add("max-line", ["\(maxLine)"]) }
    if let threads { add("threads", ["\(threads.value)"]) }
    for (name, isGiven) in [
      ("no-source", noSource), ("no-ids", noIds), ("allow-missing", allowMissing),
      ("allow-nan", allowNan),
    ] where isGiven { words.append("--\(name)") }
    return words
  }

  /// The moves of the options, in the order in which they are made.
  func moves() throws(RuleError) -> [ColumnMove] {
    try [ColumnMove](map: map, pm: pm, rm: rm)
  }

  private func readSchema(_ path: String, into options: inout ImportOptions) throws {
    let types = (try? JSONValue(try ByteStream(path: path).readAll()))?.members
    guard let types, types.values.allSatisfy({ $0.text != nil }) else {
      throw RuleError(schema: path, "expected a JSON object of types by path")
    }
    // Of fields that are always null or empty nothing is known.
    for (path, type) in types where !["null", "struct<>"].contains(type.text) {
      try options.rules.setType("\(path)=\(type.text ?? "")")
    }
    options.optionalPaths += types.keys.map(\.text)
  }
}

extension ImportFlags {
  /// Records provenance for columns that have none yet.
  func describe(_ writer: DatasetWriter, _ report: ImportReport) throws {
    report.describe(writer, moves: try moves())
  }

  /// Prints what a user should know about an import; of a survey without the refused records.
  func report(_ report: ImportReport, isSurveyed: Bool = false) {
    for place in report.refusals where !isSurveyed { Terminal.complain("skipped: \(place)") }
    for note in report.notes { Terminal.complain("note: \(note)") }
  }
}

extension ImportReport {
  /// Tells how many values were converted to the type that was asked for.
  func complainOfCoercions() {
    for note in coercionNotes { Terminal.complain("note: \(note)") }
  }
}
