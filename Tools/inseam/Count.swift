// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Inseam
import InseamBytes
import InseamColumns

/// `inseam count`.
struct Count: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Count the rows, or those that pass a predicate.",
    usage: "inseam count <data> [--where <predicate>] [options]",
    discussion: discussion(
      "Predicates are a subset of SQL with functions over responses; see spec/predicates.md.",
      examples: "inseam count rollouts.inseam",
      "inseam count rollouts.inseam --where 'any_worse(rm.sky > gold(rm.sky))'"))

  @OptionGroup var input: ReadFlags
  @Option(parsing: .unconditional, help: .predicate) var `where`: String?
  @Option(parsing: .unconditional, help: .threads) var threads: ThreadCount?
  @OptionGroup var flags: OutputFlags

  func run() throws {
    let dataset = try input.open()
    let start = ContinuousClock.now
    let count = try dataset.count(
      where: try `where`.map { try RowPredicate($0) }, threadCount: threads?.value)
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    if flags.json {
      return try printJSON(["count": count, "rows": dataset.rowCount, "seconds": seconds])
    }
    try Terminal.print("\(count)")
  }
}

/// `inseam stats`.
struct Stats: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show the nulls, NaNs, minimum and maximum of every column.",
    usage: "inseam stats <data> [options]",
    discussion: discussion(
      "The numbers come from stored statistics; no column is read.",
      examples: "inseam stats rollouts.inseam"))

  @OptionGroup var input: ReadFlags
  @OptionGroup var flags: OutputFlags

  func run() throws {
    let dataset = try input.open()
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
