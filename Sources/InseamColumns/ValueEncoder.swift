// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// Encodes the values of a field as bytes, different ones for different values.
///
/// Equal values have one encoding, independent of their types and of the order of their fields. Nulls
/// of both kinds are equal.
/// See `spec/content-hash.md`, Values.
package struct ValueEncoder {
  /// What an encoding begins with.
  package enum Kind {
    static let null: UInt8 = 0
    static let bytes: UInt8 = 1
    static let bool: UInt8 = 2
    static let double: UInt8 = 3
    static let unsigned: UInt8 = 4
    static let negative: UInt8 = 5
    static let list: UInt8 = 6
    static let structure: UInt8 = 7
    /// Of a response and its prompt together.
    package static let response: UInt8 = 8
    /// Of the rows of a dataset.
    static let dataset: UInt8 = 9
  }

  private let children: [ValueEncoder]
  /// The children of a struct in the order of their names, each with its name.
  private let order: [(index: Int, name: [UInt8])]
  /// What each value begins with, so that equal counts of different things differ.
  private let meaning: [UInt8]

  /// Encodes values of a field.
  ///
  /// With `distinguishesMeanings` values of types whose meanings differ, such as seconds and
  /// milliseconds, are never equal.
  package init(_ field: Field, distinguishesMeanings: Bool = false) {
    meaning = distinguishesMeanings ? Array((field.logical.meaning ?? "").utf8) : []
    children = field.children.map {
      ValueEncoder($0, distinguishesMeanings: distinguishesMeanings)
    }
    let names = field.type == .structure ? field.children.map { Array($0.name.utf8) } : []
    order = names.indices.sorted { names[$0].lexicographicallyPrecedes(names[$1]) }.map {
      var name: [UInt8] = []
      name.append(length: names[$0].count)
      return (index: $0, name: name + names[$0])
    }
  }

  /// Appends the encoding of the value in a slot.
  ///
  /// - Complexity: O(*n*) in the bytes of the value.
  package func append(_ column: Column, _ slot: Int, to bytes: inout [UInt8]) {
    guard !column.isNull(slot) else { return bytes.append(Kind.null) }
    bytes += meaning
    switch column.values {
    case .none: bytes.append(Kind.null)
    case .bytes(let offsets, let data):
      let cuts = offsets.span(of: UInt64.self)
      let (start, end) = (Int(cuts[slot]), Int(cuts[slot + 1]))
      bytes.append(Kind.bytes)
      bytes.append(length: end - start)
      bytes.append(partOf: data, at: start, byteCount: end - start)
    case .bits(let bits):
      bytes.append(Kind.bool)
      bytes.append(bits[slot] ? 1 : 0)
    case .fixed:
      let (kind, number) = column.value(at: slot).encodedNumber
      bytes.append(kind)
      bytes.append(littleEndian: number)
    case .list(_, let items), .fixedSizeList(_, let items):
      let slots = column.items(of: slot)
      bytes.append(Kind.list)
      bytes.append(length: slots.count)
      for slot in slots { children[0].append(items, slot, to: &bytes) }
    case .structure(let columns):
      bytes.append(Kind.structure)
      bytes.append(length: columns.count { !$0.isNull(slot) })
      for (index, name) in order where !columns[index].isNull(slot) {
        bytes += name
        children[index].append(columns[index], slot, to: &bytes)
      }
    }
  }

  /// Returns the encoding of the value in a slot.
  package func encoding(_ column: Column, _ slot: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    append(column, slot, to: &bytes)
    return bytes
  }
}

extension [UInt8] {
  /// Appends a length as LEB128.
  mutating func append(length: Int) {
    var rest = UInt64(length)
    while rest > 127 {
      append(UInt8(rest & 127) | 128)
      rest >>= 7
    }
    append(UInt8(rest))
  }

  /// Appends the eight bytes of a number.
  mutating func append(littleEndian number: UInt64) {
    for shift in stride(from: 0, to: 64, by: 8) {
      append(UInt8(truncatingIfNeeded: number >> UInt64(shift)))
    }
  }
}

extension Value {
  /// The kind and the bits of a number: those of the float64 it equals, else its own.
  fileprivate var encodedNumber: (kind: UInt8, bits: UInt64) {
    switch self {
    case .int(let value):
      if let double = Double(exactly: value) { return double.encodedNumber }
      return (
        value < 0 ? ValueEncoder.Kind.negative : ValueEncoder.Kind.unsigned,
        UInt64(bitPattern: value)
      )
    case .uint(let value):
      return Double(exactly: value)?.encodedNumber ?? (ValueEncoder.Kind.unsigned, value)
    case .float(let value): return Double(value).encodedNumber
    case .double(let value): return value.encodedNumber
    default: preconditionFailure("a value of fixed width is a number")
    }
  }
}

extension Double {
  fileprivate var encodedNumber: (kind: UInt8, bits: UInt64) {
    (ValueEncoder.Kind.double, isNaN ? 0x7FF8_0000_0000_0000 : bitPattern)
  }
}
