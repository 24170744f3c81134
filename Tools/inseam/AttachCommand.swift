// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import ArgumentParser
public import Inseam
import InseamBytes
import InseamColumns
import InseamJSONL

/// `inseam attach`.
struct AttachCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "attach",
    abstract: "Attach later scores as columns, without rewriting other data.",
    usage:
      "inseam attach <data> --from <file> (--key <field> | --by-position)\n  --rm <name=path> [options]",
    discussion: discussion(
      """
      Lines may be in any order and repeat. Existing values are kept; a different new value is an error unless \
      --replace is given. Running the same command again changes nothing.
      """, examples: "inseam export rollouts.inseam --for-scoring --missing rm.new -o work.jsonl",
      #"sed 's/,.*/,"score":0.5}/' work.jsonl > scores.jsonl   # your reward model"#,
      "inseam attach rollouts.inseam --from scores.jsonl --key response_id \\\n    --rm new=score"))

  @Argument(help: "Dataset to attach columns to: a file or a folder.", completion: .file())
  var data: String
  @Option(
    help: ArgumentHelp(
      "Scores: JSON Lines (also .gz and .zst), patterns such as 'scores-*.jsonl', a dataset, or a .npy file.",
      valueName: "file"), completion: .file())
  var from: [String]
  @Option(
    help: ArgumentHelp(
      "Field that matches scores to responses or rows; several separated by commas. NAME=FIELD if the scores call it FIELD.",
      valueName: "fields"), completion: .columns)
  var key: String?
  @Flag(help: "Match scores to responses (or rows: --on rows) by their order.")
  var byPosition = false
  @Option(
    help: "With --by-position: what is matched (default: responses, if the dataset has them).")
  var on: Place?
  @Option(
    help: ArgumentHelp(
      "Log-probs of a policy model, with provenance: sft=logp,reduction=sum. The reduction over tokens is sum, mean or token.",
      valueName: "name=path[,key=value]"))
  var pm: [String] = []
  @Option(
    help: ArgumentHelp(
      "Scores of a reward model, with provenance: sky=score,revision=v2.",
      valueName: "name=path[,key=value]"))
  var rm: [String] = []
  @Option(help: ArgumentHelp("Any other column.", valueName: "name=path")) var map: [String] = []
  @Option(
    help: ArgumentHelp(
      "Type of a field of the scores, such as a key that the dataset has as an integer: bool, int64, float32, float64 or utf8.",
      valueName: "path=type"))
  var type: [String] = []
  @Option(help: "Responses or rows without a score: store null, or fail.")
  var missing = Missing.null
  @Option(help: "Several lines with the same key: require equal values, or use the first or last.")
  var repeats = ScoreJoin.Repeats.equal
  @Flag(help: "Replace existing values.") var replace = false
  @Option(help: .onConflict) var onConflict = OnConflict.stop
  @Option(help: "Invalid lines.") var onError = OnError.stop
  @Flag(help: "Accept bare NaN and Infinity, which JSON does not have.") var allowNan = false
  @OptionGroup var lock: WaitFlags
  @OptionGroup var flags: OutputFlags

  enum Place: String, CaseIterable, ExpressibleByArgument { case responses, rows }
  enum Missing: String, CaseIterable, ExpressibleByArgument { case null, fail }
  enum OnError: String, CaseIterable, ExpressibleByArgument { case stop, skip }

  func validate() throws {
    guard (key != nil) != byPosition else {
      throw ValidationError("expected either --key FIELD or --by-position.")
    }
    guard key == nil || !keyPairs.isEmpty,
      keyPairs.allSatisfy({ !$0.data.isEmpty && !$0.scores.isEmpty })
    else { throw ValidationError("--key expects FIELD or NAME=FIELD, found '\(key ?? "")'.") }
    guard on == nil || byPosition else { throw ValidationError("--on requires --by-position.") }
    guard !moves.isEmpty else {
      throw ValidationError(
        "missing what to attach: --rm NAME=PATH, --pm NAME=PATH or --map NAME=PATH.")
    }
    guard moves.count == pm.count + rm.count + map.count else {
      throw ValidationError("--pm, --rm and --map expect NAME=PATH.")
    }
    guard Set(moves.map { FieldPath(steps: $0.target) }).count == moves.count else {
      throw ValidationError("two of --pm, --rm and --map write the same column.")
    }
    guard Set<Name>(names: moves.map(\.path)).count == moves.count else {
      throw ValidationError("two of --pm, --rm and --map read the same field.")
    }
    if let both = keyPairs.first(where: { pair in moves.contains { $0.path == pair.scores } }) {
      throw ValidationError(
        "'\(both.scores)' is the key; --rm, --pm and --map name the field of the values.")
    }
    guard !moves.contains(where: { $0.path.containsText("[]") }) else {
      throw ValidationError("the PATH of a score is a field of a line, without [].")
    }
  }

  private var moves: [ColumnMove] {
    pm.compactMap { ColumnMove(.pm, $0) } + rm.compactMap { ColumnMove(.rm, $0) }
      + map.compactMap { ColumnMove(.map, $0) }
  }

  /// The keys by their names in the dataset and in the scores.
  private var keyPairs: [(data: String, scores: String)] {
    FieldPath.names(in: key ?? "").map { pair in
      let names = pair.unicodeScalars.split(
        separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (String(names[0]), String(names[names.count - 1]))
    }
  }

  private var keys: [String] { keyPairs.map(\.data) }

  func run() throws {
    let files = try from.expandedPatterns()
    let base = try Dataset(data)
    try DatasetChange.requireChangeable(data, locking: lock.options)
    var join = ScoreJoin(keys: keys, values: [])
    join.repeats = repeats
    join.replaces = replace
    join.isComplete = missing == .fail
    let hasResponses = base.schema.field(at: FieldPath(steps: ["responses"]))?.type == .list
    join.container = byPosition && on != .rows && hasResponses ? ["responses", "[]"] : []
    if files.count == 1, try NumpyFile.recognises(files[0]) {
      return try print(attachArray(files[0], join))
    }
    let isDataset = try dataset(files) != nil
    guard onConflict == .json else {
      return try print(
        isDataset ? attach(files, join) : advisingOnConflict { try attach(files, join) })
    }
    guard !isDataset else {
      throw ValidationError("--on-conflict json requires JSON Lines, and \(files[0]) is a dataset.")
    }
    try print(try storingConflicts(files, join))
  }

  /// Attaches; where values and column have no common type, stores both as JSON text.
  private func storingConflicts(_ files: [String], _ join: ScoreJoin) throws -> ScoreJoin.Report {
    var types: [String] = []
    while true {
      do { return try attach(files, join, types) } catch let error as DatasetError
        where error.code == "schema"
      {
        let column = error.column ?? ""
        guard let path = moves.first(where: { column.hasSuffix($0.targetPath) })?.path,
          !types.contains("\(path)=json")
        else { throw error }
        types.append("\(path)=json")
        let schema = try Dataset(data).schema
        let isOfRows =
          byPosition
          ? on == .rows || schema.field(at: FieldPath(steps: ["responses"]))?.type != .list
          : keys.allSatisfy { key in schema.children.contains { $0.name == key } }
        let stored = try DatasetChange.storeAsJSON(
          [isOfRows ? column : "responses[].\(column)"], in: data, time: Terminal.now,
          locking: lock.options)
        if !flags.quiet { reportStored(stored) }
      }
    }
  }

  /// Reads the scores, which takes no lock, and attaches them.
  private func attach(_ files: [String], _ join: ScoreJoin, _ types: [String] = []) throws
    -> ScoreJoin.Report
  {
    var join = join
    if let source = try dataset(files) {
      guard type.isEmpty else {
        throw ValidationError("--type requires JSON Lines, and \(files[0]) is a dataset.")
      }
      join.values = try moves.map {
        ScoreJoin.Value(try path($0.path), to: FieldPath(steps: $0.target))
      }
      let (scores, flat) = try join.flattened(
        source, beside: data, sourceKeys: keyPairs.map(\.scores))
      var known = flat
      for (index, move) in moves.enumerated() {
        known.values[index].origin = origin(of: move, in: source)
      }
      return try attach(scores, known, files, doubles: [])
    }
    join.values = moves.map { move in
      var value = ScoreJoin.Value(FieldPath(steps: move.target), to: FieldPath(steps: move.target))
      value.origin = move.provenance
      return value
    }
    let (scores, doubles) = try read(files, types)
    return try attach(scores, join, files, doubles: doubles)
  }

  /// Returns what a dataset knows of the values of a column, and what the options say of them.
  private func origin(of move: ColumnMove, in source: Dataset) -> [Name: String] {
    let known = source.schema.field(named: move.path).map { source.provenance(of: $0) } ?? [:]
    return known.merging(move.provenance) { $1 }
  }

  private func attach(
    _ scores: Dataset, _ join: ScoreJoin, _ files: [String], doubles: Set<Name>
  ) throws -> ScoreJoin.Report {
    try join.attach(scores, to: data, time: Terminal.now, locking: lock.options) {
      writer, base, report in
      for (move, value) in zip(moves, join.values) {
        guard let field = writer.schema.field(at: FieldPath(steps: report.container + move.target))
        else { continue }
        let isNew =
          base.schema.field(at: FieldPath(steps: report.container + move.target)) == nil
        var pairs = (isNew ? move.attachedProvenance : [:]).merging(value.origin) { $1 }
        pairs["inputs"] = files.joined(separator: "\n")
        if doubles.contains(FieldPath(steps: move.target).description) {
          pairs["json-number"] = "double"
        }
        writer.addProvenance(pairs, ofColumn: field.id)
      }
    }
  }

  private func path(_ text: String) throws -> FieldPath {
    guard let path = FieldPath(text) else { throw ValidationError("invalid path '\(text)'.") }
    return path
  }

  /// The input as a dataset, if it is a single one.
  private func dataset(_ files: [String]) throws -> Dataset? {
    guard files.count == 1, try Dataset.recognises(files[0]) else { return nil }
    return try Dataset(files[0])
  }

  /// Returns the lines of the inputs as a temporary dataset, and the columns whose numbers were doubles.
  private func read(_ files: [String], _ types: [String]) throws -> (Dataset, Set<Name>) {
    var options = ImportOptions(inputs: files)
    options.moves =
      moves
      + keyPairs.filter { $0.data != $0.scores }
      .compactMap { ColumnMove(.map, "\($0.data)=\($0.scores)") }
    for pair in type + types { try options.rules.setType(pair) }
    options.makesIdentifiers = false
    options.keptFields = Set<Name>(names: keys + moves.compactMap(\.target.first))
    options.allowsNaN = allowNan
    if onError == .skip { options.onError = .skip }
    var write = WriteOptions()
    write.profile = .scan
    let total = files.reduce(UInt64(0)) { $0 + (Folder.byteCount(ofFile: $1) ?? 0) }
    let progress = Progress(total: total, isQuiet: flags.quiet)
    let (scores, report) = try Importer(options).readTemporary(beside: data, options: write) {
      progress.update(bytes: $0, rows: $1)
    }
    progress.finish()
    for place in report.refusals where !flags.quiet { Terminal.complain("skipped: \(place)") }
    if !flags.quiet { report.complainOfCoercions() }
    let doubles = report.rounding.filter { $0.value.prefersDoubles }.map {
      report.storedPaths[$0.key] ?? $0.key.text
    }
    return (scores, Set<Name>(names: doubles))
  }

  private func attachArray(_ path: String, _ join: ScoreJoin) throws -> ScoreJoin.Report {
    guard byPosition, moves.count == 1 else {
      throw ValidationError(
        "a .npy file requires --by-position and exactly one of --rm, --pm and --map.")
    }
    let target = FieldPath(steps: join.container + moves[0].target)
    return try DatasetChange.apply(
      to: data, time: Terminal.now, locking: lock.options, attempts: 1, waitsForCommit: true
    ) { change in
      try join.attach(try NumpyFile(path), to: FieldPath(steps: moves[0].target), change) {
        writer in
        if let field = writer.schema.field(at: target) {
          writer.addProvenance(
            moves[0].attachedProvenance.merging(["inputs": path]) { $1 }, ofColumn: field.id)
        }
      }
    }
  }

  private func print(_ report: ScoreJoin.Report) throws {
    if flags.json {
      return try printJSON([
        "slots": report.slotCount, "matched": report.matchedCount, "changed": report.changedCount,
        "missing": report.missingCount, "inputs": report.inputCount,
        "repeated": report.repeatedCount, "unknown": report.unknownCount,
        "without_key": report.keylessCount, "path": data,
      ])
    }
    guard !flags.quiet else { return }
    Terminal.complain(
      "\(Terminal.count(report.inputCount)) scores read for \(Terminal.count(report.slotCount)) \(things(report)): "
        + (["\(Terminal.count(report.matchedCount)) matched"] + remainders(report)).joined(
          separator: ", "))
    if !report.unknownKeys.isEmpty {
      Terminal.complain(
        "first unknown keys: \(report.unknownKeys.joined(separator: ", "))\(report.unknownCount > 5 ? ", …" : "")"
      )
    }
    Terminal.complain(
      report.changedCount == 0
        ? "no new values; \(data) is unchanged"
        : "\(Terminal.count(report.changedCount)) values stored: \(data)")
  }

  /// The counts of what did not match, those above 0.
  private func remainders(_ report: ScoreJoin.Report) -> [String] {
    let counts = [
      (report.missingCount, "\(things(report)) still without a value"),
      (report.repeatedCount, "scores with the key of an earlier one"),
      (report.unknownCount, "scores with an unknown key"),
      (report.keylessCount, "scores without a key"),
    ]
    return counts.filter { $0.0 > 0 }.map { "\(Terminal.count($0.0)) \($0.1)" }
  }

  /// What the scores belong to.
  private func things(_ report: ScoreJoin.Report) -> String {
    report.container == ["responses", "[]"]
      ? "responses" : report.container.isEmpty ? "rows" : "items"
  }
}

extension ScoreJoin.Repeats: ExpressibleByArgument {}

extension ColumnMove {
  /// Where the values go, from the struct that has the keys.
  fileprivate var targetPath: String { FieldPath(steps: target).description }

  /// The provenance of the attached column.
  fileprivate var attachedProvenance: [Name: String] {
    switch kind {
    case .map: provenance
    case .rm: ["kind": "score"].merging(provenance) { $1 }
    case .pm:
      ["kind": provenance["reduction"] == "token" ? "token_logp" : "logp"].merging(provenance) {
        $1
      }
    }
  }
}
