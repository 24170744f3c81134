// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

#if canImport(Glibc)
import Glibc
#endif

extension PredicateFunction {
  /// The functions of one number: float64, or a truth value.
  static let numberFunctions =
    [
      ofReals("abs") { abs($0) }, ofReals("ln") { log($0) }, ofReals("exp") { exp($0) },
      ofReals("sqrt") { $0.squareRoot() },
      ofReals("round") { $0.rounded(.toNearestOrAwayFromZero) },
    ] + [testReals("isnan") { $0.isNaN }, testReals("isfinite") { $0.isFinite }]

  private static func ofReals(_ name: Name, _ body: @escaping @Sendable (Double) -> Double)
    -> PredicateFunction
  {
    PredicateFunction(name) { evaluator, argument in
      let (values, vector) = try evaluator.reals(argument)
      return Vector(.reals(values.map(body)), isKnown: vector.isKnown, count: vector.count)
    }
  }

  private static func testReals(_ name: Name, _ body: @escaping @Sendable (Double) -> Bool)
    -> PredicateFunction
  {
    PredicateFunction(name) { evaluator, argument in
      let (values, vector) = try evaluator.reals(argument)
      return Vector(.bools(values.map(body)), isKnown: vector.isKnown, count: vector.count)
    }
  }
}
