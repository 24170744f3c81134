// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import ArgumentParser
import Foundation
public import Inseam
import InseamBytes
import InseamColumns
import InseamJSONL

/// `inseam attach`.
struct AttachCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "attach",
    abstract: "Add scores that came later, without rewriting anything else.",
    discussion: """
      inseam export d.inseam --for-scoring --missing rm.sky -o work.jsonl
      inseam attach d.inseam --from 'scores-*.jsonl' --key response_id --rm sky=score
      Lines may come in any order and more than once. What is there already stays; a value that contradicts it is an \
      error unless --replace says that the new one counts. Running the same command again changes nothing.
      """)

  @Argument(help: "The dataset that grows.") var data: String
  @Option(
    help:
      "The scores: JSON Lines (.gz and .zst too), patterns such as 'scores-*.jsonl', a dataset, or a .npy file."
  ) var from: [String]
  @Option(
    help:
      "The field by which scores find their responses or rows, or several with commas: NAME, or NAME=FIELD where scores call it otherwise."
  )
  var key: String?
  @Flag(help: "Scores lie in the order of the responses (or rows: --on rows).") var byPosition =
    false
  @Option(help: "With --by-position: responses or rows; responses if there are any.") var on: Place?
  @Option(help: "Log-probs of a policy model: NAME=PATH[,reduction=sum|mean|token][,key=value].")
  var pm: [String] = []
  @Option(help: "Scores of a reward model: NAME=PATH[,key=value].") var rm: [String] = []
  @Option(help: "Any other column: NAME=PATH.") var map: [String] = []
  @Option(help: "Responses without a score in the end: null, or fail.") var missing = Missing.null
  @Option(help: "Two lines with one key: equal (they have to be), first or last.") var repeats =
    ScoreJoin.Repeats.equal
  @Flag(help: "Take new values where others are there already.") var replace = false
  @Option(help: "A line that is no record: stop or skip.") var onError = OnError.stop
  @Flag(help: "Take bare NaN and Infinity.") var allowNan = false
  @OptionGroup var flags: OutputFlags

  enum Place: String, ExpressibleByArgument { case responses, rows }
  enum Missing: String, ExpressibleByArgument { case null, fail }
  enum OnError: String, ExpressibleByArgument { case stop, skip }

  func validate() throws {
    guard (key != nil) != byPosition else {
      throw ValidationError("Say --key FIELD or --by-position.")
    }
    guard on == nil || byPosition else { throw ValidationError("--on goes with --by-position.") }
    guard !moves.isEmpty else {
      throw ValidationError(
        "Say what is attached: --rm NAME=PATH, --pm NAME=PATH or --map NAME=PATH.")
    }
    guard moves.count == pm.count + rm.count + map.count else {
      throw ValidationError("--pm, --rm and --map are NAME=PATH.")
    }
    guard Set(moves.map(\.target)).count == moves.count else {
      throw ValidationError("Two of --pm, --rm and --map have one target.")
    }
    if let both = keyPairs.first(where: { pair in moves.contains { $0.path == pair.scores } }) {
      throw ValidationError("'\(both.scores)' is the key; name the field of the values.")
    }
    guard !moves.contains(where: { $0.path.contains("[]") }) else {
      throw ValidationError("A PATH is that of a flat line and has no [].")
    }
  }

  private var moves: [ColumnMove] {
    pm.compactMap { ColumnMove(.pm, $0) } + rm.compactMap { ColumnMove(.rm, $0) }
      + map.compactMap { ColumnMove(.map, $0) }
  }

  /// The keys as the dataset and as the scores call them.
  private var keyPairs: [(data: String, scores: String)] {
    (key ?? "").split(separator: ",").map { pair in
      let names = pair.split(separator: "=", maxSplits: 1).map(String.init)
      return (names[0], names[names.count - 1])
    }
  }

  private var keys: [String] { keyPairs.map(\.data) }

  func run() throws {
    let change = try DatasetChange(data, time: Terminal.now)
    let files = try from.expandedPatterns()
    let report = try attach(files, to: change)
    try change.commit()
    try print(report)
  }

  private func attach(_ files: [String], to change: DatasetChange) throws -> ScoreJoin.Report {
    var join = ScoreJoin(keys: keys, values: [])
    join.repeats = repeats
    join.replaces = replace
    join.isComplete = missing == .fail
    let hasResponses =
      change.base.schema.field(at: FieldPath(steps: ["responses"]))?.type == .list
    join.container = byPosition && on != .rows && hasResponses ? ["responses", "[]"] : []
    if files.count == 1, NumpyFile.recognises(files[0]) {
      return try attachArray(files[0], join, change)
    }
    if let source = try dataset(files) {
      join.values = try moves.map {
        ScoreJoin.Value(try path($0.path), to: FieldPath(steps: $0.target))
      }
      let (scores, flat) = try join.flattened(source, beside: data)
      return try run(flat, scores, files, change, doubles: [])
    }
    join.values = moves.map {
      ScoreJoin.Value(FieldPath(steps: $0.target), to: FieldPath(steps: $0.target))
    }
    let (scores, doubles) = try read(files)
    return try run(join, scores, files, change, doubles: doubles)
  }

  private func run(
    _ join: ScoreJoin, _ scores: Dataset, _ files: [String], _ change: DatasetChange,
    doubles: Set<String>
  ) throws -> ScoreJoin.Report {
    try join.run(scores, into: change) { writer, report in
      for move in moves {
        guard let field = writer.schema.field(at: FieldPath(steps: report.container + move.target))
        else { continue }
        var pairs = move.attachedProvenance
        pairs["inputs"] = files.joined(separator: "\n")
        if doubles.contains(FieldPath(steps: move.target).description) {
          pairs["json-number"] = "double"
        }
        writer.addProvenance(pairs, ofColumn: field.id)
      }
    }
  }

  private func path(_ text: String) throws -> FieldPath {
    guard let path = FieldPath(text) else { throw ValidationError("'\(text)' is not a path.") }
    return path
  }

  /// The one input if it is a dataset.
  private func dataset(_ files: [String]) throws -> Dataset? {
    guard files.count == 1, Dataset.recognises(files[0]) else { return nil }
    return try Dataset(files[0])
  }

  /// The lines of the inputs as a dataset without a name, and the columns whose numbers were doubles.
  private func read(_ files: [String]) throws -> (Dataset, Set<String>) {
    var options = ImportOptions(inputs: files)
    options.moves =
      moves
      + keyPairs.filter { $0.data != $0.scores }
      .compactMap { ColumnMove(.map, "\($0.data)=\($0.scores)") }
    options.makesIdentifiers = false
    options.keptFields = Set(keys + moves.compactMap(\.target.first))
    options.allowsNaN = allowNan
    if onError == .skip { options.onError = .skip }
    var write = WriteOptions()
    write.profile = .scan
    let total = files.reduce(UInt64(0)) { $0 + (Convert.size($1) ?? 0) }
    let progress = Progress(total: total, isQuiet: flags.quiet)
    let (scores, report) = try Importer(options).readTemporary(beside: data, options: write) {
      progress.update(bytes: $0, rows: $1)
    }
    progress.finish()
    for place in report.refusals where !flags.quiet { Terminal.complain("refused: \(place)") }
    let doubles = report.rounding.filter { $0.value.prefersDoubles }.map {
      report.storedPaths[$0.key] ?? $0.key
    }
    return (scores, Set(doubles))
  }

  private func attachArray(_ path: String, _ join: ScoreJoin, _ change: DatasetChange) throws
    -> ScoreJoin.Report
  {
    guard byPosition, moves.count == 1 else {
      throw ValidationError("A .npy file goes with --by-position and one of --rm, --pm and --map.")
    }
    let target = FieldPath(steps: join.container + moves[0].target)
    return try join.attach(
      try NumpyFile(path), to: FieldPath(steps: moves[0].target), change
    ) { writer in
      if let field = writer.schema.field(at: target) {
        writer.addProvenance(
          moves[0].attachedProvenance.merging(["inputs": path]) { $1 }, ofColumn: field.id)
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
      "\(Terminal.count(report.inputCount)) values for \(Terminal.count(report.slotCount)) slots: "
        + "\(Terminal.count(report.matchedCount)) matched, \(Terminal.count(report.missingCount)) without a value in the end, "
        + "\(Terminal.count(report.repeatedCount)) repeated, \(Terminal.count(report.unknownCount)) unknown keys"
        + (report.keylessCount > 0
          ? ", \(Terminal.count(report.keylessCount)) lines without a key" : ""))
    if !report.unknownKeys.isEmpty {
      Terminal.complain(
        "unknown keys: \(report.unknownKeys.joined(separator: ", "))\(report.unknownCount > 5 ? ", …" : "")"
      )
    }
    Terminal.complain(
      report.changedCount == 0
        ? "nothing new: \(data) stays as it is"
        : "\(Terminal.count(report.changedCount)) slots changed: \(data)")
  }
}

extension ScoreJoin.Repeats: ExpressibleByArgument {}

extension ColumnMove {
  /// What is known of the column that is attached.
  fileprivate var attachedProvenance: [String: String] {
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
