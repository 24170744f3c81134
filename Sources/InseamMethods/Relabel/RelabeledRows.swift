// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import Inseam
internal import InseamBytes
internal import InseamColumns

/// The rows of a batch, divided by the labels of their pairs.
struct RelabeledRows {
  /// What becomes of a pair.
  private enum Action {
    case keep, swap, rest
  }

  /// The rows whose pairs are kept or exchanged, without the labels.
  let written: ColumnAssembler
  /// The rows whose pairs are left out.
  let rest: ColumnAssembler
  private let columns: RelabelColumns
  private let batch: Column
  private let narrowed: Column
  private let firstRow: UInt64

  init(_ columns: RelabelColumns, _ batch: Column, firstRow: UInt64) {
    self.columns = columns
    self.batch = batch
    self.firstRow = firstRow
    narrowed = batch.narrowed(from: columns.fields, to: columns.written)
    written = ColumnAssembler(columns.written)
    rest = ColumnAssembler(columns.fields)
  }

  /// Divides all rows, and counts them.
  mutating func divide(_ report: inout Relabeling.Report, keepsRest: Bool) throws {
    for row in 0..<batch.count {
      if columns.isOfResponses {
        try divideResponses(row, &report, keepsRest)
      } else {
        try divideRow(row, &report, keepsRest)
      }
    }
  }

  private mutating func divideRow(
    _ row: Int, _ report: inout Relabeling.Report, _ keepsRest: Bool
  ) throws {
    switch action(batch.value(at: row)) {
    case .keep:
      try written.append(narrowed, row..<row + 1)
      report.keptCount += 1
      report.writtenCount += 1
    case .swap:
      let exchange = SideExchange(columns, row: firstRow + UInt64(row))
      try append(exchange.row(batch.value(at: row)))
      report.swappedCount += 1
      report.writtenCount += 1
    case .rest:
      report.restCount += 1
      report.restRowCount += 1
      if keepsRest { try rest.append(batch, row..<row + 1) }
    }
  }

  /// A row whose responses have labels: the pairs of gold with each worse response.
  private mutating func divideResponses(
    _ row: Int, _ report: inout Relabeling.Report, _ keepsRest: Bool
  ) throws {
    let items = responses(of: row)
    let roles = items.map { $0.role(columns.role) }
    let gold = roles.firstIndex(of: .gold)
    let worse = roles.indices.filter { roles[$0] == .worse }
    let actions = worse.map { gold == nil ? .rest : action(items[$0]) }
    func places(_ wanted: Action) -> [Int] { zip(worse, actions).filter { $1 == wanted }.map(\.0) }
    let (kept, swapped, left) = (places(.keep), places(.swap), places(.rest))
    report.keptCount += kept.count
    report.swappedCount += swapped.count
    report.restCount += left.count
    var others = Set(items.indices).subtracting(worse)
    if !kept.isEmpty {
      try append(row, others.union(kept), exchanging: nil)
      others = [gold ?? 0]
    }
    for place in swapped {
      try append(row, others.union([place]), exchanging: (gold ?? 0, place))
      others = [gold ?? 0]
    }
    let rowCount = (kept.isEmpty ? 0 : 1) + swapped.count
    report.writtenCount += rowCount
    report.dividedCount += rowCount > 1 ? 1 : 0
    guard !left.isEmpty || rowCount == 0 else { return }
    report.restRowCount += 1
    guard keepsRest else { return }
    if rowCount == 0 { return try rest.append(batch, row..<row + 1) }
    let places = Set(left + [gold ?? 0])
    try rest.append(Column([replacing(row, items, places)], as: columns.fields))
  }

  private func responses(of row: Int) -> [Value] {
    guard let list = columns.responses, case .structure(let fields) = batch.value(at: row),
      case .list(let items) = fields[list]
    else { return [] }
    return items
  }

  /// Writes a row with some of its responses, two of them with exchanged sides.
  private func append(_ row: Int, _ places: Set<Int>, exchanging pair: (gold: Int, worse: Int)?)
    throws
  {
    var items = responses(of: row)
    if let pair {
      let exchange = SideExchange(columns, row: firstRow + UInt64(row))
      (items[pair.gold], items[pair.worse]) = exchange.responses(
        gold: items[pair.gold], worse: items[pair.worse])
    }
    try append(replacing(row, items, places))
  }

  private func append(_ row: Value) throws {
    let row = row.narrowed(from: columns.fields, to: columns.written)
    try written.append(Column([row], as: columns.written))
  }

  /// A row with some of other responses instead of its own.
  private func replacing(_ row: Int, _ items: [Value], _ places: Set<Int>) -> Value {
    guard case .structure(var fields) = batch.value(at: row), let list = columns.responses else {
      return batch.value(at: row)
    }
    fields[list] = .list(places.sorted().map { items[$0] })
    return .structure(fields)
  }

  /// What the labels of a row, or of a response, say; nothing is done where they are missing.
  private func action(_ value: Value) -> Action {
    switch value.child(at: columns.labels) {
    case .text(let word) where columns.areWords:
      word == "keep" ? .keep : word == "swap" ? .swap : .rest
    case .structure(let flags):
      flags[columns.keep] != .bool(true)
        ? .rest : flags[columns.flip] == .bool(true) ? .swap : .keep
    default: .rest
    }
  }
}
