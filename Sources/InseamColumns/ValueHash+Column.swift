// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

extension Column {
  /// The hash of the value in a slot: equal for equal values, whatever their types and the order of
  /// their fields; nulls of both kinds are equal.
  ///
  /// See `spec/content-hash.md`, Values.
  /// - Complexity: O(*n*) in the bytes of the value.
  public func valueHash(at slot: Int, _ field: Field) -> ValueHash {
    if isNull(slot) { return ValueHash([], seed: ValueKindSeed.null) }
    switch values {
    case .none: return ValueHash([], seed: ValueKindSeed.null)
    case .bytes(let offsets, let data):
      let cuts = offsets.span(of: UInt64.self)
      return ValueHash(data, Int(cuts[slot])..<Int(cuts[slot + 1]), seed: ValueKindSeed.bytes)
    case .bits(let bits): return ValueHash([bits[slot] ? 1 : 0], seed: ValueKindSeed.bool)
    case .fixed:
      return ValueHash(value(at: slot).numberWord.littleEndianBytes, seed: ValueKindSeed.number)
    case .list(_, let items), .fixedSizeList(_, let items):
      let hashes = self.items(of: slot).flatMap { items.valueHash(at: $0, field.children[0]).bytes }
      return ValueHash(hashes, seed: ValueKindSeed.list)
    case .structure(let columns):
      let parts = zip(field.children, columns).filter { !$1.isNull(slot) }
        .sorted { Array($0.0.name.utf8).lexicographicallyPrecedes(Array($1.0.name.utf8)) }
      return ValueHash(
        parts.flatMap {
          ValueHash(Array($0.name.utf8), seed: ValueKindSeed.bytes).bytes
            + $1.valueHash(at: slot, $0).bytes
        }, seed: ValueKindSeed.structure)
    }
  }
}

extension Column {
  /// The hashes of the values in all slots.
  public func valueHashes(_ field: Field) -> [ValueHash] {
    (0..<count).map { valueHash(at: $0, field) }
  }
}

/// Keeps hashes of different kinds of values apart.
public enum ValueKindSeed {
  static let null: UInt64 = 1
  static let bytes: UInt64 = 2
  static let bool: UInt64 = 3
  static let number: UInt64 = 4
  static let list: UInt64 = 5
  static let structure: UInt64 = 6
  /// Of a response and its prompt together.
  public static let response: UInt64 = 7
  /// Of several keys together.
  public static let key: UInt64 = 8
}

extension UInt64 {
  /// The eight bytes.
  var littleEndianBytes: [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: self >> (8 * UInt64($0))) }
  }
}

extension Value {
  /// A number as the bits of the float64 it equals; an integer that equals none as its own bits,
  /// turned by a constant.
  fileprivate var numberWord: UInt64 {
    let turn: UInt64 = 0x082E_FA98_EC4E_6C89
    switch self {
    case .int(let value):
      return Double(exactly: value)?.bitPattern ?? UInt64(bitPattern: value) ^ turn
    case .uint(let value): return Double(exactly: value)?.bitPattern ?? value ^ turn
    case .float(let value): return value.isNaN ? 0x7FF8_0000_0000_0000 : Double(value).bitPattern
    case .double(let value): return value.isNaN ? 0x7FF8_0000_0000_0000 : value.bitPattern
    default: return 0
    }
  }
}
