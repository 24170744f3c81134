// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// A test of a row, or of a response: a subset of SQL's WHERE.
///
/// See `spec/predicates.md`.
///
/// NULL is unknown, and what is unknown does not pass. NaN equals nothing and is neither above nor
/// below anything; only `!=` is true of it.
public struct RowPredicate: Sendable {
  /// The predicate as it was written.
  public let text: String
  /// What it means.
  public let expression: PredicateNode

  /// Reads a predicate.
  ///
  /// - Throws: `RowPredicateError` with the place of the mistake.
  public init(_ text: String) throws(RowPredicateError) {
    self.text = text
    expression = try PredicateParser.parse(text)
  }

  /// The ids of the columns the predicate reads; all of `responses` for what tests responses.
  public func columns(in schema: Field, ofResponses: Bool = false) throws -> Set<UInt32> {
    var ids: Set<UInt32> = []
    let item = schema.children.first { $0.name == "responses" }?.children.first
    try visit(expression, schema, item, ofResponses, &ids)
    return ids
  }

  /// Which rows of a batch pass.
  ///
  /// - Throws: `RowPredicateError` for an unknown column or values that do not fit.
  /// - Complexity: O(*n*) in the rows, and in the responses where they are tested.
  public func evaluate(_ rows: Column, _ schema: Field) throws -> Selection {
    try selection(Scope(schema: schema, rows: rows, responses: nil))
  }

  /// Which responses of a batch pass.
  public func evaluateResponses(_ rows: Column, _ schema: Field) throws
    -> Selection
  {
    guard let scope = try Scope(schema: schema, rows: rows, responses: nil).ofResponses else {
      throw RowPredicateError(text, 0, "the dataset has no column 'responses' to test")
    }
    return try selection(scope)
  }

  private func selection(_ scope: Scope) throws -> Selection {
    let result = try Evaluator(text: text, scope: scope).evaluate(expression)
    guard let bools = result.asBools else {
      throw RowPredicateError(
        text, expression.offset,
        "the predicate must be true or false, found \(result.kindName); compare it with a value")
    }
    return Selection(below: bools.count) { bools[$0] && result.known($0) }
  }

  private func visit(
    _ expression: PredicateNode, _ schema: Field, _ item: Field?, _ inResponses: Bool,
    _ ids: inout Set<UInt32>
  ) throws {
    if case .call(let name, _) = expression.kind {
      try Evaluator.requireFunction(name, text, expression)
    }
    if case .call(let name, let arguments) = expression.kind,
      Evaluator.responseFunctions.contains(name)
    {
      if let role = item?.children.first(where: { $0.name == "role" }) ?? item?.firstLeaf {
        ids.insert(role.id)
      }
      for argument in arguments { try visit(argument, schema, item, true, &ids) }
      return
    }
    if case .path(let path) = expression.kind {
      var resolved = path
      if path.steps.last == "*" { resolved = FieldPath(steps: Array(path.steps.dropLast())) }
      let found = (inResponses ? item?.field(at: resolved) : nil) ?? schema.field(at: resolved)
      guard let found else {
        throw UnknownColumn(
          path: path, schema: schema, item: item, text: text, offset: expression.offset
        ).error
      }
      ids.insert(found.id)
    }
    for child in expression.children { try visit(child, schema, item, inResponses, &ids) }
  }
}

extension PredicateNode {
  /// The expressions directly below.
  var children: [PredicateNode] { kind.children }
}

extension PredicateNode.Kind {
  /// The expressions directly below.
  var children: [PredicateNode] {
    switch self {
    case .number, .integer, .string, .bool, .null, .path: []
    case .not(let a), .negate(let a), .isTest(_, let a, _), .matches(_, let a, _, _): [a]
    case .and(let a, let b), .or(let a, let b), .compare(_, let a, let b),
      .arithmetic(_, let a, let b):
      [a, b]
    case .isIn(let a, let items, _): [a] + items
    case .call(_, let arguments): arguments
    }
  }
}

extension Field {
  /// The first field below that has no fields of its own; what is read to know how many items there
  /// are.
  fileprivate var firstLeaf: Field? { preorder.dropFirst().first { $0.children.isEmpty } }
}
