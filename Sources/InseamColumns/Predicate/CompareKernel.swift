// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import CInseamKernels
internal import InseamBytes

/// A comparison of one column with one number, which a kernel answers without looking at values one
/// by one.
struct NumberComparison {
  let path: FieldPath
  private let comparison: inseam_comparison
  private let number: Double
  private let integer: Int64?

  /// The comparison an expression is; `nil` if it is something else.
  init?(_ expression: PredicateNode) {
    guard case .compare(let symbol, let left, let right) = expression.kind else { return nil }
    let operators: [PredicateNode.Comparison: inseam_comparison] = [
      .equal: INSEAM_EQUAL, .notEqual: INSEAM_NOT_EQUAL, .less: INSEAM_LESS,
      .lessOrEqual: INSEAM_LESS_OR_EQUAL,
      .greater: INSEAM_GREATER, .greaterOrEqual: INSEAM_GREATER_OR_EQUAL,
    ]
    guard case .path(let path) = left.kind, let comparison = operators[symbol],
      let literal = right.literal
    else { return nil }
    self.path = path
    self.comparison = comparison
    number = literal.number
    integer = literal.integer
  }

  /// The slots that pass; `nil` if the column is not one the kernel takes.
  func evaluate(_ column: Column) throws -> Bitmap? {
    guard case .fixed(let buffer) = column.values,
      let bits = try bits(buffer, column.type, column.count)
    else { return nil }
    return try Bitmap(bits, count: column.count).and(column.validity)
  }

  private func bits(_ buffer: Buffer, _ type: PhysicalType, _ count: Int) throws -> Buffer? {
    let wordBytes = (count + 63) / 64 * 8
    switch type {
    case .float32:
      guard let limit = exactSingle else { return nil }
      return try unsafe Buffer(byteCount: wordBytes) { bits in
        // Safe: the buffer holds count floats, and bits has a word for every started 64.
        _ = unsafe buffer.withUnsafeBytes {
          unsafe inseam_compare_f32(
            $0.bindMemory(to: Float.self).baseAddress, count, comparison, limit,
            bits.bindMemory(to: UInt64.self).baseAddress)
        }
      }
    case .float64:
      return try unsafe Buffer(byteCount: wordBytes) { bits in
        // Safe: as above, with doubles.
        _ = unsafe buffer.withUnsafeBytes {
          unsafe inseam_compare_f64(
            $0.bindMemory(to: Double.self).baseAddress, count, comparison, number,
            bits.bindMemory(to: UInt64.self).baseAddress)
        }
      }
    case .int64:
      guard let integer else { return nil }
      return try unsafe Buffer(byteCount: wordBytes) { bits in
        // Safe: as above, with integers.
        _ = unsafe buffer.withUnsafeBytes {
          unsafe inseam_compare_i64(
            $0.bindMemory(to: Int64.self).baseAddress, count, comparison, integer,
            bits.bindMemory(to: UInt64.self).baseAddress)
        }
      }
    default: return nil
    }
  }

  /// The float32 that divides the float32 numbers just as the limit does; `nil` if there is none.
  private var exactSingle: Float? {
    let nearest = Float(number)
    if number.isNaN || Double(nearest) == number { return nearest }
    switch comparison {
    // Above the limit is above the float just below it; the same for "not above".
    case INSEAM_GREATER, INSEAM_LESS_OR_EQUAL:
      return Double(nearest) < number ? nearest : nearest.nextDown
    case INSEAM_GREATER_OR_EQUAL, INSEAM_LESS:
      return Double(nearest) > number ? nearest : nearest.nextUp
    default: return nil
    }
  }

  /// Whether a value with these statistics may pass; what is not known may.
  func mayPass(_ statistics: Statistics) -> Bool {
    guard let (low, high) = statistics.numberBounds else { return true }
    switch comparison {
    case INSEAM_EQUAL: return number >= low && number <= high
    case INSEAM_NOT_EQUAL: return statistics.nanCount > 0 || low != number || high != number
    case INSEAM_LESS: return low < number
    case INSEAM_LESS_OR_EQUAL: return low <= number
    case INSEAM_GREATER: return high > number
    default: return high >= number
    }
  }
}

extension Statistics {
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
  fileprivate var literal: (number: Double, integer: Int64?)? {
    switch kind {
    case .integer(let value): (Double(value), value)
    case .number(let value): (value, nil)
    case .negate(let inner): inner.literal.flatMap(PredicateNode.negated)
    default: nil
    }
  }
}

extension PredicateNode {
  /// A literal with the other sign; `nil` if that is no int64, and so null.
  private static func negated(_ literal: (number: Double, integer: Int64?)) -> (
    number: Double, integer: Int64?
  )? {
    guard let integer = literal.integer else { return (-literal.number, nil) }
    let (value, overflow) = (0 as Int64).subtractingReportingOverflow(integer)
    return overflow ? nil : (-literal.number, value)
  }
}

extension RowPredicate {
  /// Whether rows whose columns have these statistics may pass; a missing statistic never says no.
  public func mayPass(_ statistics: (FieldPath) -> Statistics?) -> Bool {
    RowPredicate.mayPass(expression, statistics)
  }

  private static func mayPass(_ expression: PredicateNode, _ statistics: (FieldPath) -> Statistics?)
    -> Bool
  {
    switch expression.kind {
    case .and(let a, let b): return mayPass(a, statistics) && mayPass(b, statistics)
    case .or(let a, let b): return mayPass(a, statistics) || mayPass(b, statistics)
    case .isIn(let value, let literals, let others, isNegated: false)
    where others.isEmpty && literals.areNumbers:
      guard case .path(let path) = value.kind, let known = statistics(path)?.numberBounds else {
        return true
      }
      return literals.hasNumber(from: known.low, to: known.high)
    default:
      guard let comparison = NumberComparison(expression), let known = statistics(comparison.path)
      else { return true }
      return comparison.mayPass(known)
    }
  }

  /// The path of the one column a plain comparison with a number reads; `nil` for other predicates.
  public var comparedPath: FieldPath? { NumberComparison(expression)?.path }

  /// The slots of the compared column that pass, by a kernel; `nil` where none fits.
  public func evaluateComparison(_ column: Column) throws -> Bitmap? {
    try NumberComparison(expression)?.evaluate(column)
  }
}
