// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// Values in a narrower type that gives every one of them back exactly.
///
/// See `spec/encodings.md`, Narrow.
enum Narrow: FixedWidthEncoding {
  static var encoding: Encoding { .narrow }

  static func accepts(_ stream: Stream, of type: PhysicalType) -> Bool {
    stream.isContiguous && stream.storedType != type && stream.stores(type)
  }

  static func decode(_ streams: ValueStreams, _ runs: [Range<Int>]) throws -> Buffer {
    try Plain.decodeFixed(streams.values, runs)
  }

  /// The stream of values that have the narrower type.
  static func encode(_ values: Buffer, type: PhysicalType, count: Int) -> EncodedStream {
    EncodedStream(
      role: .values, encoding: .narrow, storedType: type, valueCount: count,
      payload: .region(values))
  }

  /// The values in the narrowest type that fits, or `nil` if none does.
  static func narrowed(_ values: Buffer, _ type: PhysicalType) throws -> (
    PhysicalType, Buffer
  )? {
    switch type {
    case .int16: try integers(values.span(of: Int16.self), type)
    case .int32: try integers(values.span(of: Int32.self), type)
    case .int64: try integers(values.span(of: Int64.self), type)
    case .uint16: try integers(values.span(of: UInt16.self), type)
    case .uint32: try integers(values.span(of: UInt32.self), type)
    case .uint64: try integers(values.span(of: UInt64.self), type)
    case .float32: try singles(values.span(of: Float.self))
    case .float64: try doubles(values.span(of: Double.self))
    default: nil
    }
  }

  private static func integers<Element: FixedWidthInteger & BitwiseCopyable>(
    _ values: Span<Element>, _ type: PhysicalType
  ) throws -> (PhysicalType, Buffer)? {
    var low = Element.max
    var high = Element.min
    for i in values.indices {
      low = min(low, values[i])
      high = max(high, values[i])
    }
    func fits<Target: FixedWidthInteger>(_ target: Target.Type) -> Bool {
      Target.bitWidth < Element.bitWidth && low >= Element(clamping: Target.min)
        && high <= Element(clamping: Target.max)
    }
    func convert<Target: FixedWidthInteger & BitwiseCopyable>(_ target: Target.Type) throws
      -> Buffer
    {
      try map(values) { Target(truncatingIfNeeded: $0) }
    }
    let isSigned = Element.isSigned
    if isSigned, fits(Int8.self) { return (.int8, try convert(Int8.self)) }
    if low >= 0, fits(UInt8.self) { return (.uint8, try convert(UInt8.self)) }
    if isSigned, fits(Int16.self) { return (.int16, try convert(Int16.self)) }
    if low >= 0, fits(UInt16.self) { return (.uint16, try convert(UInt16.self)) }
    if isSigned, fits(Int32.self) { return (.int32, try convert(Int32.self)) }
    if low >= 0, fits(UInt32.self) { return (.uint32, try convert(UInt32.self)) }
    return nil
  }

  private static func singles(_ values: Span<Float>) throws -> (PhysicalType, Buffer)? {
    if all(values, { $0.bitPattern & 0xFFFF == 0 }) {
      return try (.bfloat16, map(values) { UInt16(truncatingIfNeeded: $0.bitPattern >> 16) })
    }
    if all(values, { Float(float16Bits: $0.float16Bits).bitPattern == $0.bitPattern }) {
      return try (.float16, map(values) { $0.float16Bits })
    }
    return nil
  }

  private static func doubles(_ values: Span<Double>) throws -> (PhysicalType, Buffer)? {
    guard all(values, { Double(Float($0)).bitPattern == $0.bitPattern }) else { return nil }
    let singles = try map(values) { Float($0) }
    return try self.singles(singles.span(of: Float.self)) ?? (.float32, singles)
  }

  private static func all<Element: BitwiseCopyable>(
    _ values: Span<Element>, _ test: (Element) -> Bool
  ) -> Bool {
    for i in values.indices where !test(values[i]) { return false }
    return true
  }

  private static func map<Source: BitwiseCopyable, Target: BitwiseCopyable>(
    _ source: Span<Source>, _ convert: (Source) -> Target
  ) throws -> Buffer {
    try Buffer(capacity: source.count, of: Target.self) { output in
      for i in source.indices { output.append(convert(source[i])) }
    }
  }
}
