// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

extension PredicateFunction {
  /// `any_item(tags, item > 3)`: whether a predicate is true of an item of a list.
  static let anyItem = PredicateFunction("any_item", arguments: 2...2) {
    evaluator, arguments, _ in
    guard let (inner, list) = try evaluator.list(arguments[0]), let items = inner.items else {
      return evaluator.nothing
    }
    let test = try Evaluator(text: evaluator.text, scope: inner).evaluate(arguments[1]).truths
    guard test.asBools != nil else {
      throw evaluator.error(arguments[1], "expected a boolean, found \(test.kindName)")
    }
    return evaluator.any(test, of: items, list)
  }
}
