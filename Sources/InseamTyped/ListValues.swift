// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// The items of a list, for `Decodable` types without keys, such as arrays.
struct ListValues: UnkeyedDecodingContainer {
  private let decoder: ValueDecoder
  private let slots: Range<Int>
  private(set) var currentIndex = 0

  init(_ decoder: ValueDecoder) {
    self.decoder = decoder
    slots = decoder.column.items(of: decoder.slot)
  }

  var codingPath: [any CodingKey] { decoder.codingPath }
  var count: Int? { slots.count }
  var isAtEnd: Bool { currentIndex == slots.count }

  mutating func decodeNil() throws -> Bool {
    let isNull = try item().decodeNil()
    if isNull { currentIndex += 1 }
    return isNull
  }

  mutating func decode(_ type: Bool.Type) throws -> Bool { try next { try $0.decode(type) } }
  mutating func decode(_ type: String.Type) throws -> String { try next { try $0.decode(type) } }
  mutating func decode(_ type: Double.Type) throws -> Double { try next { try $0.decode(type) } }
  mutating func decode(_ type: Float.Type) throws -> Float { try next { try $0.decode(type) } }
  mutating func decode(_ type: Int.Type) throws -> Int { try next { try $0.decode(type) } }
  mutating func decode(_ type: Int8.Type) throws -> Int8 { try next { try $0.decode(type) } }
  mutating func decode(_ type: Int16.Type) throws -> Int16 { try next { try $0.decode(type) } }
  mutating func decode(_ type: Int32.Type) throws -> Int32 { try next { try $0.decode(type) } }
  mutating func decode(_ type: Int64.Type) throws -> Int64 { try next { try $0.decode(type) } }
  mutating func decode(_ type: UInt.Type) throws -> UInt { try next { try $0.decode(type) } }
  mutating func decode(_ type: UInt8.Type) throws -> UInt8 { try next { try $0.decode(type) } }
  mutating func decode(_ type: UInt16.Type) throws -> UInt16 { try next { try $0.decode(type) } }
  mutating func decode(_ type: UInt32.Type) throws -> UInt32 { try next { try $0.decode(type) } }
  mutating func decode(_ type: UInt64.Type) throws -> UInt64 { try next { try $0.decode(type) } }
  mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
    try next { try $0.decode(type) }
  }

  mutating func nestedContainer<NestedKey: CodingKey>(keyedBy type: NestedKey.Type) throws
    -> KeyedDecodingContainer<NestedKey>
  { try next { try $0.container(keyedBy: type) } }

  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
    try next { try $0.unkeyedContainer() }
  }

  mutating func superDecoder() throws -> any Decoder { try next { $0 } }

  private mutating func next<Result>(_ body: (ValueDecoder) throws -> Result) throws -> Result {
    let result = try body(try item())
    currentIndex += 1
    return result
  }

  private func item() throws -> ValueDecoder {
    let key = ItemKey(intValue: currentIndex)
    guard currentIndex < slots.count else {
      throw DecodingError.valueNotFound(
        Any.self,
        DecodingError.Context(
          codingPath: codingPath + [key], debugDescription: "the list has \(slots.count) items"))
    }
    return decoder.child(
      decoder.field.children[0], decoder.column.children[0], slots.lowerBound + currentIndex, key)
  }
}

/// The place of an item in its list.
struct ItemKey: CodingKey {
  let intValue: Int?

  init(intValue: Int) { self.intValue = intValue }
  init?(stringValue: String) { nil }

  var stringValue: String { "[\(intValue ?? 0)]" }
}
