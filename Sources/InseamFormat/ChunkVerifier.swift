// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// Proves what one chunk says of its own slots: null count, zones, nulls and the values under them.
struct ChunkVerifier {
  private let field: Field
  private let reader: ChunkReader

  init(_ field: Field, _ reader: ChunkReader) {
    self.field = field
    self.reader = reader
  }

  /// Numbers that are looked at together stay in the caches; texts may be long.
  private static let numbersAtOnce = 32_768
  private static let textsAtOnce = 1_024

  /// Throws unless the chunk has this number of slots, of a type that reads as the field's.
  func requireSlots(_ count: Int) throws {
    let chunk = reader.chunk
    guard chunk.slotCount == count, Widening.isPossible(from: chunk.type, to: field.type) else {
      throw malformed(
        "\(chunk.slotCount) slots of type \(chunk.type.name), expected \(count) of type \(field.type.name)"
      )
    }
  }

  /// Verifies all slots, whose zones start at `starts`, the last of which is their number.
  func verify(starts: [Int], parents: (Range<Int>) throws -> Bitmap?) throws {
    try requireSlots(starts[starts.count - 1])
    let chunk = reader.chunk
    var nullCount = 0
    for zone in starts.indices.dropLast() {
      try Calls.check()
      let slots = starts[zone]..<starts[zone + 1]
      let found = try statistics(of: slots, parents)
      nullCount += found.nullCount
      if chunk.zones.zones.indices.contains(zone) {
        try compare(chunk.zones.zones[zone], found, zone, slots)
      }
    }
    guard nullCount == chunk.nullCount else {
      throw malformed("the null count is \(chunk.nullCount), but \(nullCount) slots are null")
    }
  }

  private func compare(
    _ zone: ZoneTable.Zone, _ found: Statistics, _ index: Int, _ slots: Range<Int>
  ) throws {
    func require(_ isTrue: Bool, _ what: String) throws {
      if !isTrue { throw malformed("\(what) of zone \(index) contradicts the values", slots) }
    }
    try require(zone.firstSlot == slots.lowerBound, "the first slot")
    try require(zone.statistics.nullCount == found.nullCount, "the null count")
    // Without bounds a zone of text has not seen its values.
    try require(zone.statistics.nanCount == found.nanCount, "the NaN count")
    let bounds = zone.statistics.bounds
    try require(bounds == .none || bounds == found.bounds, "the minimum or the maximum")
  }

  private func statistics(of slots: Range<Int>, _ parents: (Range<Int>) throws -> Bitmap?) throws
    -> Statistics
  {
    var found = Statistics()
    let step = reader.chunk.type.isBytes ? ChunkVerifier.textsAtOnce : ChunkVerifier.numbersAtOnce
    for start in stride(from: slots.lowerBound, to: slots.upperBound, by: step) {
      let part = start..<min(slots.upperBound, start + step)
      let allowance = ReadAllowance()
      try allowance.take(reader.constants, as: reader.chunk.type, count: part.count)
      let validity = try reader.validity(part)
      try verifyNulls(part, validity, try parents(part))
      if reader.chunk.type == .list {
        try verifyLists(part, validity)
      } else if !reader.chunk.type.isNested {
        let column = Column(
          type: reader.chunk.type, count: part.count, validity: validity,
          values: try reader.values([part], allowance))
        try verifyValues(part, column)
        found.add(column, 0..<part.count)
        continue
      }
      found.nullCount += validity.map { part.count - $0.setCount } ?? 0
    }
    return found
  }

  /// Absent keys are nulls; slots below null parents are absent keys.
  private func verifyNulls(_ slots: Range<Int>, _ validity: Bitmap?, _ parents: Bitmap?) throws {
    if validity == nil, parents == nil { return }
    let absence = try reader.absence(slots)
    for start in stride(from: 0, to: slots.count, by: 64) {
      let all = UInt64.max >> UInt64(64 - min(64, slots.count - start))
      let present = validity?.word(at: start) ?? all
      let absent =
        switch absence {
        case .none: UInt64(0)
        case .all: all & ~present
        case .some(let bits): bits.word(at: start)
        }
      let below = parents?.word(at: start) ?? all
      let part = slots.lowerBound + start..<min(slots.upperBound, slots.lowerBound + start + 64)
      if present & ~below != 0 { throw malformed("a value is present under a null parent", part) }
      if absent & present != 0 { throw malformed("the key of a present value is absent", part) }
      if all & ~below & ~absent != 0 {
        throw malformed("a slot under a null parent is not an absent key", part)
      }
    }
  }

  private func verifyLists(_ slots: Range<Int>, _ validity: Bitmap?) throws {
    let cuts = try reader.lists(slots).offsets
    let ends = cuts.span(of: UInt32.self)
    try forEachNull(slots, validity) { ends[$0] == ends[$0 + 1] ? nil : "a null list has items" }
  }

  private func verifyValues(_ slots: Range<Int>, _ column: Column) throws {
    let wrong = "the stored value of a null is not zero"
    switch column.values {
    case .bits(let bits): try forEachNull(slots, column.validity) { bits[$0] ? wrong : nil }
    case .bytes(let offsets, _):
      let cuts = offsets.span(of: UInt64.self)
      try forEachNull(slots, column.validity) {
        cuts[$0] == cuts[$0 + 1] ? nil : "a null value has bytes"
      }
    case .fixed(let buffer):
      let width = column.type.byteWidth ?? 1
      try forEachNull(slots, column.validity) {
        buffer.bigEndianPrefix(at: $0 * width, byteCount: width) == 0 ? nil : wrong
      }
      if column.type == .int64, field.type == .float64 { try verifyExact(slots, buffer) }
    default: break
    }
  }

  private func verifyExact(_ slots: Range<Int>, _ buffer: Buffer) throws {
    let values = buffer.span(of: Int64.self)
    for slot in values.indices where values[slot].magnitude > 1 << 53 {
      guard Int64(exactly: Double(values[slot])) == values[slot] else {
        throw malformed(
          "an integer is not exact in float64",
          slots.lowerBound + slot..<slots.lowerBound + slot + 1)
      }
    }
  }

  /// Calls `fault` for the null slots, counted from the first, and throws what it finds.
  private func forEachNull(
    _ slots: Range<Int>, _ validity: Bitmap?, _ fault: (Int) -> String?
  ) throws {
    guard let validity else { return }
    for start in stride(from: 0, to: slots.count, by: 64) {
      var nulls =
        ~validity.word(at: start) & UInt64.max >> UInt64(64 - min(64, slots.count - start))
      while nulls != 0 {
        let slot = start + nulls.trailingZeroBitCount
        nulls &= nulls &- 1
        if let fault = fault(slot) {
          throw malformed(fault, slots.lowerBound + slot..<slots.lowerBound + slot + 1)
        }
      }
    }
  }

  /// Which child slots are below present ones, with `size` of them for each slot.
  func presence(_ size: Int) -> (Range<Int>) throws -> Bitmap? {
    { [reader] range in
      if size == 1 || range.isEmpty { return try reader.validity(range) }
      let slots = range.lowerBound / size..<(range.upperBound - 1) / size + 1
      guard let validity = try reader.validity(slots) else { return nil }
      var bits = BitmapBuilder()
      for slot in slots {
        let items = (slot * size..<(slot + 1) * size).clamped(to: range)
        bits.append(validity[slot - slots.lowerBound], times: items.count)
      }
      return try bits.finish()
    }
  }

  private func malformed(_ detail: String, _ slots: Range<Int>? = nil) -> FormatError {
    var error = FormatError(.malformed, "column chunk", at: reader.chunk.offset, detail)
    error.column = field.id
    error.slots = slots
    return error
  }
}
