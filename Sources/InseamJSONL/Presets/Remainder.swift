// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// What is left of records when fields have moved out of them.
extension ColumnNode {
  /// This record without the objects that held nothing but fields that moved.
  ///
  /// An object that was null or empty in `before`, the record with all of its fields, stays as it was.
  func withoutSpent(since before: ColumnNode) throws -> ColumnNode {
    rebuilt(try remainders(since: before))
  }

  /// The fields that are left.
  private func remainders(since before: ColumnNode) throws -> [ColumnNode] {
    var left: [ColumnNode] = []
    for node in children {
      guard let old = before.child(node.field.name) else {
        left.append(node)
        continue
      }
      if let rest = try node.remainder(of: old) { left.append(rest) }
    }
    return left
  }

  /// What is left of a field; `nil` if all of it has moved.
  private func remainder(of before: ColumnNode) throws -> ColumnNode? {
    if field == before.field { return self }
    if case .list(let offsets, let items) = column.values,
      case .list(_, let others) = before.column.values
    {
      let inner = ColumnNode(field: field.children[0], column: items)
      let whole = ColumnNode(field: before.field.children[0], column: others)
      guard let left = try inner.itemRemainder(of: whole) else { return nil }
      return try list(offsets.array(of: UInt32.self), of: left)
    }
    guard field.type == .structure, before.field.type == .structure else { return self }
    let left = try remainders(since: before)
    let own = before.column
    let isThere = (0..<own.count).map { slot in
      !own.isNull(slot)
        && (left.contains { !$0.column.isAbsent(slot) }
          || own.children.allSatisfy { $0.isAbsent(slot) })
    }
    let isAbsent = (0..<own.count).map { slot in
      !isThere[slot] && (!own.isNull(slot) || own.isAbsent(slot))
    }
    guard !left.isEmpty || isAbsent.contains(false) else { return nil }
    return rebuilt(left).withNulls(
      isThere.contains(false) ? try Bitmap(isThere) : nil, .some(try Bitmap(isAbsent)))
  }

  /// What is left of the objects in a list, which are as many as before; `nil` if all of them are
  /// objects of which everything has moved.
  private func itemRemainder(of before: ColumnNode) throws -> ColumnNode? {
    guard field.type == .structure, before.field.type == .structure else {
      return try remainder(of: before)
    }
    let left = try remainders(since: before)
    return left.isEmpty && column.nullCount == 0 ? nil : rebuilt(left)
  }

  private func withNulls(_ validity: Bitmap?, _ absence: Column.Absence) -> ColumnNode {
    ColumnNode(
      field: field,
      column: Column(
        type: column.type, count: column.count, validity: validity,
        absence: validity == nil ? .none : absence, values: column.values))
  }
}

extension ColumnNode {
  /// The lists of this column that have no items, and its explicit nulls, absent elsewhere; `nil` if
  /// there are none.
  ///
  /// `keepsEmpty` is whether lists without items are among them.
  func emptyLists(keepsEmpty: Bool) throws -> ColumnNode? {
    let isNull = (0..<column.count).map { column.isNull($0) && !column.isAbsent($0) }
    let isEmpty = (0..<column.count).map { slot in
      keepsEmpty && field.type == .list && !column.isNull(slot) && column.items(of: slot).isEmpty
    }
    guard isNull.contains(true) || isEmpty.contains(true) else { return nil }
    let offsets = try Buffer([UInt32](repeating: 0, count: column.count + 1))
    let isAbsent = zip(isNull, isEmpty).map { !$0 && !$1 }
    return ColumnNode(
      field: .list(field.name, of: Field("item", .null)),
      column: Column(
        type: .list, count: column.count, validity: try Bitmap(isEmpty),
        absence: .some(try Bitmap(isAbsent)),
        values: .list(offsets: offsets, items: Column(type: .null, count: 0, values: .none))))
  }

  /// These lists, absent where they have no items that are there.
  var absentWithoutItems: ColumnNode {
    get throws {
      guard case .list(_, let items) = column.values else { return self }
      let isAbsent = (0..<column.count).map { slot in
        !column.isNull(slot) && column.items(of: slot).allSatisfy { items.isAbsent($0) }
      }
      return ColumnNode(
        field: field, column: try column.replacingByAbsent(isAbsent, as: field))
    }
  }

  /// Whether it holds nothing but lists without items and nulls, as `emptyLists` gives them.
  var isEmptyLists: Bool {
    field.type == .null || field.type == .list && field.children[0].type == .null
  }

  /// These lists, with those of `rest` where they are absent.
  func completed(by rest: ColumnNode) throws -> ColumnNode {
    let empty = try Column(
      type: .list, count: 1,
      values: .list(
        offsets: Buffer([UInt32](repeating: 0, count: 2)),
        items: Column.nulls(field.children[0], count: 0)))
    let assembler = ColumnAssembler(field)
    for slot in 0..<column.count {
      if !column.isAbsent(slot) || rest.column.isAbsent(slot) {
        try assembler.append(column, slot..<slot + 1)
      } else if rest.column.isNull(slot) {
        try assembler.appendNulls(1, explicit: true)
      } else {
        try assembler.append(empty)
      }
    }
    return ColumnNode(field: field, column: try assembler.finish())
  }
}
