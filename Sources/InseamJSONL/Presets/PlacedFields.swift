// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

extension ColumnNode {
  /// Takes what moves have placed; gives it with the paths in the records.
  mutating func takeBack(
    _ moves: [FieldMove], _ lengths: String?, _ plan: ContentPlan?
  ) throws -> [(source: [String], node: ColumnNode)] {
    var taken: [(source: [String], node: ColumnNode)] = []
    for move in moves.compactMap({ $0.withLength(lengths) }) {
      for move in move.isPattern ? placed(move) : [move] {
        if let node = try takeContent(move, plan) ?? take(move.target) {
          taken.append((move.source, node))
        }
      }
    }
    return taken
  }

  /// Takes text or messages; `nil` for other moves.
  private mutating func takeContent(_ move: FieldMove, _ plan: ContentPlan?) throws -> ColumnNode? {
    if let plan, let form = plan.form(of: move) {
      guard let said = try takeSaid(move, form, plan) else { return nil }
      return move.target == ["message"] ? try said.onlyItems : said
    }
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
  var asArray: ColumnNode {
    guard field.type == .structure else { return self }
    let ordered = children.sorted { Int($0.field.name) ?? .max < Int($1.field.name) ?? .max }
    var array = rebuilt(ordered)
    array.field.metadata[RowPrinter.arrayKey] = "array"
    return array
  }
}

extension ColumnTable {
  /// Puts fields where a shape has them, those at the top before all others.
  ///
  /// What rows have there of their own is left out and noted, but lists without items that stand for
  /// those of the shape.
  mutating func place(
    _ fields: [(source: [String], node: ColumnNode)], _ losses: inout ExportLosses
  ) throws {
    var rest = root
    var placed: [(source: [String], node: ColumnNode)] = []
    for (source, node) in fields {
      guard let (path, own) = rest.takeClash(with: source) else {
        placed.append((source, node))
        continue
      }
      if node.field.type == .list, own.isEmptyLists {
        placed.append((source, try node.completed(by: own)))
      } else {
        losses.note(own, at: FieldPath(steps: path).description)
        placed.append((source, node))
      }
    }
    root = ColumnNode(named: "", [], count: count)
    for (source, node) in placed where source.count == 1 { try root.put(node, at: source) }
    for node in rest.children { try root.put(node, at: [node.field.name]) }
    for (source, node) in placed where source.count > 1 { try root.put(node, at: source) }
  }
}

extension ColumnNode {
  /// Takes what is where a field is to be put, or in its way; `nil` if nothing is.
  mutating func takeClash(with steps: [String]) -> (path: [String], node: ColumnNode)? {
    let path = blockage(of: steps) ?? steps
    return take(path, keepsEmpty: true).map { (path, $0) }
  }

  /// The beginning of a path at which there is something else than a struct, or than a list where
  /// the path goes into one; `nil` if the path is free.
  fileprivate func blockage(of steps: [String]) -> [String]? {
    var node = self
    for (index, step) in steps.dropLast().enumerated() {
      if step == "[]" {
        guard case .list(_, let items) = node.column.values else { return Array(steps[..<index]) }
        node = ColumnNode(field: node.field.children[0], column: items)
        continue
      }
      guard let next = node.child(step), next.field.type != .null else { return nil }
      let isList = steps[index + 1] == "[]"
      guard next.field.type == (isList ? .list : .structure) else { return Array(steps[...index]) }
      node = next
    }
    return nil
  }
}
