// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import CInseamKernels
internal import InseamBytes

/// A comparison with a number that is written out, as one of values of a type with a number of the
/// same type: it holds for the same values.
struct NumberTest {
  private(set) var comparison: inseam_comparison
  private(set) var integer: Int64 = 0
  private(set) var real = 0.0

  /// Moves the number into the type; `nil` if no number of the type divides its values as this one
  /// does, or the type compares as float64.
  init?(
    _ comparison: inseam_comparison, _ literal: (number: Double, integer: Int64?),
    as type: PhysicalType
  ) {
    self.comparison = comparison
    switch type {
    case .float64: real = literal.number
    case .float32:
      guard let limit = NumberTest.single(comparison, literal.number) else { return nil }
      real = Double(limit)
    case .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32:
      guard let range = type.integerRange, let whole = wholeLimit(literal, type) else { return nil }
      integer = min(max(whole, range.lowerBound), range.upperBound)
      if integer != whole { self.comparison = beyond(isAbove: whole > integer) }
    default: return nil
    }
  }

  /// The integer to compare with; an integer beside a float compares as float64, which int64 does
  /// not fit.
  private mutating func wholeLimit(
    _ literal: (number: Double, integer: Int64?), _ type: PhysicalType
  ) -> Int64? {
    if let integer = literal.integer { return integer }
    guard type != .int64, !literal.number.isNaN else { return nil }
    let floor = literal.number.rounded(.down)
    guard let whole = Int64(exactly: max(-0x1p62, min(0x1p62, floor))) else { return nil }
    if floor == literal.number { return whole }
    // Between two integers: above the lower one, or not.
    switch comparison {
    case INSEAM_LESS: comparison = INSEAM_LESS_OR_EQUAL
    case INSEAM_GREATER_OR_EQUAL: comparison = INSEAM_GREATER
    case INSEAM_EQUAL, INSEAM_NOT_EQUAL: return 0x4000_0000_0000_0000
    default: break
    }
    return whole
  }

  /// The comparison with the end of the range of a type in place of a number beyond it.
  private func beyond(isAbove: Bool) -> inseam_comparison {
    switch comparison {
    case INSEAM_EQUAL: isAbove ? INSEAM_GREATER : INSEAM_LESS
    case INSEAM_NOT_EQUAL: isAbove ? INSEAM_LESS_OR_EQUAL : INSEAM_GREATER_OR_EQUAL
    case INSEAM_LESS, INSEAM_LESS_OR_EQUAL: isAbove ? INSEAM_LESS_OR_EQUAL : INSEAM_LESS
    default: isAbove ? INSEAM_GREATER : INSEAM_GREATER_OR_EQUAL
    }
  }

  /// The float32 that divides the float32 numbers just as the limit does; `nil` if there is none.
  private static func single(_ comparison: inseam_comparison, _ number: Double) -> Float? {
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
}

extension PhysicalType {
  /// The integers of a type; `nil` for uint64 and other types.
  fileprivate var integerRange: ClosedRange<Int64>? {
    switch self {
    case .int8: Int64(Int8.min)...Int64(Int8.max)
    case .int16: Int64(Int16.min)...Int64(Int16.max)
    case .int32: Int64(Int32.min)...Int64(Int32.max)
    case .int64: Int64.min...Int64.max
    case .uint8: 0...Int64(UInt8.max)
    case .uint16: 0...Int64(UInt16.max)
    case .uint32: 0...Int64(UInt32.max)
    default: nil
    }
  }
}

extension PredicateNode.Comparison {
  /// The comparison of kernels; `nil` for those that take nulls as values.
  var option: inseam_comparison? {
    switch self {
    case .equal: INSEAM_EQUAL
    case .notEqual: INSEAM_NOT_EQUAL
    case .less: INSEAM_LESS
    case .lessOrEqual: INSEAM_LESS_OR_EQUAL
    case .greater: INSEAM_GREATER
    case .greaterOrEqual: INSEAM_GREATER_OR_EQUAL
    case .distinct, .notDistinct: nil
    }
  }
}

extension inseam_comparison {
  /// The comparison with its sides exchanged.
  var mirrored: inseam_comparison {
    switch self {
    case INSEAM_LESS: INSEAM_GREATER
    case INSEAM_LESS_OR_EQUAL: INSEAM_GREATER_OR_EQUAL
    case INSEAM_GREATER: INSEAM_LESS
    case INSEAM_GREATER_OR_EQUAL: INSEAM_LESS_OR_EQUAL
    default: self
    }
  }
}
