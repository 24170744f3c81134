// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// The slots an expression is evaluated for: rows, or the responses of rows.
struct Scope {
  /// The rows' schema and columns.
  let schema: Field
  let rows: Column
  /// The responses, if the expression tests each of them.
  let responses: Responses?

  /// The responses of the rows of a batch.
  struct Responses {
    let item: Field
    let items: Column
    /// The row of every response.
    let rowOf: [Int]
    /// The role of every response.
    let isGold: [Bool]
    let isWorse: [Bool]
  }

  /// The number of slots.
  var count: Int { responses?.items.count ?? rows.count }

  /// The scope of the rows themselves.
  var ofRows: Scope { Scope(schema: schema, rows: rows, responses: nil) }

  /// The scope of all responses of the rows; `nil` if there are none in the schema.
  var ofResponses: Scope? {
    get throws {
      guard let index = schema.childIndex(named: "responses"),
        case .list(_, let items) = rows.children[index].values,
        let item = schema.children[index].children.first, item.type == .structure
      else { return nil }
      let list = rows.children[index]
      var rowOf: [Int] = []
      for row in 0..<rows.count {
        rowOf.append(contentsOf: repeatElement(row, count: list.items(of: row).count))
      }
      let role = item.childIndex(named: "role").map { items.children[$0] }
      func has(_ words: [String]) throws -> [Bool] {
        try role?.equals(anyOf: words) ?? [Bool](repeating: false, count: items.count)
      }
      return Scope(
        schema: schema, rows: rows,
        responses: Responses(
          item: item, items: items, rowOf: rowOf, isGold: try has(["gold", "chosen"]),
          isWorse: try has(["worse", "rejected"])))
    }
  }

  /// The values of a path: of the response, where there is one, else of the row.
  func values(at path: FieldPath) throws -> Vector? {
    if let responses, let found = Scope.column(path.steps, responses.item, responses.items) {
      return try Vector(found)
    }
    guard let found = Scope.column(path.steps, schema, rows) else { return nil }
    guard let responses else { return try Vector(found) }
    return try Vector(found).taking(responses.rowOf)
  }

  /// Whether a list of the row, repeated for each response, has more items than a column can.
  func isTooMuch(at path: FieldPath) -> Bool {
    guard let responses, Scope.column(path.steps, responses.item, responses.items) == nil,
      let found = Scope.column(path.steps, schema, rows)
    else { return false }
    return found.largestItemCount(ofEach: responses.rowOf) == nil
  }

  /// The paths a family such as `rm.*` stands for.
  func family(_ path: FieldPath) -> [FieldPath] {
    let parent = FieldPath(steps: Array(path.steps.dropLast()))
    let holder = responses.flatMap { $0.item.field(at: parent) } ?? schema.field(at: parent)
    return (holder?.children ?? []).map { FieldPath(steps: parent.steps + [$0.name]) }
  }

  /// The fields of a response, if the schema has responses.
  var item: Field? { schema.children.first { $0.name == "responses" }?.children.first }

  private static func column(_ steps: [String], _ field: Field, _ column: Column) -> Column? {
    guard let step = steps.first else { return column }
    guard field.type == .structure, let index = field.childIndex(named: step) else { return nil }
    return Scope.column(Array(steps.dropFirst()), field.children[index], column.children[index])
  }
}

extension Column {
  /// Whether the string of each slot is one of some words; a null is none.
  fileprivate func equals(anyOf words: [String]) throws -> [Bool] {
    guard case .bytes(let offsets, let data) = values else {
      return [Bool](repeating: false, count: count)
    }
    let cuts = offsets.span(of: UInt64.self)
    let wanted = try words.map { try Buffer(Array($0.utf8)) }
    return (0..<count).map { slot in
      let byteCount = Int(cuts[slot + 1] - cuts[slot])
      guard wanted.contains(where: { $0.byteCount == byteCount }), !isNull(slot) else {
        return false
      }
      let start = Int(cuts[slot])
      return wanted.contains { data.part(at: start, byteCount: byteCount, equals: $0) }
    }
  }
}
