// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Inseam
import InseamBytes
import InseamColumns

/// `inseam slice`.
struct SliceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "slice",
    abstract: "Write rows by position: a range, every k-th row, a random sample, or a shard.",
    usage:
      "inseam slice <data> (--rows <a:b> | --every <k> | --sample <rows> | --shard <i/n>)\n  -o <file> [options]",
    discussion: discussion(
      examples: "inseam slice rollouts.inseam --rows 100:200 -o part.inseam",
      "inseam slice rollouts.inseam --sample 100 --seed 1 -o sample.inseam"))

  @OptionGroup var input: ReadFlags
  @Option(parsing: .unconditional, help: .rowRange) var rows: RowRange?
  @Option(help: ArgumentHelp("Every k-th row, beginning with the first.", valueName: "k"))
  var every: UInt64?
  @Option(
    help: ArgumentHelp(
      "This many rows drawn without replacement, in their order.", valueName: "rows"))
  var sample: UInt64?
  @Option(help: "With --sample: seed of the draw (default: 0).") var seed: UInt64?
  @Option(
    help: ArgumentHelp(
      "Shard I of N consecutive shards, zero-based; sizes differ by at most one row.",
      valueName: "i/n"))
  var shard: String?
  @Option(help: .columns, completion: .columns) var columns: String?
  @Option(name: .shortAndLong, help: .outputDataset) var output: DatasetPath
  @OptionGroup var existing: ForceFlags
  @OptionGroup var flags: OutputFlags

  func validate() throws {
    guard [rows != nil, every != nil, sample != nil, shard != nil].count(where: { $0 }) == 1 else {
      throw ValidationError("expected exactly one of --rows, --every, --sample and --shard.")
    }
    guard every != 0 else { throw ValidationError("--every must be at least 1.") }
    if let shard { _ = try parts(of: shard) }
    guard seed == nil || sample != nil else { throw ValidationError("--seed requires --sample.") }
    try [output.path].requireApart(from: [input.data])
    try existing.requireFree([output.path])
  }

  private func parts(of shard: String) throws -> (index: UInt64, count: UInt64) {
    let parts = shard.split(separator: "/").compactMap { UInt64($0) }
    guard parts.count == 2, parts[1] > 0, parts[0] < parts[1] else {
      throw ValidationError("--shard expects I/N with I below N, such as 0/4.")
    }
    return (parts[0], parts[1])
  }

  func run() throws {
    let dataset = try input.open()
    let isChosen = try choice(dataset.rowCount)
    let selections = (0..<dataset.rowGroupCount).map { rowGroup in
      let rows = dataset.rows(ofRowGroup: rowGroup)
      return Selection(below: rows.count) { isChosen(rows.lowerBound + UInt64($0)) }
    }
    let fields = try columns.map { try dataset.fields(atPaths: $0) }
    try dataset.extract(
      selections, fields: fields, to: output.path, options: existing.options,
      lineage: [(key: "command", value: "slice"), (key: "rows chosen by", value: description)])
    let kept = selections.reduce(0) { $0 + $1.count }
    if flags.json {
      return try printJSON(["rows": dataset.rowCount, "kept": kept, "output": output.path])
    }
    if !flags.quiet {
      Terminal.complain(
        "kept \(Terminal.count(kept)) of \(Terminal.count(dataset.rowCount, "row")): \(output.path)"
      )
    }
  }

  private func choice(_ rowCount: UInt64) throws -> (UInt64) -> Bool {
    if let every { return { $0 % every == 0 } }
    if let rows {
      let range = rows.rows(of: rowCount)
      return { range.contains($0) }
    }
    if let shard {
      let (index, count) = try parts(of: shard)
      func start(_ shard: UInt64) -> UInt64 {
        UInt64(UInt128(rowCount) * UInt128(shard) / UInt128(count))
      }
      return { (start(index)..<start(index + 1)).contains($0) }
    }
    var isChosen = [Bool](repeating: false, count: Int(rowCount))
    RowDraw(wanted: sample ?? 0, rowCount: rowCount, seed: seed ?? 0).forEach {
      isChosen[Int($0)] = true
    }
    return { [isChosen] in isChosen[Int($0)] }
  }

  private var description: String {
    if let rows {
      return "rows \(rows.lower.map { "\($0)" } ?? ""):\(rows.upper.map { "\($0)" } ?? "")"
    }
    if let every { return "every \(every)" }
    if let shard { return "shard \(shard)" }
    return "sample \(sample ?? 0), seed \(seed ?? 0)"
  }
}

/// `inseam meta`.
struct Meta: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show or set the provenance of a column.",
    discussion: discussion(
      examples: "inseam meta set rollouts.inseam pm.sft.logp reduction=sum model=my-sft-7b",
      "inseam meta show rollouts.inseam"),
    subcommands: [MetaShow.self, MetaSet.self])
}

/// `inseam meta show`.
struct MetaShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show the provenance of a column, or of all columns.",
    usage: "inseam meta show <data> [<path>] [options]",
    discussion: discussion(examples: "inseam meta show rollouts.inseam"))

  @OptionGroup var input: ReadFlags
  @Argument(help: "Path of the column (default: all columns).", completion: .columns) var column:
    String?
  @OptionGroup var flags: OutputFlags

  func run() throws {
    let dataset = try input.open()
    let paths =
      try column.map { [($0, try dataset.field(atPath: $0))] }
      ?? dataset.schema.paths().map { ($0.path.description, $0.field) }
    for (path, field) in paths {
      let pairs = dataset.provenance(of: field)
      if pairs.isEmpty, column == nil { continue }
      if flags.json || !Terminal.isOutputTerminal {
        try printJSON(["column": path, "provenance": pairs])
      } else {
        try Terminal.print(
          "\(Terminal.escaped(path)): "
            + pairs.sorted { $0.key < $1.key }.map {
              "\(Terminal.escaped($0.key.text)) = \(Terminal.escaped($0.value))"
            }
            .joined(separator: ", "))
      }
    }
  }
}

/// `inseam meta set`.
struct MetaSet: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "set",
    abstract: "Set keys of a column's provenance; an empty value removes a key.",
    usage: "inseam meta set <data> <path> <key=value> ...",
    discussion: discussion(
      "Older generations keep the old values. Methods use the keys reduction, worst, scale, eos and bos.",
      examples: "inseam meta set rollouts.inseam pm.sft.logp reduction=sum"))

  @Argument(help: "Dataset to change: a file or a folder.", completion: .file()) var data: String
  @Argument(help: "Path of the column, such as rm.sky.", completion: .columns) var column: String
  @Argument(help: ArgumentHelp("Keys and values.", valueName: "key=value")) var pairs: [String]
  @OptionGroup var lock: WaitFlags

  func run() throws {
    let change = try DatasetChange(data, time: Terminal.now, locking: lock.options)
    let dataset = change.base
    let field = try dataset.field(atPath: column)
    var provenance = dataset.provenance(of: field)
    for pair in pairs {
      guard let cut = pair.unicodeScalars.firstIndex(of: "=") else {
        throw ValidationError("expected KEY=VALUE, found '\(pair)'.")
      }
      let (key, value) = (
        String(pair[..<cut]), String(pair[pair.unicodeScalars.index(after: cut)...])
      )
      try MetaSet.check(key, value)
      provenance[key] = value.isEmpty ? nil : value
    }
    try change.setProvenance(provenance, ofColumn: field)
    try change.commit()
    Terminal.complain(
      "\(column): "
        + (provenance.isEmpty
          ? "no provenance"
          : provenance.sorted { $0.key < $1.key }.map { "\($0.key) = \($0.value)" }.joined(
            separator: ", ")))
  }

  /// The values of keys that methods use.
  private static let known: [Name: Set<Name>] = [
    "reduction": ["sum", "mean", "token"], "worst": ["lowest", "highest"],
    "scale": ["logit", "sigmoid", "probability"], "eos": ["counted", "not"],
    "bos": ["counted", "not"], "missing": ["null", "skip"],
  ]

  private static func check(_ key: String, _ value: String) throws {
    guard !key.isEmpty else { throw ValidationError("missing key in '=\(value)'.") }
    guard let allowed = known[key], !value.isEmpty, !allowed.contains(value) else { return }
    throw ValidationError(
      "\(key) must be one of \(allowed.sorted().map(\.text).joined(separator: ", ")), not '\(value)'."
    )
  }
}
