// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns
internal import InseamFormat

extension Column {
  /// Throws if two lists of the rows of a batch have different lengths and are aligned.
  ///
  /// `first`: The number of the first row in the dataset.
  func requireAligned(_ field: Field, in path: String, from first: UInt64) throws {
    guard let found = misalignment(field) else { return }
    let row = first + UInt64(found.row)
    throw DatasetError(
      "argument", path, column: found.paths[1], rows: row..<row + 1, found.message)
  }
}

extension AttachPlan {
  /// Throws if lists that join rows have other lengths than the lists that they are aligned with.
  ///
  /// `given`: The new columns, one slot for each stored slot of the container.
  func requireAligned(_ given: Column, _ addition: Field, _ base: Snapshot, rowGroup: Int) throws {
    let lists = container.listsOfStruct([])
    let new = lists.filter { given.column(at: $0.steps, addition) != nil }
    let groups = Set(new.compactMap { $0.field.alignedGroup.map { Name($0) } })
    if groups.isEmpty { return }
    var (fields, columns): ([Field], [Column]) = ([], [])
    for list in lists {
      guard let group = list.field.alignedGroup, groups.contains(Name(group)),
        let column = try given.column(at: list.steps, addition)
          ?? base.lengths(of: list.field, rowGroup: rowGroup), column.count == given.count
      else { continue }
      var field = list.field
      (field.name, field.children) = (list.steps.joined(separator: "."), [Field("item", .null)])
      fields.append(field)
      columns.append(column.withoutItems)
    }
    let all = Column(type: .structure, count: given.count, values: .structure(columns))
    guard let found = all.misalignment(.structure("", fields)) else { return }
    throw AttachError(
      description: "slot \(found.row) of row group \(rowGroup): \(found.message)")
  }
}

extension Field {
  /// The lists of a struct, and of structs in it, with their steps.
  fileprivate func listsOfStruct(_ steps: [String]) -> [(steps: [String], field: Field)] {
    children.flatMap { child -> [(steps: [String], field: Field)] in
      let steps = steps + [child.name]
      return child.type == .structure
        ? child.listsOfStruct(steps) : child.isList ? [(steps, child)] : []
    }
  }
}

extension Column {
  /// The list at some steps of a struct; `nil` if there is none.
  fileprivate func column(at steps: [String], _ field: Field) -> Column? {
    var (column, field) = (self, field)
    for step in steps {
      guard field.type == .structure, let index = field.childIndex(named: step) else { return nil }
      (column, field) = (column.children[index], field.children[index])
    }
    return column.type == .list ? column : nil
  }

  /// The lengths of lists alone.
  fileprivate var withoutItems: Column {
    guard case .list(let offsets, let items) = values else { return self }
    return Column(
      type: .list, count: count, validity: validity, absence: absence,
      values: .list(
        offsets: offsets, items: Column(type: .null, count: items.count, values: .none)))
  }
}

extension Snapshot {
  /// The lengths of the stored lists of a row group; `nil` if all are null.
  fileprivate func lengths(of list: Field, rowGroup: Int) throws -> Column? {
    guard let reader = try chunk(column: list.id, rowGroup: rowGroup), reader.chunk.type == .list
    else { return nil }
    let slots = 0..<reader.chunk.slotCount
    let (offsets, items) = try reader.lists(slots)
    return Column(
      type: .list, count: slots.count, validity: try reader.validity(slots),
      values: .list(
        offsets: offsets, items: Column(type: .null, count: items.upperBound, values: .none)))
  }
}
