// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import InseamBytes

/// Exact conversions to a type that holds every value of another.
///
/// See `spec/encodings.md`, Widening.
public enum Widening {
  /// Whether values of one type can always be read as another.
  public static func isPossible(from: PhysicalType, to: PhysicalType) -> Bool {
    if from == to || from == .null { return true }
    switch (from, to) {
    case (.float16, .float32), (.bfloat16, .float32), (.float16, .float64), (.bfloat16, .float64),
      (.float32, .float64), (.int64, .float64):
      return true
    default: return isIntegerWidening(from, to)
    }
  }

  private static func isIntegerWidening(_ from: PhysicalType, _ to: PhysicalType) -> Bool {
    guard from.isInteger, to.isInteger, let a = from.byteWidth, let b = to.byteWidth else {
      return false
    }
    return a < b && (from.isUnsignedInteger || to.isSignedInteger)
  }

  /// Values of type `from`, one after the other, as values of type `to`.
  ///
  /// Traps for a pair that `isPossible` refuses.
  public static func widen(_ buffer: Buffer, from: PhysicalType, to: PhysicalType) throws -> Buffer
  {
    if from == to { return buffer }
    switch from {
    case .int8: return try widen(buffer.span(of: Int8.self), to)
    case .int16: return try widen(buffer.span(of: Int16.self), to)
    case .int32: return try widen(buffer.span(of: Int32.self), to)
    case .int64: return try map(buffer.span(of: Int64.self)) { Double($0) }
    case .uint8: return try widen(buffer.span(of: UInt8.self), to)
    case .uint16: return try widen(buffer.span(of: UInt16.self), to)
    case .uint32: return try widen(buffer.span(of: UInt32.self), to)
    case .float16:
      return to == .float32
        ? try map(buffer.span(of: UInt16.self)) { Float(float16Bits: $0) }
        : try map(buffer.span(of: UInt16.self)) { Double(Float(float16Bits: $0)) }
    case .bfloat16:
      return to == .float32
        ? try map(buffer.span(of: UInt16.self)) { Float(bfloat16Bits: $0) }
        : try map(buffer.span(of: UInt16.self)) { Double(Float(bfloat16Bits: $0)) }
    case .float32: return try map(buffer.span(of: Float.self)) { Double($0) }
    default: preconditionFailure("\(from.name) does not widen to \(to.name)")
    }
  }

  private static func widen<Source: FixedWidthInteger & BitwiseCopyable>(
    _ source: Span<Source>, _ to: PhysicalType
  ) throws -> Buffer {
    switch to {
    case .int16: try map(source) { Int16(truncatingIfNeeded: $0) }
    case .int32: try map(source) { Int32(truncatingIfNeeded: $0) }
    case .int64: try map(source) { Int64(truncatingIfNeeded: $0) }
    case .uint16: try map(source) { UInt16(truncatingIfNeeded: $0) }
    case .uint32: try map(source) { UInt32(truncatingIfNeeded: $0) }
    case .uint64: try map(source) { UInt64(truncatingIfNeeded: $0) }
    default: preconditionFailure("integers widen to wider integers")
    }
  }

  private static func map<Source: BitwiseCopyable, Target: BitwiseCopyable>(
    _ source: Span<Source>, _ convert: (Source) -> Target
  ) throws -> Buffer {
    try Buffer(capacity: source.count, of: Target.self) { output in
      for i in source.indices { output.append(convert(source[i])) }
    }
  }
}

extension Column {
  /// This column as a wider field's: types widened, fields it lacks null, fields in the target's
  /// order.
  ///
  /// Traps if a type cannot be widened; `Field.merged(with:)` only makes targets that can.
  public func widened(from source: Field, to target: Field) throws -> Column {
    if type == .null && target.type != .null { return try nullsWidened(to: target) }
    let values: Values =
      switch self.values {
      case .fixed(let buffer): .fixed(try Widening.widen(buffer, from: type, to: target.type))
      case .list(let offsets, let items):
        .list(
          offsets: offsets,
          items: try items.widened(from: source.children[0], to: target.children[0]))
      case .fixedSizeList(let size, let items):
        .fixedSizeList(
          size: size, items: try items.widened(from: source.children[0], to: target.children[0]))
      case .structure(let columns):
        .structure(try target.children.map { try widenedField($0, source, columns) })
      case .none, .bits, .bytes: self.values
      }
    return Column(
      type: target.type, count: count, validity: validity, absence: absence, values: values)
  }

  private func widenedField(_ field: Field, _ source: Field, _ columns: [Column]) throws -> Column {
    guard let index = source.childIndex(named: field.name) else {
      return try .nulls(field, count: count)
    }
    return try columns[index].widened(from: source.children[index], to: field)
  }

  private func nullsWidened(to target: Field) throws -> Column {
    let nulls = try Column.nulls(target, count: count)
    return Column(
      type: target.type, count: count, validity: nulls.validity, absence: absence,
      values: nulls.values)
  }
}
