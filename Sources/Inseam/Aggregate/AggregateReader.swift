// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// Reads the columns of an aggregation piece by piece.
struct AggregateReader: Sendable {
  private let dataset: Dataset
  private let fields: Field
  private let columns: [Leaf]
  private let by: Leaf?

  /// Where a column is: its steps, and how many lists it is in.
  private struct Leaf: Sendable {
    let path: FieldPath
    let field: Field
    /// The steps to the lists that it is in, without itself.
    let lists: [String]

    init(_ text: String, _ dataset: Dataset) throws(DatasetError) {
      let field = try dataset.field(atPath: text)
      guard let found = dataset.schema.paths().first(where: { $0.field.id == field.id }) else {
        throw dataset.unknownColumn(text)
      }
      let steps = found.path.steps
      (path, self.field) = (found.path, field)
      lists = steps.lastIndex(of: "[]").map { Array(steps[...$0]) } ?? []
    }
  }

  init(_ dataset: Dataset, _ aggregation: Aggregation) throws(DatasetError) {
    self.dataset = dataset
    var columns: [Leaf] = []
    for path in aggregation.paths { columns.append(try Leaf(path, dataset)) }
    for column in columns where column.field.type == .structure {
      throw DatasetError(
        "argument", dataset.path, column: column.path.description,
        "the column is a struct; name one of its fields")
    }
    if let by = aggregation.by {
      let leaf = try Leaf(by, dataset)
      for column in columns where !column.lists.starts(with: leaf.lists) {
        throw DatasetError(
          "argument", dataset.path, column: by,
          "the column has several values for each of \(column.path); group by a column of the row or of the same list"
        )
      }
      if leaf.field.isList || leaf.field.type == .structure {
        throw DatasetError(
          "argument", dataset.path, column: by, "a \(leaf.field.type) makes no groups")
      }
      self.by = leaf
    } else {
      by = nil
    }
    self.columns = columns
    let ids = Set((columns + [by].compactMap { $0 }).map(\.field.id))
    fields = dataset.schema.keeping(ids) ?? .structure("", [])
  }

  /// An aggregate of nothing for each column.
  var nothing: [ColumnAggregate] { columns.map { _ in ColumnAggregate() } }

  /// The aggregates of some rows, by group.
  func read(rowGroup: Int, rows: Range<Int>, _ wanted: Selection?) throws
    -> [Name?: [ColumnAggregate]]
  {
    if wanted?.count == 0 { return by == nil ? [nil: nothing] : [:] }
    let batch = try dataset.read(rowGroup: rowGroup, rows: rows, fields: fields)
    var isWanted = [Bool](repeating: wanted == nil, count: batch.count)
    for run in wanted?.runs ?? [] { for row in run { isWanted[row] = true } }
    let keys = by.map { leaf in
      let column = descend(batch, leaf.path.steps[...]).column
      return (0..<column.count).map {
        column.isNull($0) ? nil : Name(column.value(at: $0).distinctText)
      }
    }
    var groups: [Name?: [ColumnAggregate]] = by == nil ? [nil: nothing] : [:]
    for (index, leaf) in columns.enumerated() {
      try Calls.check()
      let column = descend(batch, leaf.path.steps[...]).column
      let rowOf = owners(of: leaf, at: [], batch)
      let keyOf = by.map { owners(of: leaf, at: $0.lists, batch) } ?? []
      var members: [Name?: [Int]] = [:]
      for slot in 0..<column.count where isWanted[rowOf[slot]] {
        members[keys.map { $0[keyOf[slot]] } ?? nil, default: []].append(slot)
      }
      for (key, slots) in members {
        groups[key, default: nothing][index] = ColumnAggregate(column, slots)
      }
    }
    return groups
  }

  /// The column at some steps below the rows, and its field.
  private func descend(_ batch: Column, _ steps: ArraySlice<String>) -> (
    column: Column, field: Field
  ) {
    var (column, field) = (batch, fields)
    for step in steps {
      let index = step == "[]" ? 0 : field.childIndex(named: step) ?? 0
      (column, field) = (column.children[index], field.children[index])
    }
    return (column, field)
  }

  /// For each slot of a column the slot above that has it: a row, or an item of an outer list.
  private func owners(of leaf: Leaf, at level: [String], _ batch: Column) -> [Int] {
    var owners = Array(0..<descend(batch, level[...]).column.count)
    var place = level.count
    while let end = leaf.path.steps[place...].firstIndex(of: "[]") {
      let list = descend(batch, leaf.path.steps[..<end]).column
      owners = owners.indices.flatMap { slot in list.items(of: slot).map { _ in owners[slot] } }
      place = end + 1
    }
    return owners
  }
}
