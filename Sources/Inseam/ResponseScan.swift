// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
public import InseamColumns

/// Reads responses one by one, each with the values of its row; what a scoring loop works on.
///
/// One thread at a time calls `next()`.
public final class ResponseScan {
  /// What a response is: `row`, the number of its row, the columns of the row, those of the
  /// response.
  public let field: Field
  private let dataset: Dataset
  private let read: Field
  private let predicate: RowPredicate?
  private let batchRows: Int
  private var row: UInt64 = 0
  private let list: Int
  /// Where the columns of `field` behind `row` come from: the row, or the response.
  private let sources: [(isOfRow: Bool, index: Int)]

  /// Starts reading some columns of all rows; with a predicate only the responses that pass it.
  ///
  /// - Throws: `DatasetError` if `fields` has no list `responses`; `RowPredicateError`.
  public init(
    _ dataset: Dataset, fields: Field, where predicate: RowPredicate?, batchRows: Int
  ) throws {
    var ids = Set(fields.preorder.filter(\.children.isEmpty).map(\.id))
    if let predicate {
      ids.formUnion(try predicate.columns(in: dataset.schema, ofResponses: true))
      _ = try predicate.evaluateResponses(Column.nulls(dataset.schema, count: 0), dataset.schema)
      try dataset.requireRoles(for: predicate)
    }
    let read = dataset.schema.keeping(ids) ?? .structure("", [])
    guard let list = read.childIndex(named: "responses"), read.children[list].type == .list,
      read.children[list].children[0].type == .structure,
      let item = fields.children.first(where: { $0.name == "responses" })?.children.first
    else {
      throw DatasetError(
        "argument", dataset.path, "the dataset has no list 'responses' of structs")
    }
    let readItem = read.children[list].children[0]
    let rows = fields.children.filter { $0.name != "responses" }
    sources =
      rows.map { (true, read.childIndex(named: $0.name) ?? 0) }
      + item.children.map { (false, readItem.childIndex(named: $0.name) ?? 0) }
    // `row` is ours; a response's field gives way to one of its row.
    var taken: Set<Name> = ["row"]
    func own(_ field: Field, _ prefix: String) -> Field {
      var name = field.name
      while !taken.insert(name).inserted { name = prefix + name }
      return field.named(name)
    }
    field = .structure(
      "",
      [Field("row", .uint64, id: .max)] + rows.map { own($0, "row_") }
        + item.children.map { own($0, "response_") })
    self.read = read
    self.list = list
    self.dataset = dataset
    self.predicate = predicate
    self.batchRows = max(1, min(batchRows, 65_536))
  }

  /// Responses of the next rows that have any; `nil` after the last.
  public func next() throws -> Column? {
    while row < dataset.rowCount {
      try Calls.check()
      let (rowGroup, start) = dataset.locate(row: row)
      let count = min(dataset.rows(ofRowGroup: rowGroup).count - start, batchRows)
      let rows = try dataset.read(rowGroup: rowGroup, rows: start..<start + count, fields: read)
      let first = row
      row += UInt64(count)
      let responses = try flattened(rows, first)
      if responses.count > 0 { return responses }
    }
    return nil
  }

  private func flattened(_ rows: Column, _ first: UInt64) throws -> Column {
    let responses = rows.children[list]
    guard case .list(_, let items) = responses.values else {
      return try Column.nulls(field, count: 0)
    }
    let chosen =
      try predicate?.evaluateResponses(rows, read) ?? Selection(0..<items.count)
    var owners = [Int](repeating: 0, count: items.count)
    for row in 0..<rows.count { for slot in responses.items(of: row) { owners[slot] = row } }
    let slots = chosen.runs.flatMap { Array($0) }
    var columns = [
      Column(
        type: .uint64, count: slots.count,
        values: .fixed(try Buffer(slots.map { first + UInt64(owners[$0]) })))
    ]
    let item = read.children[list].children[0]
    for (source, field) in zip(sources, field.children.dropFirst()) {
      // The predicate may have asked for more of a struct than is shown.
      let (column, own) =
        source.isOfRow
        ? (rows.children[source.index], read.children[source.index])
        : (items.children[source.index], item.children[source.index])
      let shown = try column.widened(from: own, to: field)
      guard source.isOfRow else {
        columns.append(try shown.gathering(chosen.runs, as: field))
        continue
      }
      guard let repeated = try shown.repeating(slots.map { owners[$0] }, as: field) else {
        throw DatasetError(
          "limit", dataset.path, column: field.name,
          "the lists of the rows, repeated for each response, have 2^32 or more items; take fewer rows at a time"
        )
      }
      columns.append(repeated)
    }
    return Column(type: .structure, count: slots.count, values: .structure(columns))
  }
}
