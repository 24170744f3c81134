// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// Computes an expression for every slot of a scope.
struct Evaluator {
  let text: String
  let scope: Scope

  func error(_ expression: PredicateNode, _ message: String) -> RowPredicateError {
    RowPredicateError(text, expression.offset, message)
  }

  func evaluate(_ expression: PredicateNode) throws -> Vector {
    let count = scope.count
    switch expression.kind {
    case .number(let value):
      return Vector(.reals([Double](repeating: value, count: count)), count: count)
    case .integer(let value):
      return Vector(.integers([Int64](repeating: value, count: count)), count: count)
    case .string(let value):
      return Vector(.texts([[UInt8]](repeating: Array(value.utf8), count: count)), count: count)
    case .bool(let value):
      return Vector(.bools([Bool](repeating: value, count: count)), count: count)
    case .null: return nothing
    case .path(let path): return try values(path, expression)
    case .not(let inner):
      let vector = try truths(inner)
      return Vector(
        .bools(vector.asBools.map { $0.map { !$0 } } ?? []), isKnown: vector.isKnown, count: count)
    case .and(let a, let b): return try logic(a, b, isAnd: true)
    case .or(let a, let b): return try logic(a, b, isAnd: false)
    case .compare(let comparison, let a, let b):
      let (x, y) = (try evaluate(a), try evaluate(b))
      return try compare(
        comparison, try exact(x, a, beside: y), try exact(y, b, beside: x), expression)
    case .arithmetic(let symbol, let a, let b): return try arithmetic(symbol, a, b, expression)
    case .negate(let inner): return try negate(inner)
    case .isTest(let test, let inner, let isNegated): return try isTest(test, inner, isNegated)
    case .isIn(let inner, let literals, let others, let isNegated):
      return try isIn(inner, literals, others, isNegated, expression)
    case .matches(let pattern, let inner, let source, let isNegated):
      return try matches(pattern, inner, source, isNegated, expression)
    case .call(let name, let arguments):
      return try PredicateFunction.named(name, text, expression).call(self, arguments, expression)
    }
  }

  var nothing: Vector {
    Vector(.nothing, isKnown: [Bool](repeating: false, count: scope.count), count: scope.count)
  }

  private func values(_ path: FieldPath, _ expression: PredicateNode) throws
    -> Vector
  {
    if scope.isTooMuch(at: path) {
      throw error(
        expression,
        "'\(short(path))', repeated for each response, has 2^32 or more list items; filter fewer rows"
      )
    }
    if let found = try scope.values(at: path) { return found }
    if path.steps.first == "responses" {
      throw error(
        expression, "a row has several responses; \(UnknownColumn.choice(short(path)))")
    }
    throw UnknownColumn(
      path: path, schema: scope.schema, item: scope.item, text: text, offset: expression.offset
    ).error
  }

  private func short(_ path: FieldPath) -> FieldPath {
    FieldPath(steps: Array(path.steps.dropFirst().drop { $0 == "[]" }))
  }

  /// Three-valued AND and OR.
  private func logic(_ a: PredicateNode, _ b: PredicateNode, isAnd: Bool) throws
    -> Vector
  {
    let (left, right) = (try truths(a), try truths(b))
    let (x, y) = (left.asBools ?? [], right.asBools ?? [])
    var values: [Bool] = []
    var known: [Bool] = []
    for slot in 0..<scope.count {
      let (p, q) = (left.known(slot), right.known(slot))
      // One side alone decides: false for AND, true for OR.
      let decides = (p && x[slot] != isAnd) || (q && y[slot] != isAnd)
      values.append(decides ? !isAnd : isAnd)
      known.append(decides || (p && q))
    }
    return Vector(.bools(values), isKnown: known, count: scope.count)
  }

  func bothKnown(_ a: Vector, _ b: Vector) -> [Bool]? {
    guard a.isKnown != nil || b.isKnown != nil else { return nil }
    return (0..<a.count).map { a.known($0) && b.known($0) }
  }

  func compare(
    _ comparison: PredicateNode.Comparison, _ a: Vector, _ b: Vector, _ expression: PredicateNode
  ) throws -> Vector {
    let (a, b) = try inOneUnit(a.matching(b), b.matching(a), expression)
    let known = bothKnown(a, b)
    if comparison == .distinct || comparison == .notDistinct {
      return try compareNullSafe(comparison == .distinct, a, b, expression)
    }
    var values: [Bool]
    switch (a.values, b.values) {
    case (.integers(let x), .integers(let y)): values = zip(x, y).map { comparison.holds($0, $1) }
    case (.json(let x), .integers(let y)): values = zip(x, y).map { comparison.holds($0, $1) }
    case (.integers(let x), .json(let y)):
      values = zip(x, y).map { comparison.mirrored.holds($1, $0) }
    case (.nothing, _), (_, .nothing): return nothing
    default:
      if a.isDecimal || b.isDecimal, let x = a.asDecimals, let y = b.asDecimals {
        values = zip(x.decimals, y.decimals).map {
          comparison.holds($0.order(scale: x.scale, $1, scale: y.scale), 0)
        }
      } else if let x = a.asReals, let y = b.asReals {
        values = zip(x, y).map { comparison.holdsReal($0, $1) }
      } else if let x = a.asTexts, let y = b.asTexts {
        values = zip(x, y).map { comparison.holds(Bytes($0), Bytes($1)) }
      } else if let x = a.asBools, let y = b.asBools {
        values = zip(x, y).map { comparison.holds($0 ? 1 : 0, $1 ? 1 : 0) }
      } else {
        throw error(expression, "cannot compare \(a.kindName) with \(b.kindName)")
      }
    }
    return Vector(.bools(values), isKnown: known, count: scope.count)
  }

  private func compareNullSafe(
    _ isDistinct: Bool, _ a: Vector, _ b: Vector, _ expression: PredicateNode
  ) throws -> Vector {
    let equal: [Bool]
    if case (.integers(let x), .integers(let y)) = (a.values, b.values) {
      equal = zip(x, y).map { $0 == $1 }
    } else if !a.isDecimal, !b.isDecimal, let x = a.asReals, let y = b.asReals {
      equal = zip(x, y).map { $0 == $1 || ($0.isNaN && $1.isNaN) }
    } else {
      let plain = try compare(.equal, a, b, expression)
      equal = plain.asBools ?? []
    }
    let values = (0..<scope.count).map { slot in
      (a.known(slot) && b.known(slot) ? equal[slot] : a.known(slot) == b.known(slot)) != isDistinct
    }
    return Vector(.bools(values), count: scope.count)
  }

  private func isIn(
    _ inner: PredicateNode, _ literals: LiteralSet, _ others: [PredicateNode], _ isNegated: Bool,
    _ expression: PredicateNode
  ) throws -> Vector {
    let value = try evaluate(inner)
    let literals = try literals.matching(value, in: text)
    if let other = literals.kind(incomparableWith: value) {
      throw error(expression, "cannot compare \(value.kindName) with \(other)")
    }
    let found = literals.contains(value)
    var values = found.asBools ?? []
    var known = (0..<scope.count).map { literals.isEmpty || found.known($0) }
    for item in others {
      let other = try evaluate(item)
      let found = try compare(
        .equal, try exact(value, inner, beside: other), try exact(other, item, beside: value),
        expression)
      let bools = found.asBools ?? []
      for slot in 0..<scope.count {
        if !found.known(slot) {
          known[slot] = values[slot] && known[slot]
        } else if bools[slot] {
          (values[slot], known[slot]) = (true, true)
        }
      }
    }
    return Vector(
      .bools(isNegated ? values.map { !$0 } : values), isKnown: known, count: scope.count)
  }

  private func isTest(_ test: PredicateNode.Test, _ inner: PredicateNode, _ isNegated: Bool)
    throws -> Vector
  {
    var vector = try evaluate(inner)
    let count = scope.count
    func answer(_ values: [Bool]) -> Vector {
      Vector(.bools(values.map { $0 != isNegated }), count: count)
    }
    switch test {
    case .null: return answer((0..<count).map { !vector.known($0) })
    case .isTrue, .isFalse:
      vector = vector.truths
      guard let bools = vector.asBools else {
        throw error(inner, "expected a boolean, found \(vector.kindName)")
      }
      return answer((0..<count).map { vector.known($0) && bools[$0] == (test == .isTrue) })
    case .nan, .finite:
      vector = vector.numbers
      guard let reals = vector.asReals else {
        throw error(inner, "expected a number, found \(vector.kindName)")
      }
      let values = (0..<count).map { slot in test == .nan ? reals[slot].isNaN : reals[slot].isFinite
      }
      return Vector(.bools(values.map { $0 != isNegated }), isKnown: vector.isKnown, count: count)
    }
  }

  func reals(_ expression: PredicateNode) throws -> (
    values: [Double], vector: Vector
  ) {
    let vector = try evaluate(expression).numbers
    guard let reals = vector.asReals else {
      throw error(expression, "expected a number, found \(vector.kindName)")
    }
    return (reals, vector)
  }

  private func arithmetic(
    _ symbol: Character, _ a: PredicateNode, _ b: PredicateNode, _ expression: PredicateNode
  ) throws -> Vector {
    let (x, left) = try reals(a)
    let (y, right) = try reals(b)
    guard left.time.hasUnit(of: right.time) else {
      throw error(
        expression,
        "cannot compute with \(left.kindName) and \(right.kindName) of different units; compare them with each other"
      )
    }
    let known = bothKnown(left, right)
    if case (.integers(let i), .integers(let j)) = (left.values, right.values), symbol != "/" {
      let (exact, fits) = Evaluator.integers(symbol, i, j)
      let both = zip(fits, 0..<scope.count).map { $0 && known?[$1] ?? true }
      return Vector(.integers(exact), isKnown: both, count: scope.count)
    }
    let values = zip(x, y).map { p, q in
      switch symbol {
      case "+": p + q
      case "-": p - q
      case "*": p * q
      case "/": p / q
      default: p.truncatingRemainder(dividingBy: q)
      }
    }
    return Vector(.reals(values), isKnown: known, count: scope.count)
  }

  /// Whole-number results, and whether each fits int64; one that does not is null.
  private static func integers(
    _ symbol: Character, _ x: [Int64], _ y: [Int64]
  ) -> (values: [Int64], fits: [Bool]) {
    var values: [Int64] = []
    var fits: [Bool] = []
    for (p, q) in zip(x, y) {
      let (value, overflow) =
        switch symbol {
        case "+": p.addingReportingOverflow(q)
        case "-": p.subtractingReportingOverflow(q)
        case "*": p.multipliedReportingOverflow(by: q)
        // The quotient of the smallest int64 and -1 does not fit, the remainder does.
        default: q == -1 ? (0, false) : p.remainderReportingOverflow(dividingBy: q)
        }
      values.append(overflow ? 0 : value)
      fits.append(!overflow)
    }
    return (values, fits)
  }

  private func negate(_ inner: PredicateNode) throws -> Vector {
    let (values, vector) = try reals(inner)
    if case .integers(let integers) = vector.values {
      // The smallest int64 has no positive counterpart: null, as where a sum leaves int64.
      let fits = integers.enumerated().map { $1 != .min && vector.known($0) }
      return Vector(.integers(integers.map { 0 &- $0 }), isKnown: fits, count: scope.count)
    }
    return Vector(.reals(values.map { -$0 }), isKnown: vector.isKnown, count: scope.count)
  }
}

/// Bytes that compare as strings do: by value, shorter first.
struct Bytes: Comparable {
  let bytes: [UInt8]
  init(_ bytes: [UInt8]) { self.bytes = bytes }
  static func < (a: Bytes, b: Bytes) -> Bool { a.bytes.lexicographicallyPrecedes(b.bytes) }
}

extension PredicateNode.Comparison {
  func holds<Value: Comparable>(_ a: Value, _ b: Value) -> Bool {
    switch self {
    case .equal, .notDistinct: a == b
    case .notEqual, .distinct: a != b
    case .less: a < b
    case .lessOrEqual: a <= b
    case .greater: a > b
    case .greaterOrEqual: a >= b
    }
  }

  /// IEEE comparison: NaN is neither, only != is true of it.
  func holdsReal(_ a: Double, _ b: Double) -> Bool { holds(a, b) }
}
