// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

extension RowPredicate {
  /// This predicate with the integers that columns of dates and times store in place of the strings
  /// that they are compared with, so that kernels and statistics apply to them.
  ///
  /// Passes the same rows. What is inside of functions stays as it is.
  /// - Throws: `RowPredicateError` for a string that is not such a time.
  public func storingTimes(in schema: Field) throws(RowPredicateError) -> RowPredicate {
    RowPredicate(text, try storingTimes(expression, schema))
  }

  private func storingTimes(_ node: PredicateNode, _ schema: Field) throws(RowPredicateError)
    -> PredicateNode
  {
    let kind: PredicateNode.Kind
    switch node.kind {
    case .not(let a): kind = .not(try storingTimes(a, schema))
    case .and(let a, let b):
      kind = .and(try storingTimes(a, schema), try storingTimes(b, schema))
    case .or(let a, let b):
      kind = .or(try storingTimes(a, schema), try storingTimes(b, schema))
    case .compare(let comparison, let a, let b):
      if let type = a.timeType(in: schema), case .string = b.kind {
        return try stored(comparison, a, b, type, node)
      }
      if let type = b.timeType(in: schema), case .string = a.kind {
        return try stored(comparison.mirrored, b, a, type, node)
      }
      return node
    case .isIn(let value, let literals, let others, let isNegated):
      guard let type = value.timeType(in: schema) else { return node }
      kind = .isIn(
        value, try literals.storingTimes(as: type, in: text), others, isNegated: isNegated)
    default: return node
    }
    return PredicateNode(kind: kind, offset: node.offset)
  }

  /// A comparison with a string as one with an integer; the node itself where there is none.
  private func stored(
    _ comparison: PredicateNode.Comparison, _ column: PredicateNode, _ string: PredicateNode,
    _ type: LogicalType, _ node: PredicateNode
  ) throws(RowPredicateError) -> PredicateNode {
    guard case .string(let written) = string.kind,
      let (floor, isExact) =
        try TimeText(written, beside: type, in: text, at: string.offset).stored(as: type),
      let exact = isExact ? comparison : comparison.aboveFloor
    else { return node }
    let integer = PredicateNode(kind: .integer(floor), offset: string.offset)
    return PredicateNode(kind: .compare(exact, column, integer), offset: node.offset)
  }
}

extension PredicateNode {
  /// The type of the column that this path leads to, if it has dates or times.
  fileprivate func timeType(in schema: Field) -> LogicalType? {
    guard case .path(let path) = kind, !path.steps.contains("[]"),
      let type = schema.field(at: path)?.logical, type.isTime
    else { return nil }
    return type
  }
}

extension PredicateNode.Comparison {
  /// The comparison of integers with the one below a number that is no integer, in place of this one
  /// with the number; `nil` for tests of equality.
  fileprivate var aboveFloor: PredicateNode.Comparison? {
    switch self {
    case .less, .lessOrEqual: .lessOrEqual
    case .greater, .greaterOrEqual: .greater
    case .equal, .notEqual, .distinct, .notDistinct: nil
    }
  }
}
