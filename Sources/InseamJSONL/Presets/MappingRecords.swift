// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import Inseam
internal import InseamBytes
internal import InseamColumns

extension Mapping {
  /// Whether a record is a pair: one gold response, one worse.
  var isPair: Bool {
    parts.count == 2 && parts.allSatisfy { $0.place == .one && $0.role != nil }
  }

  /// Whether a record has one response, and a label for it: rows of other shapes have a record for
  /// each response then.
  private var labelsOne: Bool {
    guard case .label = roles else { return false }
    return parts.count == 1 && parts[0].place == .one
  }

  /// Rearranges rows into records; the inverse of `makeRows`.
  ///
  /// With a `plan`, rows may be those of another shape. They give a record of pairs for each worse
  /// response, and none where one of the two is missing; a shape with one response has the gold one.
  /// `restoresSentinels` is whether nulls are those that sentinels were read as.
  func makeRecords(
    of table: inout ColumnTable, lengths: String?, _ plan: ContentPlan?, restoresSentinels: Bool,
    _ losses: inout ExportLosses
  ) throws {
    var first: [(source: [String], node: ColumnNode)] = []
    var rows = Array(0..<table.count)
    do {
      if gathering != nil || plan != nil && labelsOne {
        rows = try scatter(&table, &losses)
        for part in parts { first += try table.root.takeBack(part.fields, lengths, plan) }
      } else if !parts.isEmpty {
        first = try fields(ofResponsesIn: &table, lengths, plan, &rows, &losses)
      }
      first = try table.root.takeBack(row, lengths, plan) + first
    } catch let error as MappingError {
      // What is wrong with a record is wrong with the row that it is made of.
      guard let record = error.record else { throw error }
      throw MappingError(error.message, record: rows[record])
    }
    if restoresSentinels { try restoreSentinels(in: &first) }
    try table.place(first, &losses)
    for transform in transforms.reversed() { try transform.undo(&table, transform.field) }
    for (path, rule) in types where rule == .tuple {
      try table.root.edit(at: FieldPath(path)?.steps ?? []) { $0 = $0.asArray }
    }
    guard let plan else { return }
    if table.count > 0 { losses.note(table.root, of: self) }
    do { try requireMarks(in: table.root, plan) } catch let error as MappingError {
      throw MappingError(error.message, record: error.record.map { rows[$0] })
    }
  }

  /// Makes each response a record, with the fields of its row; gives the row of each.
  private func scatter(_ table: inout ColumnTable, _ losses: inout ExportLosses) throws -> [Int] {
    guard let responses = table.take("responses") else { return Array(0..<table.count) }
    guard case .list(_, let column) = responses.column.values else {
      throw MappingError("'responses' has type \(responses.field), expected a list")
    }
    var owners: [Int] = []
    for row in 0..<table.count {
      let count = responses.column.items(of: row).count
      if count == 0 { losses.rows["no response", default: 0] += 1 }
      owners += [Int](repeating: row, count: count)
    }
    var items = ColumnNode(field: responses.field.children[0], column: column)
    let list = try ResponseList(responses, needsRoles: false)
    if case .label(let path)? = roles, items.descendant(path) == nil, list.hasRoles {
      try items.put(try list.labels, at: path)
    }
    try losses.note(roles, of: list, items, in: table.root)
    if roles != nil { _ = items.take(["role"]) }
    let before = table
    let rows = ColumnNode(
      field: table.root.field,
      column: try table.root.column.gathering(
        owners.map { $0..<$0 + 1 }, as: table.root.field))
    table.root = ColumnNode(named: "", rows.children, count: owners.count)
    for node in items.children {
      // A field of the prompt stays one; others of its name are those of the response.
      if row.contains(where: { $0.target[0] == node.field.name }) {
        losses.note(node, at: FieldPath(steps: ["responses", "[]", node.field.name]).description)
      } else {
        if let own = before.root.child(node.field.name) {
          losses.note(own, at: own.field.quotedName)
          _ = table.take(node.field.name)
        }
        try table.root.put(node, at: [node.field.name])
      }
    }
    return owners
  }

  /// The fields that responses become; `rows` gets the row of each record.
  private func fields(
    ofResponsesIn table: inout ColumnTable, _ lengths: String?, _ plan: ContentPlan?,
    _ rows: inout [Int], _ losses: inout ExportLosses
  ) throws -> [(source: [String], node: ColumnNode)] {
    guard let responses = table.take("responses") else { return [] }
    let list = try ResponseList(responses, needsRoles: parts.contains { $0.role != nil })
    let picks = try ResponsePicks(
      list, parts, makesPairs: plan != nil && isPair, isOfOtherShape: plan != nil, &losses)
    let label = try roles?.label(of: list, in: table.root, name)
    var records = table.root
    if let label { try records.put(label.node, at: label.source) }
    try losses.note(roles, of: list, list.items, in: records)
    rows = picks.rows
    if !picks.keepsRows {
      table.root.column = try table.root.column.gathering(
        picks.rows.map { $0..<$0 + 1 }, as: table.root.field)
    }
    var fields: [(source: [String], node: ColumnNode)] = []
    for (part, slots) in zip(parts, picks.slots) {
      let context = PartContext(
        list: list, slots: slots, lengths: lengths, plan: plan, dropsRole: roles != nil,
        isAlone: parts.count == 1)
      fields += try part.fields(context, &losses)
    }
    return fields + [label].compactMap { $0 }
  }
}

/// The responses that a part of a mapping makes records of.
private struct PartContext {
  let list: ResponseList
  /// The slots of each record.
  let slots: [[Int]]
  let lengths: String?
  let plan: ContentPlan?
  let dropsRole: Bool
  /// Whether the mapping has no other part.
  let isAlone: Bool

  /// The record of each response.
  var owners: [Int] { slots.enumerated().flatMap { [Int](repeating: $0, count: $1.count) } }

  /// What a list without responses is in the record: with `isFirst` the first one of its part.
  func emptiness(isFirst: Bool) -> ResponseList.Emptiness {
    isAlone ? isFirst ? .asResponses : .absentIfNull : plan == nil ? .absent : .empty
  }
}

extension ResponsePart {
  /// The fields of records that this part of a mapping makes of responses.
  fileprivate func fields(_ context: PartContext, _ losses: inout ExportLosses) throws -> [(
    source: [String], node: ColumnNode
  )] {
    let (list, slots) = (context.list, context.slots)
    var items = try list.items(at: slots, fillsGaps: place == .one)
    if role != nil || context.dropsRole { _ = items.take(["role"]) }
    var taken: [(source: [String], node: ColumnNode)]
    do { taken = try items.takeBack(fields, context.lengths, context.plan) } catch let error
      as MappingError
    {
      guard let item = error.record, place != .one else { throw error }
      throw MappingError(error.message, record: context.owners[item])
    }
    let offsets = slots.reduce(into: [UInt32(0)]) { $0.append($0[$0.count - 1] + UInt32($1.count)) }
    switch place {
    case .one:
      losses.note(responses: items)
      guard context.plan == nil else { return taken }
      let lists = fields.filter(sharesList).map(\.source)
      for index in taken.indices where lists.contains(taken[index].source) {
        taken[index].node = try taken[index].node.absentWithoutItems
      }
      return taken
    case .zip:
      losses.note(responses: items)
      for index in taken.indices {
        taken[index].node = try list.lists(
          offsets, of: taken[index].node, isAbsentIfItemsAre: true,
          context.emptiness(isFirst: index == 0))
      }
      return taken
    case .each(let steps):
      for (source, _) in taken {
        guard let (path, own) = items.takeClash(with: source) else { continue }
        losses.note(own, at: FieldPath(steps: ["responses", "[]"] + path).description)
      }
      for (source, node) in taken { try items.put(node, at: source) }
      return [
        (
          steps,
          try list.lists(
            offsets, of: items, isAbsentIfItemsAre: false, context.emptiness(isFirst: true))
        )
      ]
    }
  }
}

extension ExportLosses {
  /// Notes what is left of responses when all fields of a shape were taken.
  fileprivate mutating func note(responses rest: ColumnNode) {
    for node in rest.children {
      note(node, at: FieldPath(steps: ["responses", "[]", node.field.name]).description)
    }
  }

  /// Notes the roles of responses that no rule writes.
  fileprivate mutating func note(
    _ rule: RoleRule?, of list: ResponseList, _ items: ColumnNode, in records: ColumnNode
  ) throws {
    guard let rule, list.hasRoles else { return }
    note(
      rule.roles(records, items, list.cuts).map { $0.map(Role.init(text:)) }, insteadOf: list.roles)
  }
}

extension Field {
  /// The name as a path writes it.
  fileprivate var quotedName: String { FieldPath(steps: [name]).description }
}
