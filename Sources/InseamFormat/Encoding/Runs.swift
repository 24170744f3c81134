// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// Runs of equal values.
///
/// See `spec/encodings.md`, Runs.
enum Runs: FixedWidthEncoding {
  static var encoding: Encoding { .runs }

  static func accepts(_ stream: Stream, of type: PhysicalType) -> Bool {
    stream.isPaged && stream.stores(type)
  }

  /// The most values of a page.
  private static let pageValues = 65_536

  static func decode(_ streams: ValueStreams, _ runs: [Range<Int>]) throws -> Buffer {
    let reader = streams.values
    switch reader.stream.storedType.byteWidth {
    case 1: return try decode(reader, runs, streams.allowance, UInt8.self)
    case 2: return try decode(reader, runs, streams.allowance, UInt16.self)
    case 4: return try decode(reader, runs, streams.allowance, UInt32.self)
    default: return try decode(reader, runs, streams.allowance, UInt64.self)
    }
  }

  private static func decode<Element: FixedWidthInteger & BitwiseCopyable>(
    _ reader: StreamReader, _ runs: [Range<Int>], _ allowance: ReadAllowance, _ type: Element.Type
  ) throws -> Buffer {
    let width = MemoryLayout<Element>.size
    let total = runs.reduce(0) { $0 + $1.count }
    try allowance.take(total, byteWidth: width)
    return try Buffer(capacity: total, of: Element.self) { output in
      for page in try reader.pages(for: runs) {
        let ends = try RunEnds(reader, page, width: width)
        let values = ends.values.span(of: Element.self)
        for run in values.indices.dropFirst() where values[run] == values[run - 1] {
          throw reader.malformed("runs \(run - 1) and \(run) have the same value", page: page.index)
        }
        try ends.visit(page.runs) { run, count in
          output.append(repeating: Element(littleEndian: values[run]), count: count)
        }
      }
    }
  }

  /// The bits of ascending runs, one after the other.
  static func decodeBits(_ reader: StreamReader, _ runs: [Range<Int>]) throws -> Bitmap {
    guard reader.stream.storedType == .bool, reader.stream.isPaged else { throw reader.notAllowed }
    var bits = BitmapBuilder()
    for page in try reader.pages(for: runs) {
      let ends = try RunEnds(reader, page, width: nil)
      try ends.visit(page.runs) { run, count in
        bits.append((run & 1 == 0) == ends.firstBit, times: count)
      }
    }
    return try bits.finish()
  }
}

/// Where the runs of a page end.
private struct RunEnds {
  /// The positions of the last values.
  private let lasts: [UInt16]
  /// The first value of runs of bits.
  let firstBit: Bool
  /// What follows the positions.
  let values: Buffer

  /// `width`: The bytes of a value; `nil` of bits.
  init(_ reader: StreamReader, _ page: StreamReader.PageValues, width: Int?) throws {
    let bytes = try reader.page(page.index)
    func wrong(_ detail: String) -> FormatError { reader.malformed(detail, page: page.index) }
    guard bytes.byteCount >= 8, page.count <= 65_536,
      try reader.pageEntry(page.index).contentByteCount == page.count * (width ?? 1)
    else { throw wrong("\(page.count) values in a page of \(bytes.byteCount) bytes") }
    let head = bytes.slice(offset: 0, byteCount: 8).uint32s
    let count = Int(head[0])
    guard count >= 1, count <= page.count else {
      throw wrong("\(count) runs for \(page.count) values")
    }
    // Runs of bits end with their positions.
    let padding = width == nil ? 0 : (8 - (8 + 2 * count) % 8) % 8
    let start = 8 + 2 * count + padding
    guard bytes.byteCount == start + count * (width ?? 0),
      bytes.slice(offset: start - padding, byteCount: padding).array(of: UInt8.self)
        .allSatisfy({ $0 == 0 })
    else { throw wrong("\(count) runs in \(bytes.byteCount) bytes") }
    guard head[1] == 0 || width == nil && head[1] == 1 else {
      throw wrong("the first bit of the runs is \(head[1])")
    }
    lasts = bytes.slice(offset: 8, byteCount: 2 * count).array(of: UInt16.self)
    firstBit = head[1] == 1
    values = bytes.slice(offset: start, byteCount: bytes.byteCount - start)
    guard zip(lasts, lasts.dropFirst()).allSatisfy(<), Int(lasts[count - 1]) == page.count - 1
    else {
      throw wrong("the ends of the runs do not ascend to the end of the page")
    }
  }

  /// Calls `body` with every run in ascending ranges of the page, and how many values of it they have.
  func visit(_ ranges: [Range<Int>], _ body: (_ run: Int, _ count: Int) throws -> Void) throws {
    var run = 0
    for range in ranges where !range.isEmpty {
      if Int(lasts[run]) < range.lowerBound { run = index(of: range.lowerBound, from: run) }
      var place = range.lowerBound
      while place < range.upperBound {
        let end = min(Int(lasts[run]) + 1, range.upperBound)
        try body(run, end - place)
        place = end
        if place < range.upperBound { run += 1 }
      }
    }
  }

  /// The run that a value is in, at or after another.
  private func index(of value: Int, from first: Int) -> Int {
    var (low, high) = (first, lasts.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if Int(lasts[middle]) < value { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

extension Runs {
  /// The stream of values, or `nil` if it would have more than `limit` bytes.
  static func encode(
    _ values: Buffer, type: PhysicalType, count: Int, limit: Int
  ) throws -> EncodedStream? {
    switch type.byteWidth {
    case 1: try encode(values.span(of: UInt8.self), type, limit)
    case 2: try encode(values.span(of: UInt16.self), type, limit)
    case 4: try encode(values.span(of: UInt32.self), type, limit)
    case 8: try encode(values.span(of: UInt64.self), type, limit)
    default: nil
    }
  }

  private static func encode<Element: FixedWidthInteger & BitwiseCopyable>(
    _ values: Span<Element>, _ type: PhysicalType, _ limit: Int
  ) throws -> EncodedStream? {
    var pages: [EncodedStream.Page] = []
    var byteCount = 0
    for first in stride(from: 0, to: values.count, by: pageValues) {
      try Calls.check()
      let end = min(values.count, first + pageValues)
      var lasts: [UInt16] = []
      var content: [UInt8] = []
      for place in first..<end where place + 1 == end || values[place + 1] != values[place] {
        lasts.append(UInt16(place - first))
        for byte in 0..<Element.bitWidth / 8 {
          content.append(UInt8(truncatingIfNeeded: values[place] >> Element(8 * byte)))
        }
        guard byteCount + 2 * lasts.count + content.count <= limit else { return nil }
      }
      pages.append(
        page(lasts, 0, content, first, contentByteCount: (end - first) * Element.bitWidth / 8))
      byteCount += pages[pages.count - 1].bytes.count
    }
    return EncodedStream(
      role: .values, encoding: .runs, storedType: type, valueCount: values.count,
      parameter: UInt32(pageValues), payload: .pages(pages))
  }

  /// The stream of bits, or `nil` if it would have more than `limit` bytes.
  static func encode(_ bits: Bitmap, limit: Int) throws -> EncodedStream? {
    var pages: [EncodedStream.Page] = []
    var byteCount = 0
    for first in stride(from: 0, to: bits.count, by: pageValues) {
      let end = min(bits.count, first + pageValues)
      var lasts: [UInt16] = []
      for place in first..<end where place + 1 == end || bits[place + 1] != bits[place] {
        lasts.append(UInt16(place - first))
        guard byteCount + 2 * lasts.count <= limit else { return nil }
      }
      pages.append(page(lasts, bits[first] ? 1 : 0, [], first, contentByteCount: end - first))
      byteCount += pages[pages.count - 1].bytes.count
    }
    return EncodedStream(
      role: .values, encoding: .runs, storedType: .bool, valueCount: bits.count,
      parameter: UInt32(pageValues), payload: .pages(pages))
  }

  private static func page(
    _ lasts: [UInt16], _ firstBit: UInt32, _ values: [UInt8], _ first: Int, contentByteCount: Int
  ) -> EncodedStream.Page {
    var writer = ByteWriter()
    writer.write(UInt32(lasts.count))
    writer.write(firstBit)
    for last in lasts { writer.write(last) }
    if !values.isEmpty { writer.align(to: 8) }
    return EncodedStream.Page(
      bytes: writer.bytes + values, firstValue: first, contentByteCount: contentByteCount)
  }
}
