// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import InseamBytes

/// Values of one type in memory, with their nulls; nested types have child columns.
///
/// Invariants: `count` slots; values, validity and absence have as many; a null slot's value is
/// zero, a null
/// list is empty, and children of a null struct are null. `normalized()` makes them hold.
public struct Column: Sendable {
  /// The shape of the values.
  public let type: PhysicalType
  /// The number of slots.
  public let count: Int
  /// One bit per slot, set where a value is present; `nil` if all are.
  public let validity: Bitmap?
  /// Which nulls are absent keys rather than explicit nulls.
  public let absence: Absence
  /// The values.
  public let values: Values

  /// Which of a column's nulls stand for a key that was not there.
  public enum Absence: Sendable {
    /// Every null is explicit (or there is none).
    case none
    /// Every null is an absent key.
    case all
    /// Absent where the bit is set; one bit per slot, set only under nulls.
    case some(Bitmap)
  }

  /// The storage of values, by shape.
  public enum Values: Sendable {
    /// No values: the null type.
    case none
    /// `count` fixed-width values.
    case fixed(Buffer)
    /// `count` booleans.
    case bits(Bitmap)
    /// `count` + 1 ascending `UInt64` offsets from 0, and the bytes they cut.
    case bytes(offsets: Buffer, data: Buffer)
    /// `count` + 1 ascending `UInt32` offsets from 0, and the items they cut.
    indirect case list(offsets: Buffer, items: Column)
    /// `size` items for each slot.
    indirect case fixedSizeList(size: Int, items: Column)
    /// One column per field, each with `count` slots.
    case structure([Column])
  }

  /// Creates a column; traps if the parts do not have `count` slots.
  public init(
    type: PhysicalType, count: Int, validity: Bitmap? = nil, absence: Absence = .none,
    values: Values
  ) {
    precondition(validity == nil || validity?.count == count, "validity has one bit per slot")
    self.type = type
    self.count = count
    self.validity = validity
    self.absence = absence
    self.values = values
    precondition(valuesCount == count, "a column's values have one entry per slot")
  }

  private var valuesCount: Int {
    switch values {
    case .none: count
    case .fixed(let buffer): buffer.byteCount / (type.byteWidth ?? 1)
    case .bits(let bitmap): bitmap.count
    case .bytes(let offsets, _): offsets.byteCount / 8 - 1
    case .list(let offsets, _): offsets.byteCount / 4 - 1
    case .fixedSizeList(let size, let items): items.count / size
    case .structure(let children): children.allSatisfy { $0.count == count } ? count : -1
    }
  }

  /// The number of nulls.
  public var nullCount: Int { type == .null ? count : validity.map { count - $0.setCount } ?? 0 }

  /// Whether the slot has no value.
  public func isNull(_ slot: Int) -> Bool { type == .null || !(validity?[slot] ?? true) }

  /// Whether the slot is null because its key was absent.
  public func isAbsent(_ slot: Int) -> Bool {
    guard isNull(slot) else { return false }
    switch absence {
    case .none: return false
    case .all: return true
    case .some(let bitmap): return bitmap[slot]
    }
  }

  /// The child columns: of a struct in field order, of a list its items.
  public var children: [Column] {
    switch values {
    case .list(_, let items), .fixedSizeList(_, let items): [items]
    case .structure(let children): children
    default: []
    }
  }

  /// The item slots of a list's slot; traps for other types.
  public func items(of slot: Int) -> Range<Int> {
    switch values {
    case .list(let offsets, _):
      let cuts = offsets.span(of: UInt32.self)
      return Int(cuts[slot])..<Int(cuts[slot + 1])
    case .fixedSizeList(let size, _): return slot * size..<(slot + 1) * size
    default: preconditionFailure("only lists have items")
    }
  }

  /// A column of `count` nulls of a field's type; absent keys unless `explicit`.
  public static func nulls(_ field: Field, count: Int, explicit: Bool = false) throws -> Column {
    let absence: Absence = explicit ? .none : .all
    var bits = BitmapBuilder()
    bits.append(false, times: count)
    return Column(
      type: field.type, count: count, validity: field.type == .null ? nil : try bits.finish(),
      absence: absence, values: try zeroValues(field, count: count))
  }

  private static func zeroValues(_ field: Field, count: Int) throws -> Values {
    switch field.type {
    case .null: return .none
    case .bool:
      var bits = BitmapBuilder()
      bits.append(false, times: count)
      return try .bits(bits.finish())
    case .utf8, .binary:
      return try .bytes(offsets: Buffer([UInt64](repeating: 0, count: count + 1)), data: .empty)
    case .list:
      return .list(
        offsets: try Buffer([UInt32](repeating: 0, count: count + 1)),
        items: try nulls(field.children[0], count: 0))
    case .fixedSizeList:
      return .fixedSizeList(
        size: field.listSize, items: try nulls(field.children[0], count: count * field.listSize))
    case .structure: return .structure(try field.children.map { try nulls($0, count: count) })
    default:
      return try .fixed(Buffer([UInt8](repeating: 0, count: count * (field.type.byteWidth ?? 0))))
    }
  }
}
