// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// One value, of any type; for tests, messages and what is not worth a column.
public enum Value: Sendable {
  /// The key was not there.
  case absent
  /// An explicit null.
  case null
  case bool(Bool)
  case int(Int64)
  case uint(UInt64)
  /// float16, bfloat16 and float32.
  case float(Float)
  case double(Double)
  case text(String)
  case binary([UInt8])
  case list([Value])
  /// The fields in schema order.
  case structure([Value])
}

extension Value: Equatable {
  /// Whether two values are the same to the bit: NaN equals the same NaN, −0 differs from 0.
  public static func == (a: Value, b: Value) -> Bool {
    switch (a, b) {
    case (.absent, .absent), (.null, .null): true
    case (.bool(let x), .bool(let y)): x == y
    case (.int(let x), .int(let y)): x == y
    case (.uint(let x), .uint(let y)): x == y
    case (.float(let x), .float(let y)): x.bitPattern == y.bitPattern
    case (.double(let x), .double(let y)): x.bitPattern == y.bitPattern
    case (.text(let x), .text(let y)): Array(x.utf8) == Array(y.utf8)
    case (.binary(let x), .binary(let y)): x == y
    case (.list(let x), .list(let y)), (.structure(let x), .structure(let y)): x == y
    default: false
    }
  }
}

extension Column {
  /// The value of one slot; traps outside.
  public func value(at slot: Int) -> Value {
    precondition(slot >= 0 && slot < count, "a slot lies inside its column")
    if isNull(slot) { return isAbsent(slot) ? .absent : .null }
    switch values {
    case .none: return .null
    case .bits(let bitmap): return .bool(bitmap[slot])
    case .fixed(let buffer): return fixedValue(buffer, slot)
    case .bytes(let offsets, let data):
      let cuts = offsets.span(of: UInt64.self)
      let bytes = data.slice(offset: Int(cuts[slot]), byteCount: Int(cuts[slot + 1] - cuts[slot]))
        .array(of: UInt8.self)
      return type == .utf8 ? .text(String(decoding: bytes, as: UTF8.self)) : .binary(bytes)
    case .list(_, let items), .fixedSizeList(_, let items):
      return .list(self.items(of: slot).map { items.value(at: $0) })
    case .structure(let children): return .structure(children.map { $0.value(at: slot) })
    }
  }

  private func fixedValue(_ buffer: Buffer, _ slot: Int) -> Value {
    switch type {
    case .int8: .int(Int64(buffer.span(of: Int8.self)[slot]))
    case .int16: .int(Int64(buffer.span(of: Int16.self)[slot]))
    case .int32: .int(Int64(buffer.span(of: Int32.self)[slot]))
    case .int64: .int(buffer.span(of: Int64.self)[slot])
    case .uint8: .uint(UInt64(buffer.span(of: UInt8.self)[slot]))
    case .uint16: .uint(UInt64(buffer.span(of: UInt16.self)[slot]))
    case .uint32: .uint(UInt64(buffer.span(of: UInt32.self)[slot]))
    case .uint64: .uint(buffer.span(of: UInt64.self)[slot])
    case .float16: .float(Float(float16Bits: buffer.span(of: UInt16.self)[slot]))
    case .bfloat16: .float(Float(bfloat16Bits: buffer.span(of: UInt16.self)[slot]))
    case .float32: .float(buffer.span(of: Float.self)[slot])
    default: .double(buffer.span(of: Double.self)[slot])
    }
  }
}

extension Column {
  /// Builds a column of a field's type from values.
  ///
  /// - Throws: `ValueError` for a value that the type does not hold, or `OutOfMemory`.
  public init(_ values: [Value], as field: Field) throws {
    if let slot = values.firstIndex(where: { !$0.fits(field) }) {
      throw ValueError(field: field, slot: slot, value: values[slot])
    }
    let isPresent = values.map { !($0 == .null || $0 == .absent) }
    let absent = values.map { $0 == .absent }
    let hasNulls = field.type != .null && isPresent.contains(false)
    let nullCount = isPresent.count { !$0 }
    let absentCount = absent.count { $0 }
    self.init(
      type: field.type, count: values.count, validity: hasNulls ? try Bitmap(isPresent) : nil,
      absence: absentCount == 0
        ? .none : absentCount == nullCount ? .all : .some(try Bitmap(absent)),
      values: try Column.storage(values, field))
  }

  private static func storage(_ values: [Value], _ field: Field) throws -> Values {
    switch field.type {
    case .null: return .none
    case .bool: return .bits(try Bitmap(values.map { $0 == .bool(true) }))
    case .utf8, .binary:
      let strings = values.map(bytes)
      var offsets: [UInt64] = [0]
      for string in strings { offsets.append(offsets[offsets.count - 1] + UInt64(string.count)) }
      return try .bytes(offsets: Buffer(offsets), data: Buffer(strings.flatMap { $0 }))
    case .list:
      let lists = values.map(items)
      var offsets: [UInt32] = [0]
      for list in lists { offsets.append(offsets[offsets.count - 1] + UInt32(list.count)) }
      return .list(
        offsets: try Buffer(offsets), items: try Column(lists.flatMap { $0 }, as: field.children[0])
      )
    case .fixedSizeList:
      let empty = [Value](repeating: .absent, count: field.listSize)
      let lists = values.map { items($0).isEmpty ? empty : items($0) }
      return .fixedSizeList(
        size: field.listSize, items: try Column(lists.flatMap { $0 }, as: field.children[0]))
    case .structure:
      return .structure(
        try field.children.enumerated().map { index, child in
          try Column(values.map { fieldValue($0, index) }, as: child)
        })
    default: return .fixed(try fixedBuffer(values, field.type))
    }
  }

  private static func bytes(_ value: Value) -> [UInt8] {
    switch value {
    case .text(let text): Array(text.utf8)
    case .binary(let bytes): bytes
    default: []
    }
  }

  private static func items(_ value: Value) -> [Value] {
    if case .list(let items) = value { items } else { [] }
  }

  private static func fieldValue(_ value: Value, _ index: Int) -> Value {
    if case .structure(let fields) = value { fields[index] } else { .absent }
  }

  private static func fixedBuffer(_ values: [Value], _ type: PhysicalType) throws -> Buffer {
    switch type {
    case .int8: try Buffer(values.map { Int8($0.integer) })
    case .int16: try Buffer(values.map { Int16($0.integer) })
    case .int32: try Buffer(values.map { Int32($0.integer) })
    case .int64: try Buffer(values.map { Int64($0.integer) })
    case .uint8: try Buffer(values.map { UInt8($0.integer) })
    case .uint16: try Buffer(values.map { UInt16($0.integer) })
    case .uint32: try Buffer(values.map { UInt32($0.integer) })
    case .uint64: try Buffer(values.map { UInt64($0.integer) })
    case .float16: try Buffer(values.map { Float($0.real).float16Bits })
    case .bfloat16: try Buffer(values.map { Float($0.real).bfloat16Bits })
    case .float32: try Buffer(values.map { $0.single })
    default: try Buffer(values.map { $0.real })
    }
  }
}

extension Value {
  fileprivate var integer: Int128 {
    switch self {
    case .int(let value): Int128(value)
    case .uint(let value): Int128(value)
    default: 0
    }
  }

  fileprivate var single: Float {
    if case .float(let value) = self { value } else { Float(real) }
  }

  fileprivate var real: Double {
    switch self {
    case .float(let value): Double(value)
    case .double(let value): value
    case .int(let value): Double(value)
    case .uint(let value): Double(value)
    default: 0
    }
  }
}
