// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Inseam
import InseamColumns

/// `inseam count`.
struct Count: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Count rows, all or those that pass a predicate.")

  @OptionGroup var input: ReadFlags
  @Option(
    parsing: .unconditional, help: "A predicate, such as: gold(rm.sky) < 0 AND length(prompt) > 20."
  ) var `where`: String?
  @Option(help: "The threads.") var threads: Int?
  @OptionGroup var flags: OutputFlags

  func run() throws {
    let dataset = try input.open()
    let count = try dataset.count(
      where: try `where`.map { try RowPredicate($0) }, threadCount: threads)
    if flags.json { return try printJSON(["count": count, "rows": dataset.rowCount]) }
    try Terminal.print("\(count)")
  }
}

/// `inseam stats`.
struct Stats: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show nulls, NaNs and bounds of every column, from its statistics.")

  @OptionGroup var input: ReadFlags
  @OptionGroup var flags: OutputFlags

  func run() throws {
    let dataset = try input.open()
    var table = Table(
      ["column", "type", "values", "nulls", "NaN", "min", "max"], right: [2, 3, 4])
    var objects: [[String: Any]] = []
    for (path, field) in dataset.schema.paths()
    where field.children.isEmpty || field.logical != .none {
      let total = try dataset.statistics(of: field)
      let (low, high) = total.statistics.bounds.texts
      let nulls = total.statistics.nullCount
      table.add([
        Terminal.escaped(path.description), "\(field)", Terminal.count(total.slotCount - nulls),
        Terminal.count(nulls),
        Terminal.count(total.statistics.nanCount), Terminal.escaped(low), Terminal.escaped(high),
      ])
      objects.append([
        "path": path.description, "type": "\(field)", "values": total.slotCount - nulls,
        "nulls": nulls,
        "nan": total.statistics.nanCount, "min": low, "max": high,
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
  /// The bounds as text; a cut string ends in an ellipsis.
  var texts: (String, String) {
    func text(_ bound: Statistics.BytesBound) -> String {
      String(decoding: bound.prefix, as: UTF8.self) + (bound.isCut ? "…" : "")
    }
    switch self {
    case .none: return ("", "")
    case .signed(let low, let high): return ("\(low)", "\(high)")
    case .unsigned(let low, let high): return ("\(low)", "\(high)")
    case .float(let low, let high): return ("\(low)", "\(high)")
    case .bytes(let low, let high): return (text(low), text(high))
    }
  }
}
