// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
public import InseamColumns

extension Dataset {
  /// Writes a dataset in which every row keeps only the responses that pass a predicate.
  ///
  /// Aligned lists stay aligned: a response is kept or dropped whole. Gold responses are kept
  /// also if the predicate is false, unless `dropsGold`. Returns the responses kept and dropped.
  public func extractResponses(
    _ selections: [Selection], where predicate: RowPredicate, dropsGold: Bool = false,
    to path: String,
    options: WriteOptions = WriteOptions(), lineage: [(key: String, value: String)] = []
  ) throws -> (kept: Int, dropped: Int) {
    guard let list = schema.children.first(where: { $0.name == "responses" }), list.type == .list
    else {
      throw DatasetError("argument", self.path, "the dataset has no list 'responses'")
    }
    // Mistakes of the predicate are found also if there are no rows.
    _ = try predicate.evaluateResponses(Column.nulls(schema, count: 0), schema)
    try requireRoles(for: predicate)
    if !dropsGold, let names = try roleNames(), !names.unknown.isEmpty, let problem = names.problem
    {
      throw DatasetError(
        "argument", self.path,
        "gold responses are kept, also where the predicate is false; \(problem) (--drop-gold filters all responses)"
      )
    }
    let fields = schema.withoutIDs
    let writer = try DatasetWriter(creating: path, options: options)
    try writer.append(Column.nulls(fields, count: 0), as: fields)
    var totals = (kept: 0, dropped: 0)
    for rowGroup in 0..<rowGroupCount {
      for run in selections[rowGroup].runs {
        for start in stride(from: run.lowerBound, to: run.upperBound, by: 4_096) {
          let rows = try read(rowGroup: rowGroup, rows: start..<min(run.upperBound, start + 4_096))
          let kept = try predicate.evaluateResponses(rows, schema)
          let (column, dropped) = try rows.keepingResponses(kept, dropsGold, schema)
          totals.kept += column.responseCount(schema)
          totals.dropped += dropped
          try writer.append(column, as: fields)
        }
      }
    }
    writer.setLineage(
      lineage + [
        (key: "base file id", value: fileID), (key: "base generation", value: "\(generation)"),
      ])
    for (path, field) in schema.paths() where !provenance(of: field).isEmpty {
      if let target = writer.schema.field(at: path) {
        writer.setProvenance(provenance(of: field), ofColumn: target.id)
      }
    }
    if totals.dropped > 0 { writer.outdateResultsOfResponses() }
    try writer.commit()
    return totals
  }
}

extension Column {
  fileprivate func responseCount(_ schema: Field) -> Int {
    schema.childIndex(named: "responses").map { children[$0].children[0].count } ?? 0
  }

  /// The rows with only some responses, and how many are gone.
  fileprivate func keepingResponses(_ selection: Selection, _ dropsGold: Bool, _ schema: Field)
    throws -> (
      Column, dropped: Int
    )
  {
    guard let index = schema.childIndex(named: "responses"),
      case .list(_, let items) = children[index].values
    else { return (self, 0) }
    let list = children[index]
    let item = schema.children[index].children[0]
    var isKept = [Bool](repeating: false, count: items.count)
    for run in selection.runs { for slot in run { isKept[slot] = true } }
    if !dropsGold, let role = item.childIndex(named: "role") {
      for slot in 0..<items.count {
        if case .text(let text) = items.children[role].value(at: slot), Role(text: text) == .gold {
          isKept[slot] = true
        }
      }
    }
    let field = schema.children[index]
    var values: [Value] = []
    for row in 0..<list.count {
      if list.isNull(row) {
        values.append(list.isAbsent(row) ? .absent : .null)
      } else {
        values.append(.list(list.items(of: row).filter { isKept[$0] }.map { items.value(at: $0) }))
      }
    }
    var columns = children
    columns[index] = try Column(values, as: field)
    return (
      Column(type: .structure, count: count, values: .structure(columns)), isKept.count { !$0 }
    )
  }
}
