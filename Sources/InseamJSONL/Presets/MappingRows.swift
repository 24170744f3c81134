// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

extension Mapping {
  /// The paths of record fields that become log-probs or scores, which are float32.
  var singlePaths: [String] {
    func paths(_ moves: [FieldMove], below prefix: [String], _ end: [String]) -> [String] {
      moves.filter { !$0.isPattern && $0.isModelNumber }.map { move in
        let items = move.target.last == "token_logps" && !move.source.contains("[]") ? ["[]"] : []
        return FieldPath(steps: prefix + move.source + end + items).description
      }
    }
    return parts.flatMap { part in
      switch part.place {
      case .one: paths(part.fields, below: [], [])
      case .zip: paths(part.fields, below: [], ["[]"])
      case .each(let list): paths(part.fields, below: list + ["[]"], [])
      }
    }
  }

  /// The fields that a record of any of the shapes has.
  private var required: [String] {
    guard let first = detections.first else { return [] }
    return first.required.filter { name in
      detections.allSatisfy { $0.required.contains { Name($0) == Name(name) } }
    }
  }

  /// The fields that belong to the shape under their own names.
  private var reserved: Set<Name> {
    Set(names: detections.flatMap { $0.fields.map { $0.steps[0] } } + (gathering?.keys ?? []))
  }

  /// Rearranges records into rows.
  ///
  /// `lengths` is the path of the token count in an answer, `none` for no count, if the mapping asks
  /// for it. `notes` gets what was seen on the way.
  func makeRows(of table: inout ColumnTable, lengths: String?, _ notes: inout MappingNotes) throws {
    for transform in transforms { try transform.apply(&table, transform.field) }
    let missing = required.filter { table.root.child($0) == nil }
    guard missing.isEmpty else {
      let names = required.map { "'\($0)'" }
      let list =
        names.dropLast().joined(separator: ", ") + (names.count > 1 ? " and " : "")
        + (names.last ?? "")
      throw MappingError(
        "the preset \(name) needs the fields \(list) (--preset generic keeps records as they are)")
    }
    if needsLengths, lengths == nil {
      throw MappingError(
        "records of this preset have no token counts: --lengths PATH names the field beside PM and RM "
          + "that has them, --lengths none leaves them out")
    }
    try takeSentinels(of: &table, &notes)
    note(table.root, &notes)
    let before = table.root
    var first = try table.root.take(row, lengths, reserved)
    if gathering != nil {
      for part in parts { first += try table.root.take(part.fields, lengths, reserved) }
    } else if !parts.isEmpty {
      first.append((["responses"], try responses(of: &table, lengths)))
    }
    table.root = try table.root.withoutSpent(since: before)
    try table.putFirst(first.filter { $0.target.count == 1 }.map { $1.named($0[0]) })
    for (target, node) in first where target.count > 1 { try table.root.put(node, at: target) }
  }

  private func responses(of table: inout ColumnTable, _ lengths: String?) throws -> ColumnNode {
    var (singles, lists): ([ColumnNode], [ColumnNode]) = ([], [])
    for part in parts {
      switch part.place {
      case .one:
        if let node = try part.single(&table.root, lengths, isAlone: parts.count == 1) {
          singles.append(node)
        }
      case .zip:
        if let node = try part.zipped(&table.root, isAlone: parts.count == 1) { lists.append(node) }
      case .each(let steps):
        let list = try part.items(at: steps, of: &table.root, lengths, isAlone: parts.count == 1)
        if let list { lists.append(list) }
      }
    }
    if singles.isEmpty, lists.isEmpty, parts.allSatisfy({ $0.place != .one }) {
      lists = [try .noResponses(.nulls(Field("", .null), count: table.count))]
    }
    let made = try ColumnNode.interleaved(
      "responses", singles: singles, lists: lists, count: table.count,
      keepsNulls: parts.count == 1)
    return try withRoles(made, table.root)
  }

  /// Responses with the roles that a rule gives them.
  private func withRoles(_ responses: ColumnNode, _ records: ColumnNode) throws -> ColumnNode {
    guard let roles, case .list(let offsets, let column) = responses.column.values else {
      return responses
    }
    let items = ColumnNode(field: responses.field.children[0], column: column)
    let cuts = offsets.array(of: UInt32.self)
    return try responses.list(cuts, of: items.adding(roles: roles.roles(records, items, cuts)))
  }
}

extension ColumnNode {
  /// Responses with their roles as the first field.
  func adding(roles: [String?]) throws -> ColumnNode {
    guard field.childIndex(named: "role") == nil else {
      throw MappingError(
        "records already have a field 'role', which the preset computes; --map NAME=role renames it"
      )
    }
    let field = Field("role", .utf8)
    let role = ColumnNode(
      field: field, column: try Column(roles.map { $0.map(Value.text) ?? .null }, as: field))
    return rebuilt([role] + children)
  }
}

extension FieldMove {
  /// Whether the field holds log-probs or scores.
  var isModelNumber: Bool { target.first == "pm" || target.first == "rm" }

  /// The move with the field that the user names as the length.
  func withLength(_ lengths: String?) -> FieldMove? {
    guard source.last == "$lengths" else { return self }
    guard let lengths, lengths != "none", let steps = FieldPath(lengths)?.steps else { return nil }
    return FieldMove(target: target, source: source.dropLast() + steps)
  }
}

extension ColumnNode {
  /// Takes the fields that moves name; gives them with their targets.
  ///
  /// A pattern of the record itself does not stand for `reserved` fields.
  mutating func take(_ moves: [FieldMove], _ lengths: String?, _ reserved: Set<Name> = []) throws
    -> [(target: [String], node: ColumnNode)]
  {
    var taken: [(target: [String], node: ColumnNode)] = []
    let before = self
    for move in moves.compactMap({ $0.withLength(lengths) }) {
      // A pattern does not stand for what is left of objects whose fields have moved.
      if move.isPattern { self = try withoutSpent(since: before) }
      for move in move.isPattern ? expanded(move, reserved) : [move] {
        guard let node = take(move.source, keepsEmpty: true) else { continue }
        taken.append(try move.placed(node))
      }
    }
    return taken
  }

  /// The moves that a pattern stands for: of each field of a struct, of the record itself each number.
  private func expanded(_ pattern: FieldMove, _ reserved: Set<Name>) -> [FieldMove] {
    let parent = descendant(pattern.source.dropLast())
    let isRecord = pattern.source.count == 1
    return (parent?.field.children ?? []).filter { field in
      !isRecord
        || !reserved.contains(field.name) && (field.type == .float64 || field.type == .int64)
    }.map { pattern.of($0.name) }
  }
}

extension FieldMove {
  /// A column with the name and the type that it has in a row.
  fileprivate func placed(_ node: ColumnNode) throws -> (target: [String], node: ColumnNode) {
    if isContent {
      // Of lists side by side the items are what responses say.
      let said = isZipped && node.field.isList ? node.field.children[0] : node.field
      let isText = said.type == .utf8 || said.type == .null
      return ([isText ? "text" : "messages"], node)
    }
    if target == ["message"] { return (["messages"], try node.asListsOfOne()) }
    // Numbers that a pattern of the record found have kept the type that they were read with.
    guard isModelNumber, !node.field.isList, !isFound else { return (target, node) }
    return (target, try node.asSingles(FieldPath(steps: source).description))
  }
}

extension ColumnNode {
  /// Each value as the only item of a list.
  fileprivate func asListsOfOne() throws -> ColumnNode {
    var offsets: [UInt32] = [0]
    let ranges = (0..<column.count).filter { !column.isNull($0) }.map { $0..<$0 + 1 }
    for slot in 0..<column.count { offsets.append(offsets[slot] + (column.isNull(slot) ? 0 : 1)) }
    let item = field.named("item")
    let noValues = field.type == .null
    return ColumnNode(
      field: .list("messages", of: item),
      column: Column(
        type: .list, count: column.count,
        validity: noValues
          ? try Bitmap([Bool](repeating: false, count: column.count)) : column.validity,
        absence: column.absence,
        values: .list(
          offsets: try Buffer(offsets), items: try column.gathering(ranges, as: item))))
  }
}
