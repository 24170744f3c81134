// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

extension PredicateFunction {
  /// The functions that look for one string in another.
  static let textTests = [
    textTest("contains") { $0.firstOffset(of: $1) != nil },
    textTest("starts_with") { $0.starts(with: $1) },
    textTest("ends_with") { $0.reversed().starts(with: $1.reversed()) },
    PredicateFunction("regexp_matches", arguments: 2...2) { evaluator, arguments, expression in
      guard case .string(let source) = arguments[1].kind else {
        throw evaluator.error(arguments[1], "expected a pattern in single quotes")
      }
      return try evaluator.matches(.regex, arguments[0], source, false, expression)
    },
  ]

  private static func textTest(
    _ name: Name, _ body: @escaping @Sendable ([UInt8], [UInt8]) -> Bool
  ) -> PredicateFunction {
    PredicateFunction(name, arguments: 2...2) { evaluator, arguments, _ in
      let (values, left) = try evaluator.texts(arguments[0])
      let (wanted, right) = try evaluator.texts(arguments[1])
      return Vector(
        .bools(zip(values, wanted).map(body)), isKnown: evaluator.bothKnown(left, right),
        count: left.count)
    }
  }
}
