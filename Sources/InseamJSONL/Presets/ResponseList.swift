// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import Inseam
internal import InseamBytes
internal import InseamColumns

/// The responses of some rows, with their roles.
struct ResponseList {
  private let list: ColumnNode
  /// The responses of all rows.
  let items: ColumnNode
  /// The role of each response, `nil` for none.
  let roles: [Role?]

  init(_ list: ColumnNode, needsRoles: Bool) throws {
    guard case .list(_, let column) = list.column.values, list.field.children[0].type == .structure
    else {
      throw MappingError("'responses' has type \(list.field), expected a list of structs")
    }
    self.list = list
    items = ColumnNode(field: list.field.children[0], column: column)
    let role = items.child("role")
    guard role != nil || !needsRoles || column.count == 0 else {
      throw MappingError(
        "the shape needs roles, and the responses have none; `inseam relabel` computes them from scores"
      )
    }
    roles = (0..<column.count).map { slot in
      guard case .text(let text)? = role?.column.value(at: slot) else { return nil }
      return Role(text: text)
    }
  }

  /// Whether some response has a role.
  var hasRoles: Bool { roles.contains { $0 != nil } }

  /// Where the responses of each row begin and end among all.
  var cuts: [UInt32] {
    guard case .list(let offsets, _) = list.column.values else { return [0] }
    return offsets.array(of: UInt32.self)
  }

  /// Whether a response says something.
  func hasContent(_ slot: Int) -> Bool {
    ["text", "messages", "token_ids"].contains { name in
      items.child(name).map { !$0.column.isNull(slot) } ?? false
    }
  }

  /// The number of rows.
  var count: Int { list.column.count }

  /// For each response whether it is gold; null if it is neither gold nor worse.
  var labels: ColumnNode {
    get throws {
      let field = Field("label", .bool)
      let values = roles.map { role -> Value in
        role == .gold ? .bool(true) : role == .worse ? .bool(false) : .null
      }
      return ColumnNode(field: field, column: try Column(values, as: field))
    }
  }

  /// The slots of the responses of a row.
  func slots(of row: Int) -> Range<Int> { list.column.items(of: row) }

  /// The responses at some slots, for each record; with `fillsGaps` an absent one for each record
  /// without.
  func items(at slots: [[Int]], fillsGaps: Bool) throws -> ColumnNode {
    let assembler = ColumnAssembler(items.field)
    for record in slots {
      for slot in record { try assembler.append(items.column, slot..<slot + 1) }
      if fillsGaps, record.isEmpty { try assembler.appendNulls(1) }
    }
    let column = try assembler.finish()
    guard fillsGaps else { return ColumnNode(field: items.field, column: column) }
    // The fields stand for themselves: a response that is not there has no field that is.
    return ColumnNode(
      named: "item", ColumnNode(field: items.field, column: column).children, count: column.count)
  }

  /// What a list of a record is that has no items.
  enum Emptiness {
    /// Null or missing if the list of responses is, else empty.
    case asResponses
    /// Missing if the list of responses is null or missing, else empty.
    case absentIfNull
    /// Missing.
    case absent
    /// Empty.
    case empty
  }

  /// Lists of some items; what they are without items is asked for.
  func lists(
    _ offsets: [UInt32], of items: ColumnNode, isAbsentIfItemsAre: Bool, _ emptiness: Emptiness
  ) throws -> ColumnNode {
    let column = Column(
      type: .list, count: offsets.count - 1,
      values: .list(offsets: try Buffer(offsets), items: items.column))
    let made = ColumnNode(field: .list("responses", of: items.field.named("item")), column: column)
    let nulls = (0..<made.column.count).map { row -> Value? in
      let range = column.items(of: row)
      if range.isEmpty { return null(of: row, among: made.column.count, emptiness) }
      return isAbsentIfItemsAre && range.allSatisfy { items.column.isAbsent($0) } ? .absent : nil
    }
    guard nulls.contains(where: { $0 != nil }) else { return made }
    let assembler = ColumnAssembler(made.field)
    for (row, null) in nulls.enumerated() {
      switch null {
      case nil: try assembler.append(made.column, row..<row + 1)
      case .some(.null): try assembler.appendNulls(1, explicit: true)
      default: try assembler.appendNulls(1)
      }
    }
    return ColumnNode(field: made.field, column: try assembler.finish())
  }

  /// What stands for a list without items: null, nothing, or `nil` if it is empty.
  private func null(of row: Int, among count: Int, _ emptiness: Emptiness) -> Value? {
    switch emptiness {
    case .absent: return .absent
    case .empty: return nil
    case .asResponses, .absentIfNull:
      guard count == self.count, list.column.isNull(row) else { return nil }
      return emptiness == .absentIfNull || list.column.isAbsent(row) ? .absent : .null
    }
  }
}

/// Which responses of which rows make each record.
struct ResponsePicks {
  /// The row of each record.
  private(set) var rows: [Int] = []
  /// For each part of a mapping the slots of each record.
  private(set) var slots: [[[Int]]]
  /// Whether each row makes one record.
  private(set) var keepsRows = true

  init(
    _ list: ResponseList, _ parts: [ResponsePart], makesPairs: Bool, isOfOtherShape: Bool,
    _ losses: inout ExportLosses
  ) throws {
    slots = parts.map { _ in [] }
    let prefersGold =
      isOfOtherShape && parts.count == 1 && parts[0].place == .one && parts[0].role == nil
    guard !makesPairs else {
      pickPairs(list, parts, &losses)
      return
    }
    for row in 0..<list.count {
      let range = list.slots(of: row)
      rows.append(row)
      if prefersGold, let gold = range.first(where: { list.roles[$0] == .gold }) {
        slots[0].append([gold])
        losses.responseCount += range.count - 1
        continue
      }
      var usedCount = 0
      for (index, part) in parts.enumerated() {
        let position = parts[..<index].count { $0.place == .one }
        let own = part.slots(range, list.roles, position)
        slots[index].append(own)
        usedCount += own.count
      }
      losses.responseCount += max(0, range.count - usedCount)
    }
  }

  /// A record for the first gold response of a row with each worse one.
  private mutating func pickPairs(
    _ list: ResponseList, _ parts: [ResponsePart], _ losses: inout ExportLosses
  ) {
    for row in 0..<list.count {
      let range = list.slots(of: row)
      let said = range.filter(list.hasContent)
      let gold = said.first { list.roles[$0] == .gold }
      let worse = said.filter { list.roles[$0] == .worse }
      guard let gold, !worse.isEmpty else {
        losses.rows[gold == nil ? "no gold response" : "no worse response", default: 0] += 1
        continue
      }
      losses.responseCount += range.count - worse.count - 1
      for slot in worse {
        rows.append(row)
        for (index, part) in parts.enumerated() {
          slots[index].append([part.role.map(Role.init(text:)) == .gold ? gold : slot])
        }
      }
    }
    keepsRows = rows.elementsEqual(0..<list.count)
  }
}

extension ResponsePart {
  /// The slots of a row that belong to this part.
  fileprivate func slots(_ range: Range<Int>, _ roles: [Role?], _ position: Int) -> [Int] {
    if let role {
      let wanted = Role(text: role)
      let own = range.filter { roles[$0] == wanted }
      return place == .one ? Array(own.prefix(1)) : own
    }
    guard place == .one else { return Array(range) }
    return position < range.count ? [range.lowerBound + position] : []
  }
}

extension RoleRule {
  /// The field that says which response is gold, made of the roles; `nil` if the records have it, or
  /// it is a field of the responses.
  func label(of list: ResponseList, in records: ColumnNode, _ shape: String) throws -> (
    source: [String], node: ColumnNode
  )? {
    guard let path = recordPath, records.descendant(path) == nil else { return nil }
    let golds = (0..<list.count).map { row -> Int? in
      let range = list.slots(of: row)
      return range.first { list.roles[$0] == .gold }.map { $0 - range.lowerBound }
    }
    let field: Field
    let values: [Value]
    switch self {
    case .index:
      field = Field(path[path.count - 1], .int64)
      values = golds.map { $0.map { .int(Int64($0)) } ?? .null }
    case .choice(_, let indices):
      let words = indices.sorted { $0.key < $1.key }
      let areNumbers = words.allSatisfy { Int64($0.key.text) != nil }
      field = Field(path[path.count - 1], areNumbers ? .int64 : .utf8)
      values = golds.map { gold in
        guard let word = words.first(where: { $0.value == gold })?.key.text else { return .null }
        return areNumbers ? .int(Int64(word) ?? 0) : .text(word)
      }
    default:
      throw MappingError(
        "\(shape) needs the field '\(FieldPath(steps: path))', which the rows do not have")
    }
    return (path, ColumnNode(field: field, column: try Column(values, as: field)))
  }
}
