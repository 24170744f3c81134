// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

extension ResponsePart {
  /// One response for each record, null where a record has none of its fields; `nil` if no record
  /// has one.
  func single(_ records: inout ColumnNode, _ lengths: String?, isAlone: Bool) throws -> ColumnNode?
  {
    let count = records.column.count
    let lists = self.fields.filter(sharesList).compactMap { move in
      records.descendant(move.source).map { (move.source, $0) }
    }
    let fields = try records.take(self.fields, lengths)
    for (source, list) in lists { try records.leave(list, at: source, keepsEmpty: true) }
    if fields.isEmpty { return nil }
    let isThere = (0..<count).map { row in fields.contains { !$0.node.column.isAbsent(row) } }
    // Without a role a response is known by its position, so that none is left out.
    let validity = isThere.contains(false) && (role != nil || isAlone) ? try Bitmap(isThere) : nil
    let empty = ColumnNode(
      named: "item", [], count: count, validity: validity,
      absence: validity == nil ? .none : .all)
    return try filled(empty, fields)
  }

  /// Whether a field is a list beside others, of which objects of one list are made.
  func sharesList(_ move: FieldMove) -> Bool {
    guard place == .one, let cut = move.target.firstIndex(of: "[]") else { return false }
    return fields.count { $0.target.starts(with: move.target[...cut]) } > 1
  }

  /// The items of a list of objects, with the fields that are known under their new names.
  ///
  /// Of a list that is not alone, what gives no response stays where it was.
  func items(
    at steps: [String], of records: inout ColumnNode, _ lengths: String?, isAlone: Bool
  ) throws -> ColumnNode? {
    guard let list = records.take(steps, keepsEmpty: true) else { return nil }
    if !isAlone { try records.leave(list, at: steps, keepsEmpty: true) }
    guard list.field.type != .null else { return try .noResponses(list.column) }
    let name = FieldPath(steps: steps).description
    guard case .list(let offsets, let column) = list.column.values else {
      throw MappingError("'\(name)' must be a list")
    }
    if column.type == .null { return try list.withItems(of: []) }
    var items = ColumnNode(field: list.field.children[0], column: column)
    guard items.field.type == .structure else {
      throw MappingError("the items of '\(name)' must be objects, or pairs if the mapping says so")
    }
    let whole = items
    let fields = try items.take(self.fields, lengths)
    let rest = try items.withoutSpent(since: whole).children
    items = items.rebuilt([])
    items = try filled(items, fields)
    for node in rest { try items.put(node, at: [node.field.name]) }
    return try list.list(offsets.array(of: UInt32.self), of: items)
  }

  /// Lists side by side as one list of objects.
  ///
  /// A null stays where it was, and so does, beside other parts, a list without items.
  func zipped(_ records: inout ColumnNode, isAlone: Bool) throws -> ColumnNode? {
    let all = try fields.flatMap { move in
      try records.take([move], nil).map { (move.source, $0.target, $0.node) }
    }
    let lists = all.map { (target: $1, node: $2) }.filter { $0.node.field.type != .null }
    let onlyList = isAlone && all.count == 1 && lists.count == 1
    // A field of the name of the responses has no place beside them.
    for (source, _, node) in all where !onlyList && source != ["responses"] {
      try records.leave(node, at: source, keepsEmpty: !isAlone)
    }
    guard let first = lists.first else {
      return try all.first.map { try .noResponses($0.2.column) }
    }
    if let odd = lists.first(where: { !$0.node.field.isList }) {
      throw MappingError("'\(odd.node.field.name)' must be a list, found \(odd.node.field)")
    }
    let count = records.column.count
    var offsets: [UInt32] = [0]
    for row in 0..<count {
      let length = lists.lazy.map { $0.node.itemCount(row) }.first { $0 != nil } ?? nil
      for list in lists {
        guard let own = list.node.itemCount(row), let length, own != length else { continue }
        throw MappingError(
          "expected lists of the same length; '\(first.node.field.name)' and '\(list.node.field.name)' have \(length) and \(own) items",
          record: row)
      }
      offsets.append(offsets[row] + UInt32(length ?? 0))
    }
    let nodes = try lists.map { ($0.target, try $0.node.items(padded: offsets)) }
    let empty = ColumnNode(named: "item", [], count: Int(offsets[count]))
    let made = try filled(empty, nodes)
    let isThere = (0..<count).map { row in lists.contains { !$0.node.column.isNull(row) } }
    let validity = isThere.contains(false) ? try Bitmap(isThere) : nil
    return ColumnNode(
      field: .list("responses", of: made.field),
      column: Column(
        type: .list, count: count, validity: validity,
        absence: first.node.column.absence(in: validity),
        values: .list(offsets: try Buffer(offsets), items: made.column)))
  }

  private func filled(_ empty: ColumnNode, _ fields: [(target: [String], node: ColumnNode)]) throws
    -> ColumnNode
  {
    var node = empty
    if let role { try node.put(.text("role", role, count: node.column.count), at: ["role"]) }
    for (target, field) in fields { try node.put(field, at: target) }
    return node
  }
}

extension ColumnNode {
  /// No list of responses in any record, with the nulls of a column without values.
  static func noResponses(_ nulls: Column) throws -> ColumnNode {
    let field = Field.list("responses", of: .structure("item", []))
    let column = try Column.nulls(field, count: nulls.count)
    return ColumnNode(
      field: field,
      column: Column(
        type: .list, count: nulls.count, validity: column.validity, absence: nulls.absence,
        values: column.values))
  }

  /// Leaves what of a list gives no response where the list was.
  fileprivate mutating func leave(_ list: ColumnNode, at steps: [String], keepsEmpty: Bool) throws {
    guard let rest = try list.emptyLists(keepsEmpty: keepsEmpty) else { return }
    try put(rest, at: steps)
  }

  /// Lists with the nulls of this one and without items.
  fileprivate func withItems(of fields: [ColumnNode]) throws -> ColumnNode {
    try list(
      [UInt32](repeating: 0, count: column.count + 1),
      of: ColumnNode(named: "item", fields, count: 0))
  }

  /// The number of items of a slot; `nil` for a null.
  fileprivate func itemCount(_ slot: Int) -> Int? {
    column.isNull(slot) ? nil : column.items(of: slot).count
  }

  /// The items of all slots, absent ones where a slot has none of as many as it should.
  fileprivate func items(padded cuts: [UInt32]) throws -> ColumnNode {
    guard case .list(_, let items) = column.values else {
      throw MappingError("'\(field.name)' must be a list")
    }
    let item = field.children[0]
    if column.nullCount == 0 { return ColumnNode(field: item, column: items) }
    let assembler = ColumnAssembler(item)
    for slot in 0..<column.count {
      if column.isNull(slot) {
        try assembler.appendNulls(Int(cuts[slot + 1] - cuts[slot]))
      } else {
        try assembler.append(items, column.items(of: slot))
      }
    }
    return ColumnNode(field: item, column: try assembler.finish())
  }
}

extension Column {
  /// The absence of this column's nulls for a column that has no others.
  fileprivate func absence(in validity: Bitmap?) -> Absence {
    guard let validity else { return .none }
    if case .some(let bitmap) = absence {
      let isAbsent = (0..<count).map { bitmap[$0] && !validity[$0] }
      return (try? Bitmap(isAbsent)).map { .some($0) } ?? .none
    }
    return absence
  }
}
