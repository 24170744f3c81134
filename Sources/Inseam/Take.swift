// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
public import InseamColumns
internal import InseamFormat

extension Dataset {
  /// Some rows in the order asked for, each as often as asked for.
  ///
  /// `fields`: A part of the schema; all of it if `nil`. Traps if a row is not there.
  /// - Complexity: O(*n* log *n*) in the rows; rows near each other are decoded together.
  public func take(_ rows: [UInt64], fields: Field? = nil) throws(DatasetError) -> Column {
    let fields = fields ?? schema
    let order = rows.indices.sorted { rows[$0] < rows[$1] }
    let assembler = ColumnAssembler(fields)
    var next = 0
    while next < order.count {
      let (rowGroup, first) = locate(row: rows[order[next]])
      let start = rows[order[next]] - UInt64(first)
      let pieceEnd = min(
        start + UInt64((first / Dataset.takenRows + 1) * Dataset.takenRows),
        self.rows(ofRowGroup: rowGroup).upperBound)
      var end = next
      while end < order.count, rows[order[end]] < pieceEnd { end += 1 }
      let last = Int(rows[order[end - 1]] - start)
      try append(order[next..<end].map { Int(rows[$0] - start) }, last, rowGroup, fields, assembler)
      next = end
    }
    var places = [Int](repeating: 0, count: rows.count)
    for (place, index) in order.enumerated() { places[index] = place }
    let sorted = assembler.finish()
    if places.indices.allSatisfy({ places[$0] == $0 }) { return sorted }
    return sorted.gathering(places.map { $0..<$0 + 1 }, as: fields)
  }

  /// The rows that are decoded together at most.
  private static let takenRows = 2_048

  /// Appends rows of one piece of a row group: all read at once if they are dense, else one by one.
  private func append(
    _ rows: [Int], _ last: Int, _ rowGroup: Int, _ fields: Field, _ assembler: ColumnAssembler
  ) throws(DatasetError) {
    let first = rows[0]
    guard rows.count * 32 >= last - first else {
      for row in rows {
        let column = try read(rowGroup: rowGroup, rows: row..<row + 1, fields: fields)
        assembler.append(column)
      }
      return
    }
    let column = try read(rowGroup: rowGroup, rows: first..<last + 1, fields: fields)
    var index = 0
    while index < rows.count {
      var end = index + 1
      while end < rows.count, rows[end] == rows[end - 1] + 1 { end += 1 }
      assembler.append(column, rows[index] - first..<rows[end - 1] - first + 1)
      index = end
    }
  }
}

/// Takes values of some columns by row: those of fixed width from memory or the map, others row by
/// row.
final class SlotTaker {
  /// The fields of the columns.
  let fields: [Field]
  private let dataset: Dataset
  private let paths: [FieldPath]
  private let firstRows: [UInt64]
  private var wholes: [[Column?]]

  init(_ dataset: Dataset, _ paths: [FieldPath]) throws {
    self.dataset = dataset
    self.paths = paths
    fields = try SlotTable(dataset, container: [], paths).fields
    firstRows = (0..<dataset.rowGroupCount).map { dataset.rows(ofRowGroup: $0).lowerBound }
    wholes = paths.map { _ in [Column?](repeating: nil, count: dataset.rowGroupCount) }
  }

  /// The values of each column for rows + 1; null where that is 0.
  func take(_ rows: [UInt32]) throws -> [Column] {
    try paths.indices.map { index in
      if let width = fields[index].type.byteWidth { return try takeFixed(rows, index, width) }
      return try takeOther(rows, index)
    }
  }

  private func takeFixed(_ rows: [UInt32], _ index: Int, _ width: Int) throws -> Column {
    var validity = BitmapBuilder()
    var bytes: [UInt8] = []
    bytes.reserveCapacity(rows.count * width)
    let zero = [UInt8](repeating: 0, count: width)
    var group = 0
    var slot = 0
    while slot < rows.count {
      guard rows[slot] > 0 else {
        validity.append(false)
        bytes += zero
        slot += 1
        continue
      }
      let row = UInt64(rows[slot] - 1)
      group = rowGroup(of: row, near: group)
      let first = firstRows[group]
      let column = try whole(index, group)
      // Rows that follow each other are copied together.
      var end = slot + 1
      let limit = first + UInt64(column.count)
      while end < rows.count, rows[end] == rows[end - 1] &+ 1, UInt64(rows[end]) <= limit {
        end += 1
      }
      let start = Int(row - first)
      if case .fixed(let buffer) = column.values {
        bytes.append(partOf: buffer, at: start * width, byteCount: (end - slot) * width)
      }
      if let valid = column.validity {
        validity.append(valid.slice(start..<start + end - slot))
      } else {
        validity.append(true, times: end - slot)
      }
      slot = end
    }
    let hasNulls = validity.setCount < rows.count
    return Column(
      type: fields[index].type, count: rows.count, validity: hasNulls ? validity.finish() : nil,
      absence: .all, values: .fixed(Buffer(bytes)))
  }

  private func rowGroup(of row: UInt64, near group: Int) -> Int {
    let isHere =
      firstRows[group] <= row && (group + 1 == firstRows.count || row < firstRows[group + 1])
    return isHere ? group : dataset.locate(row: row).rowGroup
  }

  /// A column of a whole row group, kept: mapped where it is stored raw.
  private func whole(_ index: Int, _ rowGroup: Int) throws -> Column {
    if let known = wholes[index][rowGroup] { return known }
    let table = try SlotTable(dataset, container: [], [paths[index]])
    let count = dataset.rows(ofRowGroup: rowGroup).count
    let column = try table.read(rowGroup: rowGroup, rows: 0..<count)[0]
    wholes[index][rowGroup] = column
    return column
  }

  private func takeOther(_ rows: [UInt32], _ index: Int) throws -> Column {
    let field = fields[index]
    let table = try SlotTable(dataset, container: [], [paths[index]])
    let wanted = rows.filter { $0 > 0 }.map { UInt64($0 - 1) }
    let taken = table.columns(of: try dataset.take(wanted, fields: table.pruned))[0]
    let assembler = ColumnAssembler(field)
    var next = 0
    for row in rows {
      if row == 0 {
        assembler.appendNulls(1)
      } else {
        assembler.append(taken, next..<next + 1)
        next += 1
      }
    }
    return assembler.finish()
  }
}
