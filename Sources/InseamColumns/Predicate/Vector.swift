// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// The values of an expression for every slot of a scope.
struct Vector {
  /// The values by kind.
  enum Values {
    case bools([Bool])
    case integers([Int64])
    case reals([Double])
    case decimals([Decimal128], scale: Int)
    case texts([[UInt8]])
    /// Values inside JSON texts, each of its own kind.
    case json([JSONScalar])
    /// A list or struct column, for the functions that take one.
    case column(Column)
    /// Only nulls.
    case nothing
  }

  var values: Values
  /// Whether each slot has a value; `nil` if all have.
  var isKnown: [Bool]?
  let count: Int
  /// The type of dates, times, timestamps and durations, which are integers here, or decimals in
  /// seconds; `nil` for all else.
  var time: LogicalType?

  init(_ values: Values, isKnown: [Bool]? = nil, count: Int) {
    self.values = values
    self.isKnown = isKnown?.allSatisfy { $0 } == true ? nil : isKnown
    self.count = count
  }

  func known(_ slot: Int) -> Bool { isKnown?[slot] ?? true }

  /// The word for the kind of values in messages.
  var kindName: String {
    if let name = time?.timeName { return name }
    return switch values {
    case .bools: "a boolean"
    case .integers, .reals, .decimals: "a number"
    case .texts: "a string"
    case .json: "a JSON value"
    case .column(let column): column.type == .structure ? "a struct" : "a list"
    case .nothing: "null"
    }
  }

  /// The numbers as float64; `nil` for other kinds.
  var asReals: [Double]? {
    switch values {
    case .reals(let reals): reals
    case .integers(let integers): integers.map(Double.init)
    case .decimals(let decimals, let scale): decimals.map { $0.real(scale: scale) }
    case .nothing: [Double](repeating: .nan, count: count)
    default: nil
    }
  }

  /// The numbers as decimals, which integers are too; `nil` for other kinds.
  var asDecimals: (decimals: [Decimal128], scale: Int)? {
    switch values {
    case .decimals(let decimals, let scale): (decimals, scale)
    case .integers(let integers): (integers.map { Decimal128(digits: Int128($0)) }, 0)
    default: nil
    }
  }

  /// Whether the values are decimals.
  var isDecimal: Bool { if case .decimals = values { true } else { false } }

  /// The truth values; `nil` for other kinds.
  var asBools: [Bool]? {
    switch values {
    case .bools(let bools): bools
    case .nothing: [Bool](repeating: false, count: count)
    default: nil
    }
  }

  /// The strings; `nil` for other kinds.
  var asTexts: [[UInt8]]? {
    switch values {
    case .texts(let texts): texts
    case .nothing: [[UInt8]](repeating: [], count: count)
    default: nil
    }
  }

  /// The values of a column.
  init(_ column: Column) throws {
    let known = column.nullCount == 0 ? nil : (0..<column.count).map { !column.isNull($0) }
    self.init(try Vector.values(column), isKnown: known, count: column.count)
  }

  /// The values of a column of a logical type: decimals are numbers, uuids their text, times the
  /// integers that are stored.
  init(_ column: Column, _ logical: LogicalType) throws {
    try self.init(column)
    switch logical {
    case .decimal128(_, let scale):
      values = .decimals(
        (0..<count).map { Decimal128(column, $0) ?? Decimal128(digits: 0) }, scale: Int(scale))
    case .uuid: values = .texts((0..<count).map { column.uuidText($0) ?? [] })
    default: if case .integers = values, logical.isTime { time = logical }
    }
  }

  private static func values(_ column: Column) throws -> Values {
    switch column.values {
    case .none: return .nothing
    case .bits(let bits): return .bools(bits.bools)
    case .list, .fixedSizeList, .structure: return .column(column)
    case .bytes(let offsets, let data):
      let cuts = offsets.span(of: UInt64.self)
      var pace = Calls.Pace()
      return .texts(
        try (0..<column.count).map { slot in
          let byteCount = Int(cuts[slot + 1] - cuts[slot])
          try pace.advance(64 + byteCount)
          return data.slice(offset: Int(cuts[slot]), byteCount: byteCount).array(of: UInt8.self)
        })
    case .fixed(let buffer): return try numbers(buffer, column.type)
    }
  }

  private static func numbers(_ buffer: Buffer, _ type: PhysicalType) throws -> Values {
    switch type {
    case .int64: .integers(buffer.array(of: Int64.self))
    case .int8, .int16, .int32, .uint8, .uint16, .uint32:
      .integers(try Widening.widen(buffer, from: type, to: .int64).array(of: Int64.self))
    case .float64: .reals(buffer.array(of: Double.self))
    // Without the closure it would be `Double(bitPattern:)`.
    case .uint64: .reals(buffer.array(of: UInt64.self).map { Double($0) })
    default: .reals(try Widening.widen(buffer, from: type, to: .float64).array(of: Double.self))
    }
  }

  /// Zeros of the same kind.
  func zeros(_ count: Int) -> Vector {
    let values: Values =
      switch self.values {
      case .bools: .bools([Bool](repeating: false, count: count))
      case .integers: .integers([Int64](repeating: 0, count: count))
      case .reals: .reals([Double](repeating: 0, count: count))
      case .decimals(_, let scale):
        .decimals([Decimal128](repeating: Decimal128(digits: 0), count: count), scale: scale)
      case .texts: .texts([[UInt8]](repeating: [], count: count))
      case .json: .json([JSONScalar](repeating: .bool(false), count: count))
      case .column, .nothing: .nothing
      }
    return Vector(values, count: count).of(time)
  }

  /// The values at some slots, repeated and reordered as asked.
  func taking(_ slots: [Int]) throws -> Vector {
    let values: Values =
      switch self.values {
      case .bools(let bools): .bools(slots.map { bools[$0] })
      case .integers(let integers): .integers(slots.map { integers[$0] })
      case .reals(let reals): .reals(slots.map { reals[$0] })
      case .decimals(let decimals, let scale): .decimals(slots.map { decimals[$0] }, scale: scale)
      case .texts(let texts): .texts(slots.map { texts[$0] })
      case .json(let scalars): .json(slots.map { scalars[$0] })
      case .column(let column): .column(try column.taking(slots))
      case .nothing: .nothing
      }
    return Vector(
      values, isKnown: isKnown.map { known in slots.map { known[$0] } }, count: slots.count
    ).of(time)
  }

  /// These values as those of a type of times.
  func of(_ time: LogicalType?) -> Vector {
    var copy = self
    copy.time = time
    return copy
  }
}
