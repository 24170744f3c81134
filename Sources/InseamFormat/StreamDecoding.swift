// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

extension Stream {
  init(decoding reader: inout ByteReader, source: BlockSource) throws {
    let start = reader.offset
    func reject(_ detail: String) -> FormatError {
      FormatError(.malformed, "stream", at: start, detail)
    }
    let roleCode = try reader.read(UInt8.self)
    let role = Role(rawValue: roleCode)
    let encoding = Encoding(rawValue: try reader.read())
    let typeCode = try reader.read(UInt8.self)
    let storedType = PhysicalType(rawValue: typeCode)
    guard storedType != nil || !encoding.isKnown || role.isAuxiliary else {
      throw reject("unknown stored type code \(typeCode)")
    }
    let organisation = try reader.read(UInt8.self)
    let parameter = try reader.read(UInt32.self)
    let valueCount = try reader.read(UInt64.self)
    guard valueCount <= UInt64(UInt32.max) + 1 else {
      throw FormatError(.limit, "stream", at: start, "\(valueCount) values; the limit is 2^32")
    }
    let table = try BlockReference(decoding: &reader)
    if !table.isAbsent { try source.check(table, "table of a stream") }
    let layout: Layout
    switch organisation {
    case 0: layout = .inline(try Stream.inline(&reader, Int(parameter)))
    case 1:
      guard parameter == 0 || !encoding.isKnown || !role.isKnown else {
        throw reject("parameter \(parameter) of a contiguous stream; expected 0")
      }
      layout = .contiguous(try Region(decoding: &reader, source: source))
    case 2: layout = .paged(try Stream.pages(&reader, valueCount: Int(valueCount), source: source))
    default: throw reject("unknown stream layout \(organisation)")
    }
    self.init(
      role: role, encoding: encoding, storedType: storedType ?? .null, parameter: parameter,
      valueCount: Int(valueCount), table: table, layout: layout,
      obstacle: Stream.obstacle(role, encoding))
  }

  private static func obstacle(_ role: Role, _ encoding: Encoding) -> String? {
    if role.isAuxiliary { return nil }
    if !role.isKnown {
      return "it has a stream of role \(role.rawValue), which this release does not know"
    }
    return encoding.isKnown
      ? nil
      : "the \(role) are in encoding \(encoding.rawValue), which this release does not know"
  }

  func encode(to writer: inout ByteWriter) {
    writer.write(role.rawValue)
    writer.write(encoding.rawValue)
    writer.write(storedType.rawValue)
    switch layout {
    case .inline: writer.write(UInt8(0))
    case .contiguous: writer.write(UInt8(1))
    case .paged: writer.write(UInt8(2))
    }
    writer.write(parameter)
    writer.write(UInt64(valueCount))
    table.encode(to: &writer)
    switch layout {
    case .inline(let bytes):
      writer.write(bytes.array(of: UInt8.self))
      writer.align(to: 8)
    case .contiguous(let region): region.encode(to: &writer)
    case .paged(let pages): Stream.encode(pages, to: &writer)
    }
  }

  private static func inline(_ reader: inout ByteReader, _ byteCount: Int) throws -> Buffer {
    guard byteCount <= Limits.inlineBytes else {
      throw FormatError(
        .limit, "stream", at: reader.offset,
        "\(byteCount) inline bytes; the limit is \(Limits.inlineBytes)")
    }
    // Copied, because a block does not promise the alignment of values.
    let bytes = try Buffer(try reader.read(byteCount: byteCount).array(of: UInt8.self))
    try reader.readZeros((8 - byteCount % 8) % 8)
    return bytes
  }

  private static func pages(
    _ reader: inout ByteReader, valueCount: Int, source: BlockSource
  ) throws -> [Page] {
    let start = reader.offset
    let count = Int(try reader.read(UInt32.self))
    try reader.readZeros(4)
    guard count <= reader.remaining / 32, (count == 0) == (valueCount == 0) else {
      throw FormatError(.malformed, "stream", at: start, "\(count) pages for \(valueCount) values")
    }
    var pages: [Page] = []
    var end: UInt64 = 0
    pages.reserveCapacity(count)
    for _ in 0..<count {
      let page = try Page(decoding: &reader)
      try source.check(page.reference, "page")
      let isNext = pages.last.map { $0.firstValue < page.firstValue } ?? (page.firstValue == 0)
      guard isNext, page.firstValue < valueCount else {
        throw FormatError(
          .malformed, "stream", at: start,
          "first value \(page.firstValue) of a page is not in ascending order or not below the value count \(valueCount)"
        )
      }
      // Else one page could stand for any number of them.
      guard page.reference.offset >= end else {
        throw FormatError(
          .malformed, "stream", at: start,
          "the page at byte \(page.reference.offset) starts before the end of the page before it (byte \(end))"
        )
      }
      end = page.reference.offset + UInt64(page.reference.byteCount)
      pages.append(page)
    }
    return pages
  }

  private static func encode(_ pages: [Page], to writer: inout ByteWriter) {
    writer.write(UInt32(pages.count))
    writer.writeZeros(4)
    for page in pages {
      page.reference.encode(to: &writer)
      writer.write(UInt64(page.firstValue))
      writer.write(UInt32(page.contentByteCount))
      writer.writeZeros(4)
    }
  }
}

extension Stream.Page {
  fileprivate init(decoding reader: inout ByteReader) throws {
    reference = try BlockReference(decoding: &reader)
    let first = try reader.read(UInt64.self)
    contentByteCount = Int(try reader.read(UInt32.self))
    try reader.readZeros(4)
    guard first <= UInt64(UInt32.max) else {
      throw FormatError(
        .limit, "stream", at: reader.offset, "first value \(first) of a page is above 2^32 - 1")
    }
    firstValue = Int(first)
  }
}

extension Stream.Region {
  fileprivate init(decoding reader: inout ByteReader, source: BlockSource) throws {
    let start = reader.offset
    let offset = try reader.read(UInt64.self)
    let byteCount = try reader.read(UInt64.self)
    let count =
      byteCount / UInt64(Limits.regionPage) + (byteCount % UInt64(Limits.regionPage) == 0 ? 0 : 1)
    guard count <= UInt64(reader.remaining / 4),
      let range = ByteRange(offset: offset, byteCount: byteCount)
    else {
      throw FormatError(
        .malformed, "stream", at: start, "checksums are missing for a buffer of \(byteCount) bytes")
    }
    try source.checkData(range, "contiguous buffer")
    checksums = try reader.read(byteCount: Int(count) * 4).uint32s
    try reader.readZeros(count % 2 == 0 ? 0 : 4)
    self.range = range
  }

  fileprivate func encode(to writer: inout ByteWriter) {
    writer.write(range.offset)
    writer.write(range.byteCount)
    for checksum in checksums { writer.write(checksum) }
    writer.align(to: 8)
  }
}

extension BlockSource {
  /// Throws unless a region starts at a block and lies below the trailer that follows it.
  func checkData(_ range: ByteRange, _ structure: String) throws {
    if range.byteCount == 0 {
      guard range.offset == 0 else {
        throw FormatError(
          .malformed, structure, at: range.offset,
          "an empty buffer has offset \(range.offset); expected 0")
      }
      return
    }
    guard
      range.offset % blockAlignment == 0, range.offset >= Limits.dataStart,
      let end = range.end.roundedUpToBlock, end <= dataEnd,
      dataEnd - end >= Limits.trailerBytes
    else {
      throw FormatError(
        .malformed, structure, at: range.offset,
        "the buffer of \(range.byteCount) bytes is not inside the data (bytes \(Limits.dataStart) to \(dataEnd))"
      )
    }
  }
}
