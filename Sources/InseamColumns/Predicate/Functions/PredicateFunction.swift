// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// A function of predicates.
///
/// See `spec/predicates.md`, Functions. Each has a file in this folder, alone or with its like.
struct PredicateFunction: Sendable {
  /// The name, in lower case; what is no name is written in another way, as `||` is.
  let name: Name
  /// The numbers of arguments that it takes.
  let argumentCount: ClosedRange<Int>
  /// Whether its arguments are computed for every response of the row.
  let isOfResponses: Bool
  /// Computes the values for every slot of the evaluator's scope.
  let evaluate: @Sendable (Evaluator, [PredicateNode], PredicateNode) throws -> Vector

  init(
    _ name: Name, arguments: ClosedRange<Int>, isOfResponses: Bool = false,
    evaluate: @escaping @Sendable (Evaluator, [PredicateNode], PredicateNode) throws -> Vector
  ) {
    self.name = name
    argumentCount = arguments
    self.isOfResponses = isOfResponses
    self.evaluate = evaluate
  }

  /// A function of one argument.
  init(
    _ name: Name,
    evaluate: @escaping @Sendable (Evaluator, PredicateNode) throws -> Vector
  ) {
    self.init(name, arguments: 1...1) { evaluator, arguments, _ in
      try evaluate(evaluator, arguments[0])
    }
  }

  /// All of them: add a function here.
  static let all: [PredicateFunction] =
    responseFunctions + numberFunctions + textFunctions + textTests + listFunctions
    + acrossFunctions + timeParts
    + [.coalesce, .nullIf, .choice, .hash, .jsonValue, .listContains, .anyItem]

  /// The functions by their names.
  static let byName: [Name: PredicateFunction] = Dictionary(
    uniqueKeysWithValues: all.map { ($0.name, $0) })

  /// The names that can be written, in order.
  static let names = all.map(\.name.text).filter { $0.allSatisfy { $0.isLetter || $0 == "_" } }
    .sorted()

  /// Names that other dialects of SQL have for a function.
  static let otherNames = [
    "any": "any_worse", "all": "all_worse", "count": "count_worse", "avg": "list_avg",
    "sum": "list_sum", "min": "least", "max": "greatest", "log": "ln", "ifnull": "coalesce",
    "nvl": "coalesce", "strlen": "length", "char_length": "length", "regexp_like": "regexp_matches",
    "cardinality": "len", "array_length": "len", "average": "mean", "any_match": "any_item",
    "array_contains": "list_contains", "list_has": "list_contains", "array_has": "list_contains",
    "json_extract": "json_value", "json_extract_string": "json_value",
    "json_extract_scalar": "json_value", "substring": "substr", "left": "substr",
    "dayofmonth": "day", "dayofweek": "weekday", "isodow": "weekday",
  ]

  /// The function of a name.
  ///
  /// - Throws: `RowPredicateError` with the nearest name, or with all names, if there is none.
  static func named(_ name: String, _ text: String, _ expression: PredicateNode) throws
    -> PredicateFunction
  {
    if let found = byName[Name(name)] { return found }
    let advice: String =
      if ["concat", "string_concat"].contains(name) {
        "; strings are joined by ||: a || b"
      } else if let nearest = otherNames[name] ?? nearestName(to: name, in: names) {
        "; did you mean '\(nearest)'?"
      } else {
        "; the functions are \(names.joined(separator: ", "))"
      }
    throw RowPredicateError(text, expression.offset, "unknown function '\(name)'\(advice)")
  }

  /// Computes the values of a call.
  func call(_ evaluator: Evaluator, _ arguments: [PredicateNode], _ expression: PredicateNode)
    throws -> Vector
  {
    guard argumentCount.contains(arguments.count) else {
      let found = argumentCount.upperBound == .max ? "none" : "\(arguments.count)"
      throw evaluator.error(expression, "\(name) expects \(expected), found \(found)")
    }
    return try evaluate(evaluator, arguments, expression)
  }

  private var expected: String {
    let (low, high) = (argumentCount.lowerBound, argumentCount.upperBound)
    if high == .max { return "at least \(low) argument\(low == 1 ? "" : "s")" }
    return low == high
      ? "\(low) argument\(low == 1 ? "" : "s")" : "\(low) or \(high) arguments"
  }
}
