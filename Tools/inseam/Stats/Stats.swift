// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Inseam
import InseamBytes
import InseamColumns
import InseamJSONL

/// `inseam stats`.
struct Stats: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what the values of columns are like, also by groups.",
    usage: "inseam stats <data> [--of <paths>] [--by <column>] [--where <predicate>] [options]",
    discussion: discussion(
      "Without --of, --by and --where the numbers come from stored statistics, and no column is read. With them the columns are read: mean, deviation, quantiles, different and most frequent values. Of texts the numbers are those of their lengths in code points, of lists those of their items.",
      examples: "inseam stats rollouts.inseam",
      "inseam stats rollouts.inseam --of rm.sky,pm.sft.logp --by source_set",
      "inseam stats rollouts.inseam --of n_tokens --by responses.role"
    ))

  @OptionGroup var input: ReadFlags
  @Option(
    help: ArgumentHelp(
      "Columns to read, as paths separated by commas (default with --by or --where: all).",
      valueName: "paths"), completion: .columns)
  var of: String?
  @Option(
    help: ArgumentHelp(
      "Column whose values make groups, at most 1,000.", valueName: "column"), completion: .columns)
  var by: String?
  @Option(parsing: .unconditional, help: .predicate) var `where`: String?
  @Option(parsing: .unconditional, help: .threads) var threads: ThreadCount?
  @OptionGroup var flags: OutputFlags

  func run() throws {
    let dataset = try input.open()
    guard of == nil, by == nil, `where` == nil else { return try aggregate(dataset) }
    try printStored(dataset)
  }

  private func aggregate(_ dataset: Dataset) throws {
    let paths = of.map { FieldPath.split($0) } ?? dataset.leafPaths
    let aggregation = Aggregation(
      of: paths, by: by, where: try `where`.map { try RowPredicate($0) })
    let groups = try aggregation.run(dataset, threadCount: threads?.value)
    try AggregatePrinting(dataset, aggregation).print(groups, asJSON: flags.json)
  }

  private func printStored(_ dataset: Dataset) throws {
    var table = Table(
      ["column", "type", "values", "nulls", "NaN", "min", "max"], right: [2, 3, 4], paths: [0])
    var objects: [[Name: Any]] = []
    for (path, field) in dataset.schema.paths()
    where field.children.isEmpty || field.logical != .none {
      let total = try dataset.statistics(of: field)
      let (low, high) = total.statistics.bounds.values(field.type)
      let nulls = total.statistics.nullCount
      table.add([
        Terminal.escaped(path.description), "\(field)", Terminal.count(total.slotCount - nulls),
        Terminal.count(nulls),
        Terminal.count(total.statistics.nanCount), Terminal.escaped("\(low)"),
        Terminal.escaped("\(high)"),
      ])
      objects.append([
        "path": path.description, "type": "\(field)", "values": total.slotCount - nulls,
        "nulls": nulls,
        "nan": total.statistics.nanCount, "min": low.orNull, "max": high.orNull,
      ])
    }
    if flags.json || !Terminal.isOutputTerminal {
      for object in objects { try printJSON(object) }
    } else {
      try table.print()
    }
  }
}

extension Statistics.Bounds {
  /// The bounds as numbers, truth values or text; an empty text for none, with an ellipsis at the end
  /// of a text that was cut.
  func values(_ type: PhysicalType) -> (any CustomStringConvertible, any CustomStringConvertible) {
    switch self {
    case .none: return ("", "")
    case .signed(let low, let high): return (low, high)
    case .unsigned(let low, let high):
      return type == .bool ? (low == 1, high == 1) : (low, high)
    case .float(let low, let high):
      return type == .float64 ? (low, high) : (Float(low), Float(high))
    case .bytes(let low, let high): return (low.text, high.text)
    }
  }
}

extension Statistics.BytesBound {
  /// The text, to the last whole character.
  fileprivate var text: String {
    guard isCut else { return String(decoding: prefix, as: UTF8.self) }
    let whole = (0..<4).lazy.compactMap {
      String(validating: prefix.dropLast($0), as: UTF8.self)
    }.first
    return (whole ?? String(decoding: prefix, as: UTF8.self)) + "…"
  }
}

extension CustomStringConvertible {
  /// The value in JSON: a float32 as its shortest decimal, null for no bound.
  fileprivate var orNull: Any {
    if let text = self as? String, text.isEmpty { return JSONNull() }
    if let single = self as? Float { return Double(single.description) ?? JSONNull() }
    return self
  }
}

extension Dataset {
  /// The paths of the columns that have values of their own, as they were recorded.
  fileprivate var leafPaths: [String] {
    schema.asRecorded.paths().filter { $0.field.children.isEmpty }.map(\.path.description)
  }
}
