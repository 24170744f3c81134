// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

extension RowPredicate {
  /// Whether rows whose columns have these statistics may pass; a missing statistic never says no.
  public func mayPass(_ statistics: (FieldPath) -> Statistics?) -> Bool {
    expression.mayBe(true, statistics)
  }
}

extension PredicateNode {
  /// Whether a row with these statistics may have this truth value, which unknown is not.
  fileprivate func mayBe(_ truth: Bool, _ statistics: (FieldPath) -> Statistics?) -> Bool {
    switch kind {
    case .not(let inner): inner.mayBe(!truth, statistics)
    case .and(let a, let b), .or(let a, let b):
      isAnd == truth
        ? a.mayBe(truth, statistics) && b.mayBe(truth, statistics)
        : a.mayBe(truth, statistics) || b.mayBe(truth, statistics)
    case .path(let path): statistics(path)?.mayHold(truth) ?? true
    case .compare(let comparison, let a, let b): mayBe(truth, comparison, a, b, statistics)
    case .isIn(let value, let literals, let others, let isNegated) where truth != isNegated:
      others.isEmpty ? value.mayBeAmong(literals, statistics) : true
    case .isTest(.null, let value, isNegated: false) where truth,
      .isTest(.null, let value, isNegated: true) where !truth:
      value.statistics(statistics).map { $0.nullCount > 0 } ?? true
    case .isTest(.nan, let value, let isNegated) where truth != isNegated:
      value.statistics(statistics).map { $0.nanCount > 0 } ?? true
    case .call("isnan", let arguments) where truth && arguments.count == 1:
      arguments[0].statistics(statistics).map { $0.nanCount > 0 } ?? true
    case .call("starts_with", let arguments) where truth && arguments.count == 2:
      arguments[0].mayStart(with: arguments[1], statistics)
    default: true
    }
  }

  private var isAnd: Bool { if case .and = kind { true } else { false } }

  /// The statistics of the column that this path leads to.
  private func statistics(_ statistics: (FieldPath) -> Statistics?) -> Statistics? {
    guard case .path(let path) = kind else { return nil }
    return statistics(path)
  }

  /// A column beside a number or a string that is written out, on either side.
  private func mayBe(
    _ truth: Bool, _ comparison: Comparison, _ a: PredicateNode, _ b: PredicateNode,
    _ statistics: (FieldPath) -> Statistics?
  ) -> Bool {
    let (column, other, test) =
      if case .path = a.kind { (a, b, comparison) } else { (b, a, comparison.mirrored) }
    guard let known = column.statistics(statistics) else { return true }
    if let number = other.literal?.number {
      // NaN is neither above nor below, so that it passes where a comparison does not hold.
      guard truth || known.nanCount == 0 || test == .notEqual else { return true }
      return known.mayHave(truth ? test : test.opposite, number)
    }
    if case .string(let text) = other.kind {
      return known.mayHave(truth ? test : test.opposite, Array(text.utf8))
    }
    return true
  }

  private func mayBeAmong(_ literals: LiteralSet, _ statistics: (FieldPath) -> Statistics?) -> Bool
  {
    guard let known = self.statistics(statistics) else { return true }
    if literals.areNumbers, let (low, high) = known.numberBounds {
      return literals.hasNumber(from: low, to: high)
    }
    return literals.onlyTexts?.contains { known.mayHave(.equal, $0) } ?? true
  }

  private func mayStart(with start: PredicateNode, _ statistics: (FieldPath) -> Statistics?) -> Bool
  {
    guard case .string(let text) = start.kind, let known = self.statistics(statistics),
      case .bytes(let low, _) = known.bounds
    else { return true }
    let start = Array(text.utf8)
    return known.mayHave(.greaterOrEqual, start)
      && !start.lexicographicallyPrecedes(low.prefix.prefix(start.count))
  }
}

extension PredicateNode.Comparison {
  /// The comparison that holds of numbers where this one does not; of those that take nulls as
  /// values it is not used.
  fileprivate var opposite: PredicateNode.Comparison {
    switch self {
    case .equal: .notEqual
    case .notEqual: .equal
    case .less: .greaterOrEqual
    case .lessOrEqual: .greater
    case .greater: .lessOrEqual
    case .greaterOrEqual: .less
    case .notDistinct: .distinct
    case .distinct: .notDistinct
    }
  }
}

extension Statistics {
  /// Whether a truth value may be this one.
  fileprivate func mayHold(_ truth: Bool) -> Bool {
    guard case .unsigned(let low, let high) = bounds else { return true }
    return truth ? high > 0 : low == 0
  }

  /// Whether a value may compare so with a number; what is not known may.
  fileprivate func mayHave(_ comparison: PredicateNode.Comparison, _ number: Double) -> Bool {
    guard let (low, high) = numberBounds else { return true }
    switch comparison {
    case .equal: return number >= low && number <= high
    case .notEqual: return nanCount > 0 || low != number || high != number
    case .less: return low < number
    case .lessOrEqual: return low <= number
    case .greater: return high > number
    case .greaterOrEqual: return high >= number
    case .distinct, .notDistinct: return true
    }
  }

  /// Whether a string may compare so with another; a bound that is cut stands for all that go on.
  fileprivate func mayHave(_ comparison: PredicateNode.Comparison, _ text: [UInt8]) -> Bool {
    guard case .bytes(let low, let high) = bounds else { return true }
    let isBelowHigh = !high.prefix.lexicographicallyPrecedes(text)
    let goesOnFromHigh = high.isCut && text.starts(with: high.prefix)
    let isAboveLow = !text.lexicographicallyPrecedes(low.prefix)
    switch comparison {
    case .equal: return isAboveLow && (isBelowHigh || goesOnFromHigh)
    case .less: return low.prefix.lexicographicallyPrecedes(text)
    case .lessOrEqual: return isAboveLow
    case .greater: return text.lexicographicallyPrecedes(high.prefix) || goesOnFromHigh
    case .greaterOrEqual: return isBelowHigh || goesOnFromHigh
    case .notEqual: return low.isCut || high.isCut || low.prefix != text || high.prefix != text
    case .distinct, .notDistinct: return true
    }
  }

  /// The least and the greatest number as float64, or a step further out; `nil` for other values.
  fileprivate var numberBounds: (low: Double, high: Double)? {
    switch bounds {
    case .float(let min, let max): (min, max)
    // Beyond 2^53 the conversion rounds, so bounds are taken a step further out.
    case .signed(let min, let max): (Double(min).nextDown, Double(max).nextUp)
    case .unsigned(let min, let max): (Double(min).nextDown, Double(max).nextUp)
    case .none, .bytes: nil
    }
  }
}

extension PredicateNode {
  /// A number that is written out, with its sign.
  var literal: (number: Double, integer: Int64?)? {
    switch kind {
    case .integer(let value): (Double(value), value)
    case .number(let value): (value, nil)
    case .negate(let inner): inner.literal.flatMap(PredicateNode.negated)
    default: nil
    }
  }

  /// A literal with the other sign; `nil` if that is no int64, and so null.
  private static func negated(_ literal: (number: Double, integer: Int64?)) -> (
    number: Double, integer: Int64?
  )? {
    guard let integer = literal.integer else { return (-literal.number, nil) }
    let (value, overflow) = (0 as Int64).subtractingReportingOverflow(integer)
    return overflow ? nil : (-literal.number, value)
  }
}
