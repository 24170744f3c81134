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

  /// The scope of all responses of the rows; `nil` if there are none in the schema.
  var ofResponses: Scope? {
    guard let index = schema.childIndex(named: "responses"),
      case .list(_, let items) = rows.children[index].values,
      let item = schema.children[index].children.first, item.type == .structure
    else { return nil }
    let list = rows.children[index]
    var rowOf: [Int] = []
    for row in 0..<rows.count {
      rowOf.append(contentsOf: repeatElement(row, count: list.items(of: row).count))
    }
    let roles = item.childIndex(named: "role").map { Vector(items.children[$0]) }
    func has(_ words: [String]) -> [Bool] {
      guard let roles, let texts = roles.asTexts else {
        return [Bool](repeating: false, count: items.count)
      }
      let wanted = words.map { Array($0.utf8) }
      return texts.enumerated().map { slot, text in roles.known(slot) && wanted.contains(text) }
    }
    return Scope(
      schema: schema, rows: rows,
      responses: Responses(
        item: item, items: items, rowOf: rowOf, isGold: has(["gold", "chosen"]),
        isWorse: has(["worse", "rejected"])))
  }

  /// The values of a path: of the response, where there is one, else of the row.
  func values(at path: FieldPath) -> Vector? {
    if let responses, let found = Scope.column(path.steps, responses.item, responses.items) {
      return Vector(found)
    }
    guard let found = Scope.column(path.steps, schema, rows) else { return nil }
    guard let responses else { return Vector(found) }
    return Vector(found).taking(responses.rowOf)
  }

  /// The paths a family such as `rm.*` stands for.
  func family(_ path: FieldPath) -> [FieldPath] {
    let parent = FieldPath(steps: Array(path.steps.dropLast()))
    let holder = responses.flatMap { $0.item.field(at: parent) } ?? schema.field(at: parent)
    return (holder?.children ?? []).map { FieldPath(steps: parent.steps + [$0.name]) }
  }

  /// All paths that can be named here, for "did you mean".
  var names: [String] {
    (schema.paths() + (responses?.item.paths() ?? [])).map(\.path.description)
  }

  private static func column(_ steps: [String], _ field: Field, _ column: Column) -> Column? {
    guard let step = steps.first else { return column }
    guard field.type == .structure, let index = field.childIndex(named: step) else { return nil }
    return Scope.column(Array(steps.dropFirst()), field.children[index], column.children[index])
  }
}
