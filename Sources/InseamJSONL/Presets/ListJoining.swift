// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

extension ColumnNode {
  /// Puts a column in the place of the one of its name, or behind all others.
  mutating func set(_ node: ColumnNode) {
    var all = children
    if let index = field.childIndex(named: node.field.name) {
      all[index] = node
    } else {
      all.append(node)
    }
    self = rebuilt(all)
  }

  /// The lists of another column, which begin with the items of this one's lists in some slots.
  func joined(to other: ColumnNode, where isJoined: [Bool]) throws -> ColumnNode {
    guard case .list(_, let items) = column.values,
      case .list(_, let otherItems) = other.column.values
    else { throw MappingError("'\(other.field.name)' has type \(other.field), expected messages") }
    let item = try other.field.children[0].merged(
      with: field.children[0].named(other.field.children[0].name))
    let wide = [
      try items.widened(from: field.children[0], to: item),
      try otherItems.widened(from: other.field.children[0], to: item),
    ]
    let assembler = ColumnAssembler(item)
    var offsets: [UInt32] = [0]
    for slot in 0..<column.count {
      if isJoined[slot], !other.column.isNull(slot) {
        try assembler.append(wide[0], column.items(of: slot))
      }
      try assembler.append(wide[1], other.column.items(of: slot))
      offsets.append(UInt32(assembler.count))
    }
    return try other.list(offsets, of: ColumnNode(field: item, column: assembler.finish()))
  }

  /// A list with the name and the nulls of this one, and other items.
  func list(_ offsets: [UInt32], of items: ColumnNode) throws -> ColumnNode {
    var field = self.field
    field.children = [items.field]
    return ColumnNode(
      field: field,
      column: Column(
        type: .list, count: column.count, validity: column.validity, absence: column.absence,
        values: .list(offsets: try Buffer(offsets), items: items.column)))
  }
}

extension ColumnNode {
  /// This column with the slots of another one in some places.
  func replacing(_ places: [Bool], by other: ColumnNode) throws -> ColumnNode {
    let wide = try field.merged(with: other.field.named(field.name))
    let columns = [
      try column.widened(from: field, to: wide),
      try other.column.widened(from: other.field.named(field.name), to: wide),
    ]
    let assembler = ColumnAssembler(wide)
    for (row, isReplaced) in places.enumerated() {
      try assembler.append(columns[isReplaced ? 1 : 0], row..<row + 1)
    }
    return ColumnNode(field: wide, column: try assembler.finish())
  }
}

extension Column {
  /// This column, in which some slots are absent.
  func replacingByAbsent(_ slots: [Bool], as field: Field) throws -> Column {
    let assembler = ColumnAssembler(field)
    for (slot, isAbsent) in slots.enumerated() {
      if isAbsent {
        try assembler.appendNulls(1)
      } else {
        try assembler.append(self, slot..<slot + 1)
      }
    }
    return try assembler.finish()
  }
}
