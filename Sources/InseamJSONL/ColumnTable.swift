// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// A column with its field, to be taken apart and put together.
struct ColumnNode: Sendable {
  var field: Field
  var column: Column

  /// The fields of a struct with their columns.
  var children: [ColumnNode] {
    zip(field.children, column.children).map { ColumnNode(field: $0, column: $1) }
  }

  /// A struct of columns with as many slots.
  init(
    named name: String, _ children: [ColumnNode], count: Int, validity: Bitmap? = nil,
    absence: Column.Absence = .none
  ) {
    field = .structure(name, children.map(\.field))
    column = Column(
      type: .structure, count: count, validity: validity, absence: absence,
      values: .structure(children.map(\.column)))
  }

  init(field: Field, column: Column) {
    self.field = field
    self.column = column
  }

  /// A child of a struct by name.
  func child(_ name: String) -> ColumnNode? {
    field.childIndex(named: name).map {
      ColumnNode(field: field.children[$0], column: column.children[$0])
    }
  }

  /// This column under another name.
  func named(_ name: String) -> ColumnNode { ColumnNode(field: field.named(name), column: column) }

  /// Removes and gives the column that names lead to; structs that become empty go too, unless they
  /// are kept.
  ///
  /// A step `[]` goes into the items of a list: what is given is then a list of as many.
  mutating func take(_ steps: [String], keepsEmpty: Bool = false) -> ColumnNode? {
    if steps.first == "[]" { return takeFromItems(Array(steps.dropFirst()), keepsEmpty) }
    guard let first = steps.first, field.type == .structure,
      let index = field.childIndex(named: first)
    else { return nil }
    var all = children
    if steps.count == 1 {
      let taken = all.remove(at: index)
      self = rebuilt(all)
      return taken
    }
    guard let taken = all[index].take(Array(steps.dropFirst()), keepsEmpty: keepsEmpty) else {
      return nil
    }
    let left = all[index].field
    if !keepsEmpty, (left.type == .list ? left.children[0] : left).children.isEmpty {
      all.remove(at: index)
    }
    self = rebuilt(all)
    return taken
  }

  private mutating func takeFromItems(_ steps: [String], _ keepsEmpty: Bool) -> ColumnNode? {
    guard case .list(let offsets, let items) = column.values, !steps.isEmpty else { return nil }
    var inner = ColumnNode(field: field.children[0], column: items)
    guard let taken = inner.take(steps, keepsEmpty: keepsEmpty) else { return nil }
    func list(_ name: String, _ node: ColumnNode) -> ColumnNode {
      ColumnNode(
        field: .list(name, of: node.field.named("item")),
        column: Column(
          type: .list, count: column.count, validity: column.validity, absence: column.absence,
          values: .list(offsets: offsets, items: node.column)))
    }
    self = list(field.name, inner)
    return list(taken.field.name, taken)
  }

  /// Puts a column where names lead, making structs on the way.
  mutating func put(_ node: ColumnNode, at steps: [String]) throws {
    var all = children
    guard let first = steps.first else { return }
    if steps.count == 1 {
      if let index = field.childIndex(named: first) {
        all[index] = try all[index].united(with: node)
      } else {
        all.append(node.named(first))
      }
    } else if steps[1] == "[]" {
      try putIntoItems(of: first, node, at: Array(steps.dropFirst(2)), &all)
    } else if let index = field.childIndex(named: first) {
      if all[index].field.type == .null { all[index] = try all[index].asNullStructs }
      guard all[index].field.type == .structure else {
        throw MappingError("'\(first)' is not a struct, so '\(steps[1])' cannot be put into it")
      }
      try all[index].put(node, at: Array(steps.dropFirst()))
      all[index] = try all[index].present(where: node)
    } else {
      var made = ColumnNode(named: first, [], count: column.count, absence: .all)
      try made.put(node, at: Array(steps.dropFirst()))
      all.append(try made.absent(where: node))
    }
    self = rebuilt(all)
  }

  /// This struct, absent where its only field is.
  private func absent(where node: ColumnNode) throws -> ColumnNode {
    let isThere = (0..<column.count).map { !node.column.isAbsent($0) }
    return withValidity(isThere.contains(false) ? try Bitmap(isThere) : nil)
  }

  /// This struct, present where it was and where a field of it is.
  private func present(where node: ColumnNode) throws -> ColumnNode {
    guard column.nullCount > 0 else { return self }
    let isThere = (0..<column.count).map { !column.isNull($0) || !node.column.isAbsent($0) }
    return withValidity(isThere.contains(false) ? try Bitmap(isThere) : nil)
  }

  private func withValidity(_ validity: Bitmap?) -> ColumnNode {
    ColumnNode(
      field: field,
      column: Column(
        type: .structure, count: column.count, validity: validity,
        absence: validity == nil ? .none : column.absence, values: column.values))
  }

  /// This struct with the fields of another one.
  private func united(with other: ColumnNode) throws -> ColumnNode {
    if field.type == .null, other.field.type == .structure {
      return try asNullStructs.united(with: other)
    }
    if other.field.type == .null, field.type == .structure {
      return try united(with: other.asNullStructs)
    }
    guard field.type == .structure, other.field.type == .structure else {
      throw MappingError("column '\(field.name)' already exists; choose another name")
    }
    let made = try other.children.reduce(into: self) { try $0.put($1, at: [$1.field.name]) }
    guard column.nullCount > 0 else { return made }
    let isThere = (0..<column.count).map { !column.isNull($0) || !other.column.isNull($0) }
    let isAbsent = (0..<column.count).map { column.isAbsent($0) && other.column.isAbsent($0) }
    return ColumnNode(
      field: made.field,
      column: Column(
        type: .structure, count: column.count, validity: try Bitmap(isThere),
        absence: .some(try Bitmap(isAbsent)), values: made.column.values))
  }

  /// Structs without fields that are the nulls of this column, which has nothing else.
  private var asNullStructs: ColumnNode {
    get throws {
      ColumnNode(
        named: field.name, [], count: column.count,
        validity: try Bitmap([Bool](repeating: false, count: column.count)),
        absence: column.absence)
    }
  }

  /// Gives the items of a list a field, whose values are the items of another list of as many.
  private func putIntoItems(
    of name: String, _ node: ColumnNode, at steps: [String], _ all: inout [ColumnNode]
  ) throws {
    guard case .list(let offsets, let values) = node.column.values else {
      throw MappingError("'\(node.field.name)' has type \(node.field), expected a list")
    }
    let index = field.childIndex(named: name)
    var items = ColumnNode(named: "item", [], count: values.count)
    if let index, case .list(_, let others) = all[index].column.values {
      let odd = (0..<node.column.count).first {
        all[index].column.items(of: $0) != node.column.items(of: $0)
      }
      guard odd == nil else {
        throw MappingError(
          "expected lists of the same length; '\(node.field.name)' differs from those before it",
          record: odd)
      }
      items = ColumnNode(field: all[index].field.children[0], column: others)
    }
    try items.put(ColumnNode(field: node.field.children[0], column: values), at: steps)
    let list = ColumnNode(
      field: .list(name, of: items.field),
      column: Column(
        type: .list, count: node.column.count, validity: node.column.validity,
        absence: node.column.absence, values: .list(offsets: offsets, items: items.column)))
    if let index { all[index] = list } else { all.append(list) }
  }

  /// Changes the struct that steps through lists lead to.
  mutating func edit(at steps: [String], _ change: (inout ColumnNode) throws -> Void)
    throws
  {
    guard let first = steps.first else { return try change(&self) }
    if first == "[]" {
      guard case .list(let offsets, let items) = column.values else { return }
      var inner = ColumnNode(field: field.children[0], column: items)
      try inner.edit(at: Array(steps.dropFirst()), change)
      field.children = [inner.field.named("item")]
      column = Column(
        type: .list, count: column.count, validity: column.validity, absence: column.absence,
        values: .list(offsets: offsets, items: inner.column))
      return
    }
    guard field.type == .structure, let index = field.childIndex(named: first) else { return }
    var all = children
    try all[index].edit(at: Array(steps.dropFirst()), change)
    self = rebuilt(all)
  }

  /// This struct with other columns.
  func rebuilt(_ children: [ColumnNode]) -> ColumnNode {
    var made = ColumnNode(
      named: field.name, children, count: column.count, validity: column.validity,
      absence: column.absence)
    made.field.metadata = field.metadata
    return made
  }

  /// Numbers as float32, as models compute them; float64 stays where a rule has asked for it.
  func asSingles(_ path: String) throws -> ColumnNode {
    guard case .fixed(let buffer) = column.values else {
      if field.type == .null { return self }
      throw MappingError("\(path) has type \(field), expected numbers")
    }
    let singles: Buffer
    switch field.type {
    case .float32, .float64: return self
    case .int64:
      let values = buffer.span(of: Int64.self)
      singles = try Buffer(capacity: values.count, of: Float.self) { output in
        for i in values.indices { output.append(Float(values[i])) }
      }
    default: throw MappingError("\(path) has type \(field), expected numbers")
    }
    return ColumnNode(
      field: Field(field.name, .float32),
      column: Column(
        type: .float32, count: column.count, validity: column.validity, absence: column.absence,
        values: .fixed(singles)))
  }
}

/// The records of a block as one struct column that maps rearrange.
struct ColumnTable {
  var root: ColumnNode

  init(_ field: Field, _ column: Column) { root = ColumnNode(field: field, column: column) }

  /// The number of records.
  var count: Int { root.column.count }

  /// Removes and gives a top-level column.
  mutating func take(_ name: String) -> ColumnNode? { root.take([name]) }

  /// Puts columns before all others, which must not have their names.
  mutating func putFirst(_ nodes: [ColumnNode]) throws {
    let rest = root.children
    if let taken = rest.first(where: { own in nodes.contains { $0.field.name == own.field.name } })
    {
      throw MappingError(
        "records already have a field '\(taken.field.name)', which the preset makes from other fields (--preset generic keeps all fields as they are)"
      )
    }
    root = ColumnNode(named: "", nodes + rest, count: count)
  }

  func finish() -> (field: Field, column: Column) { (root.field, root.column) }
}

extension ColumnNode {
  /// The same text in every slot.
  static func text(_ name: String, _ text: String, count: Int) throws -> ColumnNode {
    let bytes = Array(text.utf8)
    let offsets = (0...count).map { UInt64($0 * bytes.count) }
    var repeated: [UInt8] = []
    repeated.reserveCapacity(bytes.count * count)
    for _ in 0..<count { repeated.append(contentsOf: bytes) }
    let data = try Buffer(repeated)
    return ColumnNode(
      field: Field(name, .utf8),
      column: Column(
        type: .utf8, count: count, values: .bytes(offsets: try Buffer(offsets), data: data)))
  }

  /// A list that holds, for every row, an item of each of the first columns and then the items of a
  /// list column.
  ///
  /// Items whose slot is null in `singles` are left out. All parts are structs; their fields are
  /// united. With `keepsNulls`, the nulls of a list that is alone are those of the result.
  static func interleaved(
    _ name: String, singles: [ColumnNode], lists: [ColumnNode], count: Int, keepsNulls: Bool
  ) throws -> ColumnNode {
    let parts =
      singles + lists.map { ColumnNode(field: $0.field.children[0], column: $0.column.children[0]) }
    var item = Field.structure("item", [])
    for part in parts {
      do { item = try item.merged(with: part.field.named("item")) } catch {
        throw MappingError(
          "the responses of a record have different types: \(error.column): \(error.reason)"
        )
      }
    }
    let wide = try parts.map { try $0.column.widened(from: $0.field.named("item"), to: item) }
    let assembler = ColumnAssembler(item)
    var offsets: [UInt32] = [0]
    for row in 0..<count {
      for index in singles.indices where !wide[index].isNull(row) {
        try assembler.append(wide[index], row..<row + 1)
      }
      for (index, list) in lists.enumerated() {
        try assembler.append(wide[singles.count + index], list.column.items(of: row))
      }
      offsets.append(UInt32(assembler.count))
    }
    let only = keepsNulls && singles.isEmpty && lists.count == 1 ? lists[0].column : nil
    return ColumnNode(
      field: .list(name, of: item),
      column: Column(
        type: .list, count: count, validity: only?.validity, absence: only?.absence ?? .none,
        values: .list(offsets: try Buffer(offsets), items: try assembler.finish())))
  }
}
