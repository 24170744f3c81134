// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// Proves what the hints of a chunk say of the order and of equal values.
struct HintVerifier {
  private let field: Field
  private let reader: ChunkReader

  private static let valuesAtOnce = 8_192

  init(_ field: Field, _ reader: ChunkReader) {
    self.field = field
    self.reader = reader
  }

  func verify() throws {
    let chunk = reader.chunk
    let hints = chunk.hints.intersection([.ascending, .descending, .unique])
    if hints.isEmpty { return }
    guard chunk.type != .null, !chunk.type.isNested, chunk.nullCount == 0 else {
      throw malformed("a hint about the order of values stands on nulls or on a nested type")
    }
    var last: OrderedValue?
    var seen: Set<OrderedValue> = []
    for start in stride(from: 0, to: chunk.slotCount, by: HintVerifier.valuesAtOnce) {
      try Calls.check()
      let slots = start..<min(chunk.slotCount, start + HintVerifier.valuesAtOnce)
      let column = Column(
        type: chunk.type, count: slots.count, validity: nil, values: try reader.values([slots]))
      for index in 0..<slots.count {
        guard let value = OrderedValue(column.value(at: index)) else {
          throw malformed("a value is NaN, but a hint says that none is", start + index)
        }
        try check(last, value, hints, start + index)
        if hints.contains(.unique), !seen.insert(value).inserted {
          throw malformed("a value is there twice, but they are said to differ", start + index)
        }
        last = value
      }
    }
  }

  private func check(
    _ last: OrderedValue?, _ value: OrderedValue, _ hints: Chunk.Hints, _ slot: Int
  ) throws {
    guard let last else { return }
    if hints.contains(.ascending), value < last {
      throw malformed("a value is below the one before it, but they are said to ascend", slot)
    }
    if hints.contains(.descending), last < value {
      throw malformed("a value is above the one before it, but they are said to descend", slot)
    }
  }

  private func malformed(_ detail: String, _ slot: Int? = nil) -> FormatError {
    var error = FormatError(.malformed, "column chunk", at: reader.chunk.offset, detail)
    error.column = field.id
    error.slots = slot.map { $0..<$0 + 1 }
    return error
  }
}

/// A value of one column as something that compares with the others: numbers by value, texts by
/// their bytes.
private enum OrderedValue: Hashable, Comparable {
  case integer(Int64)
  case unsigned(UInt64)
  case float(Double)
  case bytes([UInt8])

  /// Takes a value; `nil` for NaN.
  init?(_ value: Value) {
    switch value {
    case .bool(let bit): self = .unsigned(bit ? 1 : 0)
    case .int(let number): self = .integer(number)
    case .uint(let number): self = .unsigned(number)
    case .float(let number) where !number.isNaN: self = .float(Double(number))
    case .double(let number) where !number.isNaN: self = .float(number)
    case .text(let text): self = .bytes(Array(text.utf8))
    case .binary(let bytes): self = .bytes(bytes)
    default: return nil
    }
  }

  static func < (a: OrderedValue, b: OrderedValue) -> Bool {
    switch (a, b) {
    case (.integer(let x), .integer(let y)): x < y
    case (.unsigned(let x), .unsigned(let y)): x < y
    case (.float(let x), .float(let y)): x < y
    case (.bytes(let x), .bytes(let y)): x.lexicographicallyPrecedes(y)
    default: false
    }
  }
}
