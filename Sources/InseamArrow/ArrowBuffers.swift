// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import Inseam
internal import InseamBytes

/// The buffers of an array in Arrow's order, at most three; `nil` is a bitmap that is not needed.
struct ArrowBuffers {
  let count: Int
  let first, second, third: Buffer?

  fileprivate init(_ count: Int, _ first: Buffer?, _ second: Buffer? = nil, _ third: Buffer? = nil)
  {
    (self.count, self.first, self.second, self.third) = (count, first, second, third)
  }
}

extension Column {
  /// The buffers of the column for Arrow.
  func arrowBuffers(as field: Field) throws -> ArrowBuffers {
    do { try requireArrowValues(field, field.name) } catch let error as ArrowError {
      // Which row an item belongs to is not known here.
      throw ArrowError(error.column, error.detail)
    }
    if type == .null { return ArrowBuffers(0, nil) }
    let validity = try validity.map { try $0.alignedBuffer }
    switch values {
    case .none, .structure: return ArrowBuffers(1, validity)
    case .fixed(let buffer):
      if case .time(let unit) = field.logical, unit == .second || unit == .millisecond {
        return try ArrowBuffers(2, validity, Column.narrowed(buffer))
      }
      return ArrowBuffers(2, validity, buffer)
    case .bits(let bits): return ArrowBuffers(2, validity, try bits.alignedBuffer)
    case .bytes(let offsets, let data): return ArrowBuffers(3, validity, offsets, data)
    case .list(let offsets, _):
      return try ArrowBuffers(2, validity, Widening.widen(offsets, from: .uint32, to: .int64))
    case .fixedSizeList(_, let items):
      guard field.arrowChildren.isEmpty, case .fixed(let bytes) = items.values else {
        return ArrowBuffers(1, validity)
      }
      return ArrowBuffers(2, validity, bytes)
    }
  }

  /// Throws if a value is one that its Arrow type does not allow: a time outside the day.
  func requireArrowValues(_ field: Field, _ path: String) throws {
    guard case .time(let unit) = field.logical, case .fixed(let buffer) = values else { return }
    try requireTimesOfDay(buffer, unit, path)
  }

  /// Throws if a time is before or after the day, which Arrow does not allow.
  private func requireTimesOfDay(_ buffer: Buffer, _ unit: LogicalType.TimeUnit, _ path: String)
    throws
  {
    let day: Int64 =
      switch unit {
      case .second: 86_400
      case .millisecond: 86_400_000
      case .microsecond: 86_400_000_000
      case .nanosecond: 86_400_000_000_000
      }
    let values = buffer.span(of: Int64.self)
    for slot in values.indices where values[slot] < 0 || values[slot] >= day {
      if isNull(slot) { continue }
      throw ArrowError(
        path, row: UInt64(slot), "the time \(values[slot]) is not within a day")
    }
  }

  /// Times of a day in 32 bits, which hold them.
  private static func narrowed(_ buffer: Buffer) throws -> Buffer {
    let values = buffer.span(of: Int64.self)
    return try Buffer(capacity: values.count, of: Int32.self) { output in
      for index in values.indices { output.append(Int32(truncatingIfNeeded: values[index])) }
    }
  }
}

extension Bitmap {
  /// The bits from a whole byte on; copied if they do not start at one.
  fileprivate var alignedBuffer: Buffer {
    get throws {
      if bitOffset % 8 == 0 {
        return buffer.slice(offset: bitOffset / 8, byteCount: (count + 7) / 8)
      }
      var builder = BitmapBuilder()
      builder.append(self)
      return try builder.buffer
    }
  }
}
