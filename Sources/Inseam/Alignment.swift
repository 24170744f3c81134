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
    guard let found = misalignments(field).first else { return }
    let row = first + UInt64(found.row)
    throw DatasetError(
      "argument", path, column: found.paths[1], rows: row..<row + 1, found.message)
  }
}

extension AttachPlan {
  /// Throws if lists that join rows have other lengths than the lists that they are aligned with.
  ///
  /// `given`: The new columns, one slot for each stored slot of the container.
  func requireAligned(
    _ given: Column, _ addition: Field, _ base: Snapshot, rowGroup: Int, in path: String
  ) throws {
    let lists = container.listsInStruct().filter { $0.field.alignedGroup != nil }
    let new = lists.filter { given.list(at: $0.path, addition) != nil }
    let groups = Set(new.map { Name($0.field.alignedGroup ?? "") })
    let known = try lists.filter { groups.contains(Name($0.field.alignedGroup ?? "")) }
      .compactMap { list -> SteppedList? in
        let column =
          try given.list(at: list.path, addition)
          ?? base.lengths(of: list.field, rowGroup: rowGroup)
        guard let column, column.count == given.count else { return nil }
        return SteppedList(path: list.path, field: list.field, column: column)
      }
    guard let found = SteppedList.misalignments(known).min(by: { $0.row < $1.row }) else { return }
    throw DatasetError(
      "argument", path, column: found.paths[1],
      rows: base.numbers(ofSlots: found.row..<found.row + 1, of: container.id, rowGroup),
      found.message)
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
