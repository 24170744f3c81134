// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// A function of predicates that has a file of its own in this folder.
///
/// See `spec/predicates.md`, Functions.
struct PredicateFunction: Sendable {
  /// The name, in lower case.
  let name: Name
  /// The number of arguments.
  let argumentCount: Int
  /// Computes the values for every slot of the evaluator's scope.
  let evaluate: @Sendable (Evaluator, [PredicateNode], PredicateNode) throws -> Vector

  /// All of them: add a function here.
  static let all: [PredicateFunction] = [.jsonValue, .listContains, .anyItem]

  /// The functions by their names.
  static let byName: [Name: PredicateFunction] = Dictionary(
    uniqueKeysWithValues: all.map { ($0.name, $0) })

  /// Computes the values of a call.
  func call(_ evaluator: Evaluator, _ arguments: [PredicateNode], _ expression: PredicateNode)
    throws -> Vector
  {
    guard arguments.count == argumentCount else {
      throw evaluator.error(
        expression, "\(name) expects \(argumentCount) arguments, found \(arguments.count)")
    }
    return try evaluate(evaluator, arguments, expression)
  }
}
