// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

extension Column {
  /// Some slots in any order, each as often as given, as a new column; traps if one is not there.
  ///
  /// - Complexity: O(*n*) in the slots taken and what lies below them; no range per slot, which is
  ///   what `gathering` would take.
  public func taking(_ slots: [Int]) throws -> Column {
    let validity = try validity.map { try $0.taking(slots) }
    return Column(
      type: type, count: slots.count, validity: validity.flatMap { $0.isAllSet ? nil : $0 },
      absence: try absence(slots), values: try values(slots))
  }

  /// Whether every slot is null in the same way.
  private var areAlikeNulls: Bool {
    if case .some = absence { return false }
    return type == .null
  }

  private func absence(_ slots: [Int]) throws -> Absence {
    if case .some(let bits) = absence { return .some(try bits.taking(slots)) }
    return absence
  }

  private func values(_ slots: [Int]) throws -> Values {
    switch values {
    case .none: return .none
    case .fixed(let buffer): return .fixed(try Column.fixed(buffer, slots, type.byteWidth ?? 1))
    case .bits(let bits): return .bits(try bits.taking(slots))
    case .bytes(let offsets, let data): return try Column.bytes(offsets, data, slots)
    case .list(let offsets, let items) where items.areAlikeNulls:
      // Nothing but their number is known of the items.
      let cuts = offsets.span(of: UInt32.self)
      var taken: [UInt32] = [0]
      try forEachPart(of: slots) { part in
        for slot in part { taken.append(taken[taken.count - 1] + (cuts[slot + 1] - cuts[slot])) }
      }
      let nulls = Column(
        type: .null, count: Int(taken[slots.count]), absence: items.absence,
        values: .none)
      return try .list(offsets: Buffer(taken), items: nulls)
    case .list(let offsets, let items):
      let cuts = offsets.span(of: UInt32.self)
      var (taken, places): ([UInt32], [Int]) = ([0], [])
      taken.reserveCapacity(slots.count + 1)
      try forEachPart(of: slots) { part in
        for slot in part {
          places.append(contentsOf: Int(cuts[slot])..<Int(cuts[slot + 1]))
          taken.append(UInt32(places.count))
        }
      }
      return try .list(offsets: Buffer(taken), items: items.taking(places))
    case .fixedSizeList(let size, let items):
      var places: [Int] = []
      places.reserveCapacity(slots.count * size)
      try forEachPart(of: slots) { part in
        for slot in part { places.append(contentsOf: slot * size..<(slot + 1) * size) }
      }
      return try .fixedSizeList(size: size, items: items.taking(places))
    case .structure(let children): return .structure(try children.map { try $0.taking(slots) })
    }
  }

  private static func fixed(_ buffer: Buffer, _ slots: [Int], _ byteWidth: Int) throws -> Buffer {
    switch byteWidth {
    case 1: try fixed(buffer.span(of: UInt8.self), slots)
    case 2: try fixed(buffer.span(of: UInt16.self), slots)
    case 4: try fixed(buffer.span(of: UInt32.self), slots)
    default: try fixed(buffer.span(of: UInt64.self), slots)
    }
  }

  private static func fixed<Element: BitwiseCopyable>(_ values: Span<Element>, _ slots: [Int])
    throws -> Buffer
  {
    try Buffer(capacity: slots.count, of: Element.self) { output in
      try forEachPart(of: slots) { part in
        for slot in part { output.append(values[slot]) }
      }
    }
  }

  private static func bytes(_ offsets: Buffer, _ data: Buffer, _ slots: [Int]) throws -> Values {
    let cuts = offsets.span(of: UInt64.self)
    let taken = try Buffer(capacity: slots.count + 1, of: UInt64.self) { output in
      var end: UInt64 = 0
      output.append(end)
      try forEachPart(of: slots) { part in
        for slot in part {
          end += cuts[slot + 1] - cuts[slot]
          output.append(end)
        }
      }
    }
    let byteCount = Int(taken.span(of: UInt64.self)[slots.count])
    let bytes = try Buffer(capacity: byteCount, of: UInt8.self) { output in
      var pace = Calls.Pace()
      for slot in slots {
        let start = Int(cuts[slot])
        let byteCount = Int(cuts[slot + 1]) - start
        try pace.advance(64 + byteCount)
        output.append(partOf: data, at: start, byteCount: byteCount)
      }
    }
    return .bytes(offsets: taken, data: bytes)
  }
}

extension Bitmap {
  /// The bits at some positions.
  fileprivate func taking(_ positions: [Int]) throws -> Bitmap {
    var builder = BitmapBuilder()
    try forEachPart(of: positions) { part in
      for position in part { builder.append(self[position]) }
    }
    return try builder.finish()
  }
}

/// Calls `body` with all slots, some at a time, and looks before each whether the call is to end
/// early.
private func forEachPart(of slots: [Int], _ body: (ArraySlice<Int>) throws -> Void) throws {
  for start in stride(from: 0, to: slots.count, by: 65_536) {
    try Calls.check()
    try body(slots[start..<min(slots.count, start + 65_536)])
  }
}
