// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Inseam
import InseamBytes
import InseamColumns
import InseamJSONL

/// `inseam export`.
struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "Write a dataset as JSON Lines; with the Python package, in other shapes and formats too.",
    usage: "inseam export <data> -o <file> [options]",
    discussion: discussion(
      """
      The name of the output tells the format: .jsonl, .jsonl.gz or .jsonl.zst. With the Python package (pip install \
      inseam) the same command also writes .parquet, .arrow, .csv, folders for Hugging Face datasets, and the shapes of \
      trainers. --to writes the records of a preset, as inseam presets lists them; auto is the one that the dataset \
      was made with.
      """, examples: "inseam export rollouts.inseam -o copy.jsonl",
      "inseam export rollouts.inseam --to trl-preference -o pairs.jsonl",
      "inseam export rollouts.inseam --where 'gold(rm.sky) > 6' -o some.jsonl.zst",
      "inseam export rollouts.inseam --for-scoring --missing rm.new -o work.jsonl"))

  @OptionGroup var input: ReadFlags
  @OptionGroup var columns: ColumnFlags
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "File to write, whose name ends in .jsonl, .jsonl.gz or .jsonl.zst; - is standard output.",
      valueName: "file"), completion: .file())
  var output: String
  @Option(
    help: ArgumentHelp(
      "Shape of the records: a preset, the .json file of a mapping, or auto for the preset of the dataset (default: the columns as they are); with the Python package also trl, openrlhf, verl, parquet, arrow, hf-disk, csv and jsonl.",
      valueName: "name"))
  var to: String?
  @Option(parsing: .unconditional, help: .predicate) var `where`: String?
  @Flag(
    help: "Write one line per response with its id, prompt and text, as input for a reward model.")
  var forScoring = false
  @Option(
    help: ArgumentHelp(
      "With --for-scoring: only responses without a value at this path, such as rm.sky.",
      valueName: "path"))
  var missing: [String] = []
  @OptionGroup(title: "With the Python package") var trainers: TrainerFlags
  @OptionGroup var existing: ForceFlags
  @OptionGroup var flags: OutputFlags

  func validate() throws {
    try trainers.requireNone(to)
    try [output].requireApart(from: [input.data])
    try requireLines()
    try existing.requireFree([output])
    guard forScoring || missing.isEmpty else {
      throw ValidationError("--missing requires --for-scoring.")
    }
    guard !forScoring || (columns.columns == nil && !columns.source && `where` == nil) else {
      throw ValidationError("--for-scoring cannot be combined with --columns, --source or --where.")
    }
    guard !isMapped || !(forScoring || columns.columns != nil || columns.source || `where` != nil)
    else {
      throw ValidationError(
        "--to cannot be combined with --for-scoring, --columns, --source or --where.")
    }
    if let to, isMapped {
      do { _ = try Preset(to) } catch let error as DatasetError {
        throw ValidationError("\(error.detail).")
      }
    }
    guard missing.allSatisfy({ FieldPath($0) != nil }) else {
      throw ValidationError("--missing expects a path such as rm.sky.")
    }
  }

  /// Whether the records of a preset are written.
  private var isMapped: Bool { to.map { $0 != "jsonl" } ?? false }

  /// Throws if the name of the output is that of another format.
  private func requireLines() throws {
    let isSpecial = Folder.exists(output) && Folder.byteCount(ofFile: output) == nil
    guard output != "-", !isSpecial || Folder.isFolder(output) else { return }
    guard ![".jsonl", ".jsonl.gz", ".jsonl.zst"].contains(where: output.hasSuffix) else { return }
    let word = output.asShellWord
    let name = output.split(separator: "/").last ?? ""
    let isOfPackage = [".parquet", ".arrow", ".csv"].contains(where: output.hasSuffix)
    if isOfPackage || !name.contains(".") {
      throw ValidationError(
        "\(isOfPackage ? output : "the folder \(output)") requires the Python package: pip install inseam, then inseam export \(input.data.asShellWord) -o \(word)."
      )
    }
    throw ValidationError(
      "\(output): the name of an export ends in .jsonl, .jsonl.gz or .jsonl.zst; write -o \((output + ".jsonl").asShellWord)."
    )
  }

  func run() throws {
    let dataset = try input.open()
    if forScoring { return try exportForScoring(dataset) }
    if let to, isMapped { return try export(dataset, as: to) }
    let spans = try `where`.map { try dataset.spans(where: RowPredicate($0)) }
    let count = try columns.exporter(dataset).write(
      to: output, spans: spans ?? [0..<dataset.rowCount], policy: existing.policy)
    if flags.json, output != "-" { return try printJSON(["rows": count, "path": output]) }
    if !flags.quiet, output != "-" {
      Terminal.complain("\(Terminal.count(count, "row")): \(output)")
    }
  }

  /// Writes the records of a preset, and tells what they do not hold.
  private func export(_ dataset: Dataset, as name: String) throws {
    let isRecorded = name == "auto"
    let preset = isRecorded ? Preset(recordedIn: dataset) ?? .generic : try Preset(name)
    var exporter = PresetExporter(dataset, preset, makesPairs: !isRecorded)
    let count = try exporter.write(to: output, policy: existing.policy)
    let losses = exporter.losses
    let columns = losses.columns.sorted { $0.key < $1.key }
    if flags.json, output != "-" {
      return try printJSON([
        "records": count, "path": output, "preset": preset.name,
        "left_out": columns.map(\.key.text), "left_out_values": columns.map(\.value),
        "missing": losses.missingFields, "responses_left_out": losses.responseCount,
        "skipped": losses.rows.values.reduce(0, +),
      ])
    }
    guard !flags.quiet else { return }
    for (reason, count) in losses.rows.sorted(by: { $0.key < $1.key }) {
      Terminal.complain("note: \(Terminal.count(count, "row")) skipped: \(reason)")
    }
    if losses.responseCount > 0 {
      Terminal.complain(
        "note: \(Terminal.count(losses.responseCount, "response")) left out, which the shape has no place for"
      )
    }
    if !columns.isEmpty {
      let list = columns.map { "\($0.key) (\(Terminal.count($0.value, "value")))" }
      Terminal.complain("note: left out: \(list.joined(separator: ", "))")
    }
    if !losses.missingFields.isEmpty {
      let list = losses.missingFields.map { "'\($0)'" }.joined(separator: ", ")
      Terminal.complain(
        "note: records of \(preset.name) have \(losses.missingFields.count == 1 ? "the field" : "the fields") \(list), for which the rows have no value"
      )
    }
    if output != "-" { Terminal.complain("\(Terminal.count(count, "record")): \(output)") }
  }

  private func exportForScoring(_ dataset: Dataset) throws {
    let export = try ScoringExport(dataset, missing: missing.compactMap { FieldPath($0) })
    let (written, total) = try export.write(to: output, policy: existing.policy)
    if flags.json, output != "-" {
      return try printJSON(["responses": total, "written": written, "path": output])
    }
    if !flags.quiet {
      Terminal.complain(
        "\(Terminal.count(written)) of \(Terminal.count(total)) responses\(output == "-" ? "" : ": \(output)")"
      )
    }
  }
}

/// The options of exports that the Python package writes.
struct TrainerFlags: ParsableArguments {
  @Option(help: ArgumentHelp("Rule that picks pairs (default: all).", valueName: "rule"))
  var pairs: String?
  @Option(
    help: ArgumentHelp(
      "Reward model that ranks responses, and whose scores are written (default: none).",
      valueName: "name"))
  var rm: String?
  @Option(
    help: ArgumentHelp(
      "Policy model whose log-probs are those of the reference (default: none).", valueName: "name")
  )
  var ref: String?
  @Flag(help: "Convert text to messages of a user and an assistant.") var messages = false
  @Option(
    help: ArgumentHelp("Columns that go along with pairs (default: none).", valueName: "columns"))
  var include: String?
  @Option(help: ArgumentHelp("Seed of random pairs (default: 0).", valueName: "n")) var seed: Int?

  private static let shapes = ["trl", "openrlhf", "verl", "parquet", "arrow", "hf-disk", "csv"]

  /// Whether the package alone writes a shape.
  private static func isOfPackage(_ shape: String) -> Bool {
    shapes.contains(shape) && (try? Preset(shape)) == nil
  }

  /// Throws if one is given, or a shape that the package writes.
  func requireNone(_ shape: String?) throws {
    let given: [(name: String, isGiven: Bool)] = [
      ("--to \(shape ?? "")", shape.map(TrainerFlags.isOfPackage) ?? false),
      ("--pairs", pairs != nil), ("--rm", rm != nil), ("--ref", ref != nil),
      ("--messages", messages), ("--include", include != nil), ("--seed", seed != nil),
    ]
    guard let option = given.first(where: \.isGiven) else { return }
    throw ValidationError(
      "\(option.name) requires the Python package, which has the same command: pip install inseam.")
  }
}

extension Dataset {
  /// The rows that pass a predicate, as ranges that ascend.
  func spans(where predicate: RowPredicate) throws -> [Range<UInt64>] {
    spans(of: try filter(predicate))
  }

  /// The first ranges of rows that pass, with at least a number of rows if there are as many.
  ///
  /// Row groups are tested a few at a time, twice as many each time, until there are enough.
  func spans(where predicate: RowPredicate, atLeast count: UInt64) throws -> [Range<UInt64>] {
    try check(predicate)
    var (spans, first, step): ([Range<UInt64>], Int, Int) = ([], 0, 2)
    while first < rowGroupCount, spans.rowCount < count {
      let rowGroups = Array(first..<min(rowGroupCount, first + step))
      spans += self.spans(of: try filter(predicate, rowGroups: rowGroups))
      (first, step) = (first + step, 2 * step)
    }
    return spans
  }

  private func spans(of selections: [Selection]) -> [Range<UInt64>] {
    selections.enumerated().flatMap { rowGroup, selection in
      let first = rows(ofRowGroup: rowGroup).lowerBound
      return selection.runs.map {
        first + UInt64($0.lowerBound)..<first + UInt64($0.upperBound)
      }
    }
  }
}
