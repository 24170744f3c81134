// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import Inseam
import InseamBytes
import InseamColumns

/// Prints aggregates of columns: a table on a terminal, one JSON object for each column and group
/// otherwise.
struct AggregatePrinting {
  private let dataset: Dataset
  private let aggregation: Aggregation
  private static let bars = Array("▁▂▃▄▅▆▇█")
  private static let parts = 8

  init(_ dataset: Dataset, _ aggregation: Aggregation) {
    self.dataset = dataset
    self.aggregation = aggregation
  }

  /// Prints all columns of all groups.
  func print(_ groups: [Aggregation.Group], asJSON isJSON: Bool) throws {
    if isJSON || !Terminal.isOutputTerminal {
      for group in groups {
        for (path, column) in zip(aggregation.paths, group.columns) {
          try printJSON(try object(path, group, column))
        }
      }
      return
    }
    for (index, path) in aggregation.paths.enumerated() {
      if index > 0 { try Terminal.print("") }
      try print(path, groups.map { ($0, $0.columns[index]) })
    }
  }

  private func object(_ path: String, _ group: Aggregation.Group, _ column: ColumnAggregate) throws
    -> [Name: Any]
  {
    let quantiles = column.sketch.quantiles(ColumnAggregate.shares).map { orNull($0) }
    var object: [Name: Any] = [
      "path": path, "type": "\(try dataset.field(atPath: path))", "values": column.count,
      "nulls": column.nullCount, "nan": column.nanCount, "min": orNull(column.least),
      "max": orNull(column.most), "mean": orNull(column.mean),
      "deviation": orNull(column.deviation), "quantiles_exact": column.sketch.isExact,
      "quantiles": quantiles,
    ]
    if aggregation.by != nil { object["group"] = group.value.map { $0 as Any } ?? JSONNull() }
    if try isDiscrete(path) {
      object["distinct"] = column.values.distinctCount.map { $0 as Any } ?? JSONNull()
      object["top"] = column.values.top(5).map { [$0.value, $0.count] as [Any] }
    }
    return object
  }

  private func orNull(_ number: Double) -> Any { number.isNaN ? JSONNull() as Any : number }

  private func isDiscrete(_ path: String) throws -> Bool {
    let field = try dataset.field(atPath: path)
    return ![.float16, .bfloat16, .float32, .float64, .list, .fixedSizeList].contains(field.type)
  }

  /// One table for a column: a row for each group.
  private func print(
    _ path: String, _ groups: [(group: Aggregation.Group, column: ColumnAggregate)]
  ) throws {
    let field = try dataset.field(atPath: path)
    let note =
      [.utf8: "lengths in code points", .binary: "lengths in bytes", .list: "numbers of items"][
        field.type
      ].map { ", \($0)" } ?? ""
    try Terminal.print("\(Terminal.escaped(path)) (\(field)\(note))")
    let isWide = (Terminal.width ?? 80) >= 110
    let shares = isWide ? [0.05, 0.25, 0.5, 0.75, 0.95] : [0.5]
    var table = Table(
      [aggregation.by ?? "", "values", "nulls", "mean", "deviation", "min"]
        + shares.map { "\(Int($0 * 100)) %" } + ["max", ""], right: Set(1...(6 + shares.count)))
    for (group, column) in groups {
      let numbers = [column.mean, column.deviation, column.least]
      table.add(
        [
          aggregation.by == nil ? "" : group.value.map(Terminal.escaped) ?? "(null)",
          Terminal.count(column.count), Terminal.count(column.nullCount),
        ] + (numbers + column.sketch.quantiles(shares) + [column.most]).map(short)
          + [histogram(column)])
    }
    try table.print()
    if try isDiscrete(path) { try printTop(groups) }
  }

  private func printTop(
    _ groups: [(group: Aggregation.Group, column: ColumnAggregate)]
  ) throws {
    for (group, column) in groups {
      let top = column.values.top(5).map {
        "\(Terminal.escaped($0.value)) \(Terminal.count($0.count))"
      }
      let count = column.values.distinctCount.map { Terminal.count($0) } ?? "more than 10,000"
      let name = aggregation.by == nil ? "" : (group.value.map(Terminal.escaped) ?? "(null)") + ": "
      let list = top.isEmpty ? "" : "; \(top.joined(separator: ", "))"
      try Terminal.print(Terminal.wrapped("\(name)\(count) different\(list)"))
    }
  }

  /// A number in few digits.
  private func short(_ number: Double) -> String {
    if number.isNaN { return "–" }
    if number == number.rounded(), number.magnitude < 1e6 { return Terminal.count(Int(number)) }
    return number.isFinite ? DecimalText.significant(number, digits: 4) : "\(number)"
  }

  /// Where the numbers lie between the smallest and the largest, as eight bars.
  private func histogram(_ column: ColumnAggregate) -> String {
    guard column.least < column.most, column.least.isFinite, column.most.isFinite else { return "" }
    let counts = column.sketch.histogram(
      AggregatePrinting.parts, from: column.least, to: column.most)
    let most = counts.max() ?? 0
    return String(
      counts.map { count in
        count == 0
          ? " " : AggregatePrinting.bars[(count * (AggregatePrinting.bars.count - 1)) / most]
      })
  }
}
