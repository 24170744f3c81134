// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// Decodes one value of a column into a `Decodable` type.
struct ValueDecoder: Decoder {
  let field: Field
  let column: Column
  let slot: Int
  let codingPath: [any CodingKey]
  let userInfo: [CodingUserInfoKey: Any] = [:]

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    guard field.type == .structure, !column.isNull(slot) else { throw mismatch([String: Any].self) }
    return KeyedDecodingContainer(StructValues<Key>(self))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    guard field.isList, !column.isNull(slot) else { throw mismatch([Any].self) }
    return ListValues(self)
  }

  func singleValueContainer() -> any SingleValueDecodingContainer { self }

  /// The decoder of a value below this one.
  func child(_ field: Field, _ column: Column, _ slot: Int, _ key: any CodingKey) -> ValueDecoder {
    ValueDecoder(field: field, column: column, slot: slot, codingPath: codingPath + [key])
  }

  /// The error where the value is of another type.
  func mismatch(_ type: any Any.Type, _ detail: String? = nil) -> DecodingError {
    let found = column.isNull(slot) ? "null" : detail ?? "a value of the type \(field.type)"
    return .typeMismatch(
      type,
      DecodingError.Context(
        codingPath: codingPath, debugDescription: "expected \(type), found \(found)"))
  }
}

extension ValueDecoder: SingleValueDecodingContainer {
  func decodeNil() -> Bool { column.isNull(slot) }

  func decode(_ type: Bool.Type) throws -> Bool {
    guard case .bool(let value) = column.value(at: slot) else { throw mismatch(type) }
    return value
  }

  func decode(_ type: String.Type) throws -> String {
    guard case .text(let value) = column.value(at: slot) else { throw mismatch(type) }
    return value
  }

  func decode(_ type: Double.Type) throws -> Double {
    switch column.value(at: slot) {
    case .double(let value): return value
    case .float(let value): return Double(value)
    case .int(let value): return try exact(Double(exactly: value), of: value)
    case .uint(let value): return try exact(Double(exactly: value), of: value)
    default: throw mismatch(type)
    }
  }

  func decode(_ type: Float.Type) throws -> Float {
    if case .float(let value) = column.value(at: slot) { return value }
    let value = try decode(Double.self)
    let narrow = Float(value)
    guard value.isNaN || Double(narrow) == value else {
      throw mismatch(type, "\(value), which no float32 is equal to; decode it as Double")
    }
    return narrow
  }

  func decode(_ type: Int.Type) throws -> Int { try integer(type) }
  func decode(_ type: Int8.Type) throws -> Int8 { try integer(type) }
  func decode(_ type: Int16.Type) throws -> Int16 { try integer(type) }
  func decode(_ type: Int32.Type) throws -> Int32 { try integer(type) }
  func decode(_ type: Int64.Type) throws -> Int64 { try integer(type) }
  func decode(_ type: UInt.Type) throws -> UInt { try integer(type) }
  func decode(_ type: UInt8.Type) throws -> UInt8 { try integer(type) }
  func decode(_ type: UInt16.Type) throws -> UInt16 { try integer(type) }
  func decode(_ type: UInt32.Type) throws -> UInt32 { try integer(type) }
  func decode(_ type: UInt64.Type) throws -> UInt64 { try integer(type) }

  func decode<T: Decodable>(_ type: T.Type) throws -> T {
    if type == [UInt8].self, case .binary(let bytes) = column.value(at: slot),
      let found = bytes as? T
    {
      return found
    }
    return try T(from: self)
  }

  private func integer<Number: FixedWidthInteger>(_ type: Number.Type) throws -> Number {
    switch column.value(at: slot) {
    case .int(let value): return try exact(Number(exactly: value), of: value)
    case .uint(let value): return try exact(Number(exactly: value), of: value)
    default: throw mismatch(type)
    }
  }

  /// A number of another type that is equal to a stored one; an error if there is none.
  private func exact<Number>(_ number: Number?, of value: some BinaryInteger) throws -> Number {
    guard let number else {
      throw mismatch(Number.self, "\(value), which no \(Number.self) is equal to")
    }
    return number
  }
}
