// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns
internal import InseamFormat

/// The slots of the rows of a dataset, or of the items of a list in them, with some of their
/// columns.
struct SlotTable {
  let dataset: Dataset
  /// The steps from the row to the struct whose slots these are: none, or up to a `[]`.
  let container: [String]
  /// The columns, by their steps from the container.
  let columns: [FieldPath]
  /// The fields of the columns.
  let fields: [Field]
  /// The part of the schema that is read.
  let pruned: Field

  private static let pieceRows = Limits.usualZoneRows

  /// Looks at columns; `paths` lead from the container.
  init(_ dataset: Dataset, container: [String], _ paths: [FieldPath]) throws(DatasetError) {
    self.dataset = dataset
    self.container = container
    columns = paths
    var fields: [Field] = []
    for path in paths {
      let whole = FieldPath(steps: container + path.steps)
      guard let field = dataset.schema.field(at: whole) else {
        throw dataset.unknownColumn(whole.description)
      }
      fields.append(field)
    }
    self.fields = fields
    // The list itself has the number of slots; what is below it does not matter.
    let holder = FieldPath(steps: container.last == "[]" ? Array(container.dropLast()) : container)
    let list = container.isEmpty ? nil : dataset.schema.field(at: holder)
    let ids = Set(fields.map(\.id))
    pruned =
      dataset.schema.keeping(ids.isEmpty ? Set([list?.id].compactMap { $0 }) : ids)
      ?? .structure("", [])
  }

  /// Calls `body` with the columns of all slots, some at a time, in order.
  func forEachPiece(_ body: ([Column]) throws -> Void) throws {
    for rowGroup in 0..<dataset.rowGroupCount {
      try forEachPiece(ofRowGroup: rowGroup, body)
    }
  }

  /// Calls `body` with the columns of a row group's slots, some at a time, in order.
  func forEachPiece(ofRowGroup rowGroup: Int, _ body: ([Column]) throws -> Void) throws {
    let count = dataset.rows(ofRowGroup: rowGroup).count
    for start in stride(from: 0, to: count, by: SlotTable.pieceRows) {
      try Calls.check()
      let rows = start..<min(count, start + SlotTable.pieceRows)
      try body(try read(rowGroup: rowGroup, rows: rows))
    }
  }

  /// The columns of the slots of some rows of a row group.
  func read(rowGroup: Int, rows: Range<Int>) throws -> [Column] {
    columns(of: try dataset.read(rowGroup: rowGroup, rows: rows, fields: pruned))
  }

  /// The columns of the slots of rows that were read with the pruned schema.
  func columns(of rows: Column) -> [Column] {
    let slots = SlotTable.descend(rows, pruned, container[...])
    return columns.map { SlotTable.descend(slots.column, slots.field, $0.steps[...]).column }
  }

  /// The number of slots of a row group.
  func slotCount(ofRowGroup rowGroup: Int) throws -> Int {
    if container.isEmpty { return dataset.rows(ofRowGroup: rowGroup).count }
    let item = dataset.schema.field(at: FieldPath(steps: container))
    return try reporting(dataset.path) {
      try dataset.slotCount(ofChildrenOf: item?.id ?? 0, rowGroup: rowGroup)
    }
  }

  private static func descend(_ column: Column, _ field: Field, _ steps: ArraySlice<String>) -> (
    column: Column, field: Field
  ) {
    guard let step = steps.first else { return (column, field) }
    let index = step == "[]" ? 0 : field.childIndex(named: step) ?? 0
    return descend(column.children[index], field.children[index], steps.dropFirst())
  }
}
