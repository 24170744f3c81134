// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

extension PredicateFunction {
  /// `json_value(text, '$.a')`: the string, number or truth value at a path in a JSON text.
  static let jsonValue = PredicateFunction("json_value", arguments: 2...2) {
    evaluator, arguments, _ in
    guard case .string(let source) = arguments[1].kind, let path = JSONPath(source) else {
      throw evaluator.error(
        arguments[1], "expected a path in single quotes, such as '$.a.b[0]' or '$.\"odd name\"'")
    }
    let vector = try evaluator.evaluate(arguments[0]).strings
    guard let texts = vector.asTexts else {
      throw evaluator.error(arguments[0], "expected JSON text, found \(vector.kindName)")
    }
    let finder = try JSONPathFinder(path)
    var pace = Calls.Pace()
    let found = try texts.enumerated().map { slot, text in
      try pace.advance(64 + text.count)
      return vector.known(slot) ? try finder.find(in: text) : nil
    }
    return Vector(
      .json(found.map { $0 ?? .bool(false) }), isKnown: found.map { $0 != nil },
      count: vector.count)
  }
}
