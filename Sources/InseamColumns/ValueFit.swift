// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// A value that a field's type does not hold.
public struct ValueError: Error, Sendable, CustomStringConvertible {
  /// The field.
  public let field: Field
  /// The place of the value among those of the field.
  public let slot: Int
  /// The value.
  public let value: Value

  /// What was found where, and what was expected.
  public var description: String {
    let place = field.name.isEmpty ? "value \(slot)" : "value \(slot) of '\(field.name)'"
    return "\(place) is \(value.words); expected \(field)"
  }
}

extension Value {
  /// Whether a field's type holds the value itself; its items or fields are not looked at.
  ///
  /// Integers fit floats that hold them exactly; a float is rounded to the width of its field.
  func fits(_ field: Field) -> Bool {
    switch (self, field.type) {
    case (.absent, _), (.null, _), (.bool, .bool), (.list, .list): true
    case (.text, let type), (.binary, let type): type.isBytes
    case (.float, let type), (.double, let type): type.isFloat
    case (.int(let number), let type): type.holds(Int128(number))
    case (.uint(let number), let type): type.holds(Int128(number))
    case (.list(let items), .fixedSizeList): items.count == field.listSize
    case (.structure(let fields), .structure): fields.count == field.children.count
    default: false
    }
  }

  /// The value in a sentence.
  fileprivate var words: String {
    switch self {
    case .absent, .null: "null"
    case .bool(let value): "\(value)"
    case .int(let value): "the integer \(value)"
    case .uint(let value): "the integer \(value)"
    case .float(let value): "the number \(value)"
    case .double(let value): "the number \(value)"
    case .text: "a text"
    case .binary: "a byte string"
    case .list(let items): "a list of \(items.count) items"
    case .structure(let fields): "a struct of \(fields.count) fields"
    }
  }
}

extension PhysicalType {
  /// Whether an integer is a value of this type, exactly.
  fileprivate func holds(_ number: Int128) -> Bool {
    switch self {
    case .int8: Int8(exactly: number) != nil
    case .int16: Int16(exactly: number) != nil
    case .int32: Int32(exactly: number) != nil
    case .int64: Int64(exactly: number) != nil
    case .uint8: UInt8(exactly: number) != nil
    case .uint16: UInt16(exactly: number) != nil
    case .uint32: UInt32(exactly: number) != nil
    case .uint64: UInt64(exactly: number) != nil
    case .float64: number.magnitude <= 1 << 53
    case .float32: number.magnitude <= 1 << 24
    case .float16: number.magnitude <= 1 << 11
    case .bfloat16: number.magnitude <= 1 << 8
    default: false
    }
  }
}
