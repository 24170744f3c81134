// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

extension Evaluator {
  /// A string that is written out beside times: the integer that the column stores for it, or, where
  /// that is between two of them or beyond int64, a decimal in seconds.
  func time(_ string: String, _ node: PredicateNode, as type: LogicalType, count: Int) throws
    -> Vector
  {
    let found = try TimeText(string, beside: type, in: text, at: node.offset)
    let values: Vector.Values =
      if let (stored, isExact) = found.stored(as: type), isExact {
        .integers([Int64](repeating: stored, count: count))
      } else {
        .decimals(
          [Decimal128](repeating: Decimal128(digits: found.digits), count: count),
          scale: found.scale)
      }
    return Vector(values, count: count).of(type)
  }

  /// Times of two types in one unit; other vectors as they are.
  ///
  /// - Throws: `RowPredicateError` if they are no times of one kind.
  func inOneUnit(_ a: Vector, _ b: Vector, _ expression: PredicateNode) throws -> (Vector, Vector) {
    guard let x = a.time, let y = b.time else { return (a, b) }
    guard x.isComparable(with: y) else {
      let isOnlyZone = x.timeName == y.timeName
      throw error(
        expression,
        isOnlyZone
          ? "cannot compare a timestamp with a time zone with one without"
          : "cannot compare \(a.kindName) with \(b.kindName)"
            + (x.hasZone || y.hasZone ? " that has a time zone" : ""))
    }
    if !a.isDecimal, !b.isDecimal, x.secondScale == y.secondScale,
      x.secondsOfOne == y.secondsOfOne
    {
      return (a, b)
    }
    return (a.seconds, b.seconds)
  }
}

extension LogicalType {
  fileprivate var hasZone: Bool {
    if case .timestamp(_, let zone) = self { !zone.text.isEmpty } else { false }
  }
}

extension Vector {
  /// Times as decimals in seconds; other vectors as they are.
  fileprivate var seconds: Vector {
    guard let time, case .integers(let integers) = values else { return self }
    let factor = Int128(time.secondsOfOne)
    let decimals = integers.map { Decimal128(digits: factor * Int128($0)) }
    return Vector(.decimals(decimals, scale: time.secondScale), isKnown: isKnown, count: count)
  }
}

extension TimeText {
  /// Reads a string of a predicate that is compared with times.
  ///
  /// - Throws: `RowPredicateError` at the string.
  init(_ string: String, beside type: LogicalType, in text: String, at offset: Int)
    throws(RowPredicateError)
  {
    do throws(Mistake) { try self.init(string, beside: type) } catch {
      throw RowPredicateError(text, offset, error.message)
    }
  }
}
