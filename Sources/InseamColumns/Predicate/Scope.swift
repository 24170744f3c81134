// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// The slots an expression is evaluated for: rows, the responses of rows, or the items of a list in
/// either.
struct Scope {
  /// The rows' schema and columns.
  let schema: Field
  let rows: Column
  /// The responses, if the expression tests each of them, or items in them.
  let responses: Responses?
  /// The items of a list, if the expression tests each of them.
  var items: Items?

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
  var count: Int { items?.column.count ?? responses?.items.count ?? rows.count }

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

  /// The values of a path: of the item or the response, where there is one, else of the row.
  func values(at path: FieldPath) throws -> Vector? {
    guard let (column, field, owners) = source(of: path) else { return nil }
    let own = try Vector(column, field.logical)
    return try owners.map { try own.taking($0) } ?? own
  }

  /// The field of a path.
  func field(at path: FieldPath) -> Field? { source(of: path)?.field }

  /// Whether a list, repeated for each response or item, has more items than a column can.
  func isTooMuch(at path: FieldPath) -> Bool {
    guard case (let column, _, let owners?)? = source(of: path) else { return false }
    return column.largestItemCount(ofEach: owners) == nil
  }

  /// The column of a path, and its slot for each slot of the scope; no slots if they are the same.
  private func source(of path: FieldPath) -> (column: Column, field: Field, owners: [Int]?)? {
    if let items {
      if let found = items.find(path) { return (found.column, found.field, nil) }
      guard let (column, field, owners) = items.outer.source(of: path) else { return nil }
      return (
        column, field, owners.map { outer in items.ownerOf.map { outer[$0] } } ?? items.ownerOf
      )
    }
    if let responses, let found = Scope.find(path.steps[...], responses.item, responses.items) {
      return (found.column, found.field, nil)
    }
    return Scope.find(path.steps[...], schema, rows).map {
      ($0.column, $0.field, responses?.rowOf)
    }
  }

  /// The paths a family such as `rm.*` stands for.
  func family(_ path: FieldPath) -> [FieldPath] {
    let parent = FieldPath(steps: Array(path.steps.dropLast()))
    let holder =
      items?.field.field(at: parent) ?? responses?.item.field(at: parent)
      ?? schema.field(at: parent)
    return (holder?.children ?? []).map { FieldPath(steps: parent.steps + [$0.name]) }
  }

  /// The fields of a response, if the schema has responses.
  var item: Field? { schema.children.first { $0.name == "responses" }?.children.first }

  /// The column and the field that steps lead to, through structs alone.
  static func find(_ steps: ArraySlice<String>, _ field: Field, _ column: Column) -> (
    column: Column, field: Field
  )? {
    guard let step = steps.first else { return (column, field) }
    guard field.type == .structure, let index = field.childIndex(named: step) else { return nil }
    return find(steps.dropFirst(), field.children[index], column.children[index])
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
