// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

extension PredicateFunction {
  /// `coalesce(x, y)`: the first value that is not null.
  static let coalesce = PredicateFunction("coalesce", arguments: 1...Int.max) {
    evaluator, arguments, _ in
    var result = try evaluator.evaluate(arguments[0])
    for argument in arguments.dropFirst() {
      result = try evaluator.merge(result, at: nil, argument)
    }
    return result
  }

  /// `nullif(x, y)`: null where both are equal.
  static let nullIf = PredicateFunction("nullif", arguments: 2...2) {
    evaluator, arguments, expression in
    var value = try evaluator.evaluate(arguments[0])
    let other = try evaluator.evaluate(arguments[1])
    let equal = try evaluator.compare(
      .equal, try evaluator.exact(value, arguments[0], beside: other),
      try evaluator.exact(other, arguments[1], beside: value), expression)
    let bools = equal.asBools ?? []
    value.isKnown = (0..<value.count).map { value.known($0) && !(equal.known($0) && bools[$0]) }
    return value
  }

  /// `CASE WHEN p THEN x … ELSE y END`: conditions and values in turn, then what is left.
  static let choice = PredicateFunction("case …", arguments: 3...Int.max) {
    evaluator, arguments, _ in
    let count = evaluator.scope.count
    var result = evaluator.nothing
    // Whether a condition before was true, so that the value is chosen.
    var isChosen = [Bool](repeating: false, count: count)
    for place in stride(from: 0, to: arguments.count - 1, by: 2) {
      let condition = try evaluator.truths(arguments[place])
      let bools = condition.asBools ?? []
      result = try evaluator.merge(result, at: isChosen, arguments[place + 1])
      for slot in 0..<count where !isChosen[slot] {
        isChosen[slot] = condition.known(slot) && bools[slot]
        // What is not chosen yet waits for the next value.
        if !isChosen[slot] { result.forget(slot) }
      }
    }
    return try evaluator.merge(result, at: isChosen, arguments[arguments.count - 1])
  }
}

extension Evaluator {
  /// The truth values of an argument.
  func truths(_ expression: PredicateNode) throws -> Vector {
    let vector = try evaluate(expression).truths
    guard vector.asBools != nil else {
      throw error(expression, "expected a boolean, found \(vector.kindName)")
    }
    return vector
  }

  /// The values so far at some slots, those of an argument at all others, as one kind of values;
  /// `slots` are those that are not null if `nil`.
  ///
  /// - Throws: `RowPredicateError` at the argument if its values are of another kind.
  fileprivate func merge(_ first: Vector, at chosen: [Bool]?, _ argument: PredicateNode) throws
    -> Vector
  {
    var (result, other) = (first, try evaluate(argument))
    if result.time != nil { other = try exact(other, argument, beside: result) }
    if let time = result.time, let own = other.time, time != own || other.isDecimal {
      throw error(argument, "expected times of one type, unit and time zone")
    }
    if case .column = other.values {
      throw error(argument, "expected a single value, found \(other.kindName)")
    }
    var next = other.matching(result)
    result = result.matching(other)
    if case .integers = other.values { result = result.numbers }
    if case .integers = result.values { next = next.numbers }
    let slots = chosen ?? (0..<result.count).map { result.known($0) }
    guard let values = Evaluator.merged(result, next, at: slots) else {
      throw error(argument, "expected \(result.kindName) as before, found \(next.kindName)")
    }
    let known = slots.indices.map { slots[$0] ? result.known($0) : next.known($0) }
    let time: LogicalType? =
      switch (first.values, other.values) {
      case (.nothing, _): other.time
      case (_, .nothing): first.time
      default: first.time == other.time ? first.time : nil
      }
    return Vector(values, isKnown: known, count: scope.count).of(time)
  }

  /// Values of one kind from both; `nil` if there is none.
  private static func merged(_ a: Vector, _ b: Vector, at slots: [Bool]) -> Vector.Values? {
    func pick<Value>(_ x: [Value], _ y: [Value]) -> [Value] {
      slots.indices.map { slots[$0] ? x[$0] : y[$0] }
    }
    switch (a.values, b.values) {
    case (.nothing, _): return b.values
    case (_, .nothing): return a.values
    case (.integers(let x), .integers(let y)): return .integers(pick(x, y))
    case (.bools(let x), .bools(let y)): return .bools(pick(x, y))
    case (.json(let x), .json(let y)): return .json(pick(x, y))
    default:
      if let x = a.asReals, let y = b.asReals { return .reals(pick(x, y)) }
      if let x = a.asTexts, let y = b.asTexts { return .texts(pick(x, y)) }
      return nil
    }
  }
}

extension Vector {
  /// Makes a slot null.
  fileprivate mutating func forget(_ slot: Int) {
    if isKnown == nil { isKnown = [Bool](repeating: true, count: count) }
    isKnown?[slot] = false
  }
}
