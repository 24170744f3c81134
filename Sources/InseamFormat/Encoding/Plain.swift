// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// Values one after the other.
///
/// See `spec/encodings.md`, Plain.
enum Plain {
  static func encode(_ values: Buffer, type: PhysicalType, role: Stream.Role = .values, count: Int)
    -> EncodedStream
  {
    EncodedStream(
      role: role, encoding: .plain, storedType: type, valueCount: count, payload: .region(values))
  }

  /// The fixed-width values of a range, sharing the file's memory.
  static func decodeFixed(_ reader: StreamReader, _ range: Range<Int>) throws -> Buffer {
    guard let width = reader.stream.storedType.byteWidth else {
      throw reader.malformed("plain values have no width")
    }
    try reader.requireLength(reader.stream.valueCount * width)
    return try reader.region(range.lowerBound * width..<range.upperBound * width)
  }

  /// The content of a page of strings.
  static func encodePage(_ strings: [Buffer]) -> [UInt8] {
    var body: [UInt8] = []
    for string in strings { body.append(contentsOf: string) }
    return PageEnds.encode(byteCounts: strings.lazy.map(\.byteCount), body: body)
  }

  /// Appends the strings of a range.
  static func decodeStrings(
    _ reader: StreamReader, _ range: Range<Int>, into builder: inout ByteStrings.Builder
  ) throws {
    for page in try reader.pages(for: range) {
      guard let ends = PageEnds(try reader.page(page.index), count: page.count) else {
        throw reader.malformed("the ends of the strings are wrong", page: page.index)
      }
      for index in page.values {
        builder.data.append(contentsOf: ends.bytes(index))
        builder.endString()
      }
    }
  }
}

extension StreamReader {
  /// Throws unless a contiguous stream has exactly so many bytes.
  func requireLength(_ byteCount: Int) throws {
    guard case .contiguous(let region) = stream.layout, region.range.byteCount == UInt64(byteCount)
    else {
      throw malformed("its length does not fit \(stream.valueCount) values")
    }
  }
}
