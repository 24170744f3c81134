// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// A string, number or truth value inside a JSON text.
enum JSONScalar {
  case text([UInt8])
  /// A number without fraction and exponent in int64, and its spelling.
  case integer(Int64, [UInt8])
  /// Any other number, and its spelling.
  case real(Double, [UInt8])
  case bool(Bool)

  /// The text of a string, the spelling of a number, `true` or `false`.
  var text: [UInt8] {
    switch self {
    case .text(let bytes), .integer(_, let bytes), .real(_, let bytes): bytes
    case .bool(let value): Array((value ? "true" : "false").utf8)
    }
  }

  /// The number as float64; `nil` for other kinds.
  var real: Double? {
    switch self {
    case .integer(let value, _): Double(value)
    case .real(let value, _): value
    default: nil
    }
  }

  /// The truth value; `nil` for other kinds.
  var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
}

extension PredicateNode.Comparison {
  /// Compares with an integer, exactly if both are; other kinds than numbers compare as 0.
  func holds(_ scalar: JSONScalar, _ integer: Int64) -> Bool {
    if case .integer(let value, _) = scalar { return holds(value, integer) }
    return holdsReal(scalar.real ?? 0, Double(integer))
  }

  /// The comparison with its sides exchanged.
  var mirrored: PredicateNode.Comparison {
    switch self {
    case .less: .greater
    case .lessOrEqual: .greaterOrEqual
    case .greater: .less
    case .greaterOrEqual: .lessOrEqual
    case .equal, .notEqual, .distinct, .notDistinct: self
    }
  }
}

extension Vector {
  /// Values of JSON as strings; other vectors as they are.
  var strings: Vector {
    guard case .json(let scalars) = values else { return self }
    return Vector(.texts(scalars.map(\.text)), isKnown: isKnown, count: count)
  }

  /// Values of JSON as float64, null where they are no numbers; other vectors as they are.
  var numbers: Vector {
    guard case .json(let scalars) = values else { return self }
    return Vector(.reals(scalars.map { $0.real ?? 0 }), isKnown: knownNumbers, count: count)
  }

  /// Values of JSON as truth values, null where they are none; other vectors as they are.
  var truths: Vector {
    guard case .json(let scalars) = values else { return self }
    return Vector(
      .bools(scalars.map { $0.bool ?? false }),
      isKnown: scalars.indices.map { known($0) && scalars[$0].bool != nil }, count: count)
  }

  private var knownNumbers: [Bool]? {
    guard case .json(let scalars) = values else { return isKnown }
    return scalars.indices.map { known($0) && scalars[$0].real != nil }
  }

  /// Values of JSON as what another vector has, null where they are something else.
  ///
  /// Beside integers they stay values of JSON, so that integers compare exactly. Two vectors of JSON
  /// compare as strings.
  func matching(_ other: Vector) -> Vector {
    guard case .json(let scalars) = values else { return self }
    return switch other.values {
    case .texts, .json: strings
    case .bools: truths
    case .reals, .decimals: numbers
    case .integers: Vector(.json(scalars), isKnown: knownNumbers, count: count)
    case .column, .nothing: self
    }
  }
}
