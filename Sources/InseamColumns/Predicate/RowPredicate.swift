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

  /// Creates a predicate of what its text means.
  init(_ text: String, _ expression: PredicateNode) {
    (self.text, self.expression) = (text, expression)
  }

  /// The ids of the columns the predicate reads; all of `responses` for what tests responses.
  public func columns(in schema: Field, ofResponses: Bool = false) throws -> Set<UInt32> {
    var read = ReadColumns(text: text, schema: schema)
    try read.visit(expression, ofResponses: ofResponses)
    return read.ids
  }

  /// Which rows of a batch pass.
  ///
  /// - Throws: `RowPredicateError` for an unknown column or values that do not fit.
  /// - Complexity: O(*n*) in the rows, and in the responses where they are tested.
  public func evaluate(_ rows: Column, _ schema: Field) throws -> Selection {
    Selection(try prepared(for: schema).evaluate(rows))
  }

  /// Which rows of a batch pass, computed expression by expression: the definition of what a
  /// predicate means, and what computes the parts that have no steps.
  ///
  /// - Throws: As `evaluate`.
  package func evaluateByDefinition(_ rows: Column, _ schema: Field) throws -> Bitmap {
    try passing(Scope(schema: schema, rows: rows, responses: nil))
  }

  /// Which responses of a batch pass.
  public func evaluateResponses(_ rows: Column, _ schema: Field) throws
    -> Selection
  {
    guard let scope = try Scope(schema: schema, rows: rows, responses: nil).ofResponses else {
      throw RowPredicateError(text, 0, "the dataset has no column 'responses' to test")
    }
    return Selection(try passing(scope))
  }

  private func passing(_ scope: Scope) throws -> Bitmap {
    let result = try Evaluator(text: text, scope: scope).evaluate(expression).truths
    guard let bools = result.asBools else {
      throw RowPredicateError(
        text, expression.offset,
        "the predicate must be true or false, found \(result.kindName); compare it with a value")
    }
    return try Bitmap(bools.indices.lazy.map { bools[$0] && result.known($0) })
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
    case .isIn(let a, _, let others, _): [a] + others
    case .call(_, let arguments): arguments
    }
  }
}
