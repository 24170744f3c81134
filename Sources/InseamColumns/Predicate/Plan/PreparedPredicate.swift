// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// A predicate for the columns of one schema, with its names, types and functions resolved.
///
/// The terms of an AND that steps can compute run first, the cheapest before the others; what is
/// left is tested on the rows that they pass.
public struct PreparedPredicate: Sendable {
  private let predicate: RowPredicate
  private let schema: Field
  private let program: StepProgram?
  private let rest: RowPredicate?

  /// Whether steps compute all of it, so that large batches are as good as small ones.
  public var isInSteps: Bool { rest == nil }

  /// Resolves a predicate.
  ///
  /// - Throws: `RowPredicateError` for an unknown column or a type that does not fit.
  init(_ predicate: RowPredicate, _ schema: Field) throws {
    let predicate = try predicate.storingTimes(in: schema)
    // The definition finds the mistakes, also where no row gets as far as a term.
    _ = try predicate.evaluateByDefinition(Column.nulls(schema, count: 0), schema)
    let terms = predicate.expression.terms.sorted { $0.cost(schema) < $1.cost(schema) }
    var builder = StepBuilder(schema: schema)
    var (last, others) = (UInt16?.none, [PredicateNode]())
    for term in terms {
      var trial = builder
      if let result = trial.and(last, term), trial.program(result) != nil {
        (builder, last) = (trial, result)
      } else {
        others.append(term)
      }
    }
    self.predicate = predicate
    self.schema = schema
    program = last.flatMap { builder.program($0) }
    rest = program == nil ? predicate : others.conjunction.map { RowPredicate(predicate.text, $0) }
  }

  /// Which rows pass, as one bit for each.
  ///
  /// - Parameters:
  ///   - rows: The rows, of the schema of this predicate.
  ///   - isGoldFirst: Whether the first response of each row is gold and all others are worse, so
  ///     that roles are not looked at.
  ///   - isScalar: Whether the steps are computed slot by slot, as their definition has it.
  /// - Returns: A bit for each row.
  /// - Throws: `OutOfMemory`; `RowPredicateError` where a list, repeated for each response, has too
  ///   many items.
  /// - Complexity: O(*n*) in the rows, and in the responses where they are tested.
  public func evaluate(_ rows: Column, isGoldFirst: Bool = false, isScalar: Bool = false) throws
    -> Bitmap
  {
    let frame = SlotFrame(rows: rows, isGoldFirst: isGoldFirst)
    guard let program, let passing = try program.passing(frame, isScalar: isScalar) else {
      return try predicate.evaluateByDefinition(rows, schema)
    }
    guard let rest else { return passing }
    let count = passing.setCount
    if count == 0 { return passing }
    guard count < rows.count / 2 else {
      return try passing.and(rest.evaluateByDefinition(rows, schema))
    }
    let selected = Selection(passing)
    let few = try rows.gathering(selected.runs, as: schema)
    return try selected.keeping(rest.evaluateByDefinition(few, schema), below: rows.count)
  }
}

extension RowPredicate {
  /// This predicate for the columns of a schema.
  ///
  /// - Throws: `RowPredicateError` for an unknown column or a type that does not fit.
  public func prepared(for schema: Field) throws -> PreparedPredicate {
    try PreparedPredicate(self, schema)
  }
}

extension StepBuilder {
  /// A term, AND the terms before it.
  fileprivate mutating func and(_ last: UInt16?, _ term: PredicateNode) -> UInt16? {
    guard let last else { return truths(term) }
    return joined(last, isOr: false, isLast: true, 0) { $0.truths(term, $1) }
  }
}

extension Selection {
  /// The positions whose bit is set, one bit for each of them in order.
  fileprivate func keeping(_ bits: Bitmap, below count: Int) throws -> Bitmap {
    var builder = BitmapBuilder()
    var place = 0
    for run in runs {
      builder.append(false, times: run.lowerBound - builder.count)
      builder.append(bits.slice(place..<place + run.count))
      place += run.count
    }
    builder.append(false, times: count - builder.count)
    return try builder.finish()
  }
}

extension [PredicateNode] {
  /// All of them, joined by AND; `nil` of none.
  fileprivate var conjunction: PredicateNode? {
    guard let first else { return nil }
    return dropFirst().reduce(first) {
      PredicateNode(kind: .and($0, $1), offset: $0.offset)
    }
  }
}

extension PredicateNode {
  /// The terms of an AND, however it is bracketed.
  fileprivate var terms: [PredicateNode] {
    guard case .and(let a, let b) = kind else { return [self] }
    return a.terms + b.terms
  }

  /// About the bytes that have to be read and the work on each slot.
  fileprivate func cost(_ schema: Field) -> Int {
    let own: Int =
      switch kind {
      case .path(let path):
        switch schema.field(at: path)?.type {
        case .bool: 1
        case .utf8, .binary: 256
        case .list, .fixedSizeList, .structure, .null, nil: 1_024
        case let type?: type.byteWidth ?? 8
        }
      case .matches: 4_096
      case .call(let name, _): StepBuilder.costs[Name(name)] ?? 2
      case .arithmetic, .negate, .compare, .isIn: 2
      default: 0
      }
    return children.reduce(own) { $0 + $1.cost(schema) }
  }
}

extension StepBuilder {
  /// Functions that take longer than an addition.
  fileprivate static var costs: [Name: Int] {
    [
      "contains": 512, "lower": 4_096, "upper": 4_096, "json_value": 8_192, "regexp_matches": 4_096,
      "exp": 32, "ln": 32, "hash": 512, "gold": 64, "any_worse": 64, "all_worse": 64,
      "any_item": 1_024, "list_contains": 1_024,
    ]
  }
}
