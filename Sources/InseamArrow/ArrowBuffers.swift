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
  func arrowBuffers(as field: Field) throws(ArrowError) -> ArrowBuffers {
    if type == .null { return ArrowBuffers(0, nil) }
    let validity = validity.map(\.alignedBuffer)
    switch values {
    case .none, .structure: return ArrowBuffers(1, validity)
    case .fixed(let buffer):
      if case .time(let unit) = field.logical, unit == .second || unit == .millisecond {
        return ArrowBuffers(2, validity, try Column.narrowed(buffer, field))
      }
      return ArrowBuffers(2, validity, buffer)
    case .bits(let bits): return ArrowBuffers(2, validity, bits.alignedBuffer)
    case .bytes(let offsets, let data): return ArrowBuffers(3, validity, offsets, data)
    case .list(let offsets, _):
      return ArrowBuffers(2, validity, Widening.widen(offsets, from: .uint32, to: .int64))
    case .fixedSizeList(_, let items):
      guard field.arrowChildren.isEmpty, case .fixed(let bytes) = items.values else {
        return ArrowBuffers(1, validity)
      }
      return ArrowBuffers(2, validity, bytes)
    }
  }

  private static func narrowed(_ buffer: Buffer, _ field: Field) throws(ArrowError) -> Buffer {
    let values = buffer.span(of: Int64.self)
    return try Buffer(capacity: values.count, of: Int32.self) { output throws(ArrowError) in
      for index in values.indices {
        guard let value = Int32(exactly: values[index]) else {
          throw ArrowError(
            field.name,
            "the time \(values[index]) does not fit the 32 bits that Arrow has for a time of day in this unit"
          )
        }
        output.append(value)
      }
    }
  }
}

extension Bitmap {
  /// The bits from a whole byte on; copied if they do not start at one.
  fileprivate var alignedBuffer: Buffer {
    if bitOffset % 8 == 0 {
      return buffer.slice(offset: bitOffset / 8, byteCount: (count + 7) / 8)
    }
    var builder = BitmapBuilder()
    builder.append(self)
    return builder.buffer
  }
}
