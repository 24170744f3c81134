// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// Values one after the other.
///
/// See `spec/encodings.md`, Plain.
enum Plain: FixedWidthEncoding {
  static var encoding: Encoding { .plain }

  static func accepts(_ stream: Stream, of type: PhysicalType) -> Bool {
    stream.isContiguous && stream.storedType == type
  }

  static func decode(_ streams: ValueStreams, _ runs: [Range<Int>]) throws -> Buffer {
    try decodeFixed(streams.values, runs)
  }

  static func encode(_ values: Buffer, type: PhysicalType, role: Stream.Role = .values, count: Int)
    -> EncodedStream
  {
    EncodedStream(
      role: role, encoding: .plain, storedType: type, valueCount: count, payload: .region(values))
  }

  /// The fixed-width values of a range, sharing the file's memory.
  static func decodeFixed(_ reader: StreamReader, _ range: Range<Int>) throws -> Buffer {
    guard let width = reader.stream.storedType.byteWidth else {
      throw reader.malformed("type \(reader.stream.storedType.name) has no fixed width")
    }
    try reader.requireLength(reader.stream.valueCount * width)
    return try reader.region(range.lowerBound * width..<range.upperBound * width)
  }

  /// The fixed-width values of ascending runs, one after the other.
  static func decodeFixed(_ reader: StreamReader, _ runs: [Range<Int>]) throws -> Buffer {
    if runs.count == 1 { return try decodeFixed(reader, runs[0]) }
    guard let width = reader.stream.storedType.byteWidth else {
      throw reader.malformed("type \(reader.stream.storedType.name) has no fixed width")
    }
    try reader.requireLength(reader.stream.valueCount * width)
    return try reader.gatheredRegion(runs, byteWidth: width)
  }

  /// The content of a page of strings.
  static func encodePage(_ strings: [Buffer]) -> [UInt8] {
    var body: [UInt8] = []
    for string in strings { body.append(contentsOf: string) }
    return PageEnds.encode(byteCounts: strings.lazy.map(\.byteCount), body: body)
  }

  /// Appends the strings of ascending runs.
  static func decodeStrings(
    _ reader: StreamReader, _ runs: [Range<Int>], into builder: inout ByteStrings.Builder
  ) throws {
    for page in try reader.pages(for: runs) {
      let ends = PageEnds(try reader.page(page.index), count: page.count)
      if let ends { try reader.checkText(page, ends.body, ends.areText) { ends.range($0) } }
      for index in page.runs.joined() {
        guard let bytes = ends?.bytes(index) else {
          throw reader.malformed(
            "the ends of the strings are not in ascending order or exceed the page",
            page: page.index)
        }
        builder.data.append(contentsOf: bytes)
        builder.endString()
      }
    }
  }
}

extension StreamReader {
  /// Throws unless a contiguous stream has exactly this many bytes.
  func requireLength(_ byteCount: Int) throws {
    guard case .contiguous(let region) = stream.layout, region.range.byteCount == UInt64(byteCount)
    else {
      throw malformed("the length of the buffer does not match \(stream.valueCount) values")
    }
  }
}
