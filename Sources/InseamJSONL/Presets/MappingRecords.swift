// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
public import InseamColumns

/// What an export by a preset does not write.
public struct ExportLosses: Sendable {
  /// The paths of columns that the shape has no field for.
  public internal(set) var columns: Set<Name> = []
  /// The responses that the shape has no place for.
  public internal(set) var responseCount = 0
  /// The rows that make no record, by the reason.
  public internal(set) var rows: [Name: Int] = [:]
}

extension Mapping {
  /// Whether a record is a pair: one gold response, one worse.
  var isPair: Bool {
    parts.count == 2 && parts.allSatisfy { $0.place == .one && $0.role != nil }
  }

  /// Rearranges rows into records; the inverse of `makeRows`.
  ///
  /// Rows of another shape give a record of pairs for each worse response, and none where one of the
  /// two is missing; a shape with one response has the gold one.
  func makeRecords(
    of table: inout ColumnTable, lengths: String?, isOfOtherShape: Bool,
    _ losses: inout ExportLosses
  ) throws {
    var first: [(source: [String], node: ColumnNode)] = []
    if gathering != nil {
      try scatter(&table, &losses)
      for part in parts { first += try table.root.takeBack(part.fields, lengths) }
    } else if !parts.isEmpty {
      first = try fields(ofResponsesIn: &table, lengths, isOfOtherShape, &losses)
    }
    first = try table.root.takeBack(row, lengths) + first
    let rest = table.root.children
    table.root = ColumnNode(named: "", [], count: table.count)
    for (source, node) in first where source.count == 1 { try table.root.put(node, at: source) }
    for node in rest { try table.root.put(node, at: [node.field.name]) }
    for (source, node) in first where source.count > 1 { try table.root.put(node, at: source) }
    for transform in transforms.reversed() { try transform.undo(&table, transform.field) }
    for (path, rule) in types where rule == .tuple {
      try table.root.edit(at: FieldPath(path)?.steps ?? []) { $0 = $0.asArray }
    }
  }

  /// Makes each response a record, with the fields of its row.
  private func scatter(_ table: inout ColumnTable, _ losses: inout ExportLosses) throws {
    guard let responses = table.take("responses") else { return }
    guard case .list(_, let column) = responses.column.values else {
      throw MappingError("'responses' has type \(responses.field), expected a list")
    }
    var owners: [Range<Int>] = []
    for row in 0..<table.count {
      let count = responses.column.items(of: row).count
      if count == 0 { losses.rows["no response", default: 0] += 1 }
      owners += [Range<Int>](repeating: row..<row + 1, count: count)
    }
    let rows = ColumnNode(
      field: table.root.field, column: try table.root.column.gathering(owners, as: table.root.field)
    )
    var items = ColumnNode(field: responses.field.children[0], column: column)
    if case .label(let path)? = roles, items.descendant(path) == nil {
      try items.put(try ResponseList(responses, needsRoles: true).labels, at: path)
    }
    if roles != nil { _ = items.take(["role"]) }
    table.root = ColumnNode(named: "", rows.children, count: owners.count)
    for node in items.children { try table.root.put(node, at: [node.field.name]) }
  }

  private func fields(
    ofResponsesIn table: inout ColumnTable, _ lengths: String?, _ isOfOtherShape: Bool,
    _ losses: inout ExportLosses
  ) throws -> [(source: [String], node: ColumnNode)] {
    guard let responses = table.take("responses") else { return [] }
    let list = try ResponseList(responses, needsRoles: parts.contains { $0.role != nil })
    let picks = try ResponsePicks(
      list, parts, makesPairs: isOfOtherShape && isPair, isOfOtherShape: isOfOtherShape, &losses)
    if !picks.keepsRows {
      table.root.column = try table.root.column.gathering(
        picks.rows.map { $0..<$0 + 1 }, as: table.root.field)
    }
    var fields: [(source: [String], node: ColumnNode)] = []
    for (part, slots) in zip(parts, picks.slots) {
      fields += try part.fields(of: list, slots, lengths, dropsRole: roles != nil, &losses)
    }
    if let roles, let label = try roles.label(of: list, in: table.root) { fields.append(label) }
    return fields
  }
}

extension ResponsePart {
  /// The fields of records that this part of a mapping makes of the responses at some slots.
  fileprivate func fields(
    of list: ResponseList, _ slots: [[Int]], _ lengths: String?, dropsRole: Bool,
    _ losses: inout ExportLosses
  ) throws -> [(source: [String], node: ColumnNode)] {
    var items = try list.items(at: slots, fillsGaps: place == .one)
    if role != nil || dropsRole { _ = items.take(["role"]) }
    let taken = try items.takeBack(fields, lengths)
    let offsets = slots.reduce(into: [UInt32(0)]) { $0.append($0[$0.count - 1] + UInt32($1.count)) }
    switch place {
    case .one:
      losses.note(items)
      return taken
    case .zip:
      losses.note(items)
      return try taken.map { source, node in
        (source, try list.lists(offsets, of: node, isAbsentIfItemsAre: true))
      }
    case .each(let steps):
      for (source, node) in taken { try items.put(node, at: source) }
      return [(steps, try list.lists(offsets, of: items, isAbsentIfItemsAre: false))]
    }
  }
}

extension ExportLosses {
  /// Notes what is left of responses when all fields of a shape were taken.
  fileprivate mutating func note(_ rest: ColumnNode) {
    for (path, field) in rest.field.paths()
    where field.type != .structure && !path.steps.contains("[]")
      && rest.descendant(path.steps).map({ $0.column.nullCount < $0.column.count }) ?? false
    {
      columns.insert("responses[].\(path)")
    }
  }
}

extension ColumnNode {
  /// Takes what moves have placed; gives it with the paths in the records.
  fileprivate mutating func takeBack(_ moves: [FieldMove], _ lengths: String?) throws -> [(
    source: [String], node: ColumnNode
  )] {
    var taken: [(source: [String], node: ColumnNode)] = []
    for move in moves.compactMap({ $0.withLength(lengths) }) {
      for move in move.isPattern ? placed(move) : [move] {
        if let node = try takeContent(move) ?? take(move.target) {
          taken.append((move.source, node))
        }
      }
    }
    return taken
  }

  /// Takes text or messages; `nil` for other moves.
  private mutating func takeContent(_ move: FieldMove) throws -> ColumnNode? {
    if move.target == ["message"] { return try take(["messages"])?.onlyItems }
    guard move.isContent else { return nil }
    guard let text = take(["text"]) else { return take(["messages"]) }
    guard let messages = child("messages") else { return text }
    guard text.column.nullCount == text.column.count else {
      guard messages.column.nullCount == messages.column.count else {
        throw MappingError(
          "some responses have text and some have messages; export those with `--where \"any(responses.text IS NOT NULL)\"` and the others each by themselves"
        )
      }
      _ = take(["messages"])
      return text
    }
    return take(["messages"])
  }

  /// The moves that a pattern stands for, by the fields that have been placed.
  private func placed(_ pattern: FieldMove) -> [FieldMove] {
    guard let star = pattern.target.firstIndex(of: "*"),
      let parent = descendant(Array(pattern.target[..<star]))
    else { return [] }
    let rest = Array(pattern.target[(star + 1)...])
    return parent.children.filter { $0.descendant(rest) != nil }.map { pattern.of($0.field.name) }
  }

  /// The only item of each list.
  private var onlyItems: ColumnNode {
    get throws {
      guard case .list(_, let items) = column.values else { return self }
      let assembler = ColumnAssembler(field.children[0])
      for slot in 0..<column.count {
        let range = column.items(of: slot)
        guard range.count < 2 else {
          throw MappingError(
            "a response has \(range.count) messages, and the shape has a place for one")
        }
        if range.isEmpty {
          try assembler.appendNulls(1, explicit: column.isNull(slot) && !column.isAbsent(slot))
        } else {
          try assembler.append(items, range)
        }
      }
      return ColumnNode(field: field.children[0], column: try assembler.finish())
    }
  }

  /// This struct, whose fields are numbers, as an array.
  fileprivate var asArray: ColumnNode {
    guard field.type == .structure else { return self }
    let ordered = children.sorted { Int($0.field.name) ?? .max < Int($1.field.name) ?? .max }
    var array = rebuilt(ordered)
    array.field.metadata[RowPrinter.arrayKey] = "array"
    return array
  }
}
