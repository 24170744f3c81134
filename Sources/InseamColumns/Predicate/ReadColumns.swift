// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// The columns that a predicate reads.
struct ReadColumns {
  let text: String
  let schema: Field
  /// The ids of the columns.
  private(set) var ids: Set<UInt32> = []

  /// What an expression is computed for, beside the row.
  private enum Level {
    case response(Field)
    case item(Field)

    func field(at path: FieldPath) -> Field? {
      switch self {
      case .response(let field): return field.field(at: path)
      case .item(let field):
        if let found = field.field(at: path) { return found }
        guard path.steps.first == Scope.Items.name else { return nil }
        return field.field(at: FieldPath(steps: Array(path.steps.dropFirst())))
      }
    }
  }

  init(text: String, schema: Field) {
    self.text = text
    self.schema = schema
  }

  private var response: Field? { schema.children.first { $0.name == "responses" }?.children.first }

  /// Adds the columns of a predicate of rows, or of responses.
  ///
  /// - Throws: `RowPredicateError` for a column or function that does not exist.
  mutating func visit(_ expression: PredicateNode, ofResponses: Bool) throws {
    try visit(expression, ofResponses ? response.map { [.response($0)] } ?? [] : [])
  }

  private mutating func visit(_ expression: PredicateNode, _ levels: [Level]) throws {
    switch expression.kind {
    case .call(let name, let arguments):
      let function = try PredicateFunction.named(name, text, expression)
      if function.isOfResponses { return try visitResponses(arguments) }
      if name == PredicateFunction.anyItem.name.text, arguments.count == 2,
        case .path(let path) = arguments[0].kind, let list = field(at: path, levels)
      {
        return try visitItems(of: list, arguments[1], levels)
      }
    case .path(let path):
      let isFamily = path.steps.last == "*"
      let resolved = isFamily ? FieldPath(steps: Array(path.steps.dropLast())) : path
      guard let found = field(at: resolved, levels) else {
        throw unknown(path, levels, expression)
      }
      ids.insert(found.id)
    default: break
    }
    for child in expression.children { try visit(child, levels) }
  }

  private func field(at path: FieldPath, _ levels: [Level]) -> Field? {
    levels.reversed().lazy.compactMap { $0.field(at: path) }.first ?? schema.field(at: path)
  }

  private mutating func visitResponses(_ arguments: [PredicateNode]) throws {
    if let role = response?.children.first(where: { $0.name == "role" }) ?? response?.firstLeaf {
      ids.insert(role.id)
    }
    for argument in arguments { try visit(argument, response.map { [.response($0)] } ?? []) }
  }

  /// Adds what a predicate reads of the items of a list; if the column is not a list, the column
  /// itself, whose evaluation fails.
  private mutating func visitItems(of list: Field, _ test: PredicateNode, _ levels: [Level]) throws
  {
    guard list.isList else {
      ids.insert(list.id)
      return
    }
    ids.insert(list.children[0].firstLeaf?.id ?? list.id)
    try visit(test, levels + [.item(list.children[0])])
  }

  private func unknown(_ path: FieldPath, _ levels: [Level], _ expression: PredicateNode)
    -> RowPredicateError
  {
    let items = levels.compactMap { if case .item(let field) = $0 { field } else { nil } }
    return UnknownColumn(
      path: path, schema: schema, item: response, items: items, text: text,
      offset: expression.offset
    ).error
  }
}

extension Field {
  /// The first field below that has no fields of its own; what is read to know how many items there
  /// are.
  fileprivate var firstLeaf: Field? { preorder.dropFirst().first { $0.children.isEmpty } }
}
