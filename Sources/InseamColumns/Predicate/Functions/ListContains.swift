// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

extension PredicateFunction {
  /// `list_contains(tags, 'x')`, also written `'x' IN tags`: whether an item is equal to a value.
  static let listContains = PredicateFunction("list_contains", arguments: 2...2) {
    evaluator, arguments, expression in
    let value = try evaluator.evaluate(arguments[1])
    guard let (inner, list) = try evaluator.list(arguments[0]), let items = inner.items else {
      return evaluator.nothing
    }
    let own = try Vector(items.column, items.field.logical)
    let wanted = try evaluator.exact(value.taking(items.ownerOf), arguments[1], beside: own)
    let found = try Evaluator(text: evaluator.text, scope: inner).compare(
      .equal, own, wanted, expression)
    return evaluator.any(found, of: items, list)
  }
}
