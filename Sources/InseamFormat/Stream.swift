// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import InseamBytes
public import InseamColumns

/// How the values of a stream become bytes.
///
/// See `spec/encodings.md`.
public struct Encoding: RawRepresentable, Hashable, Sendable {
  /// The number in the file.
  public let rawValue: UInt8

  /// Creates an encoding from its number, known or not.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Values one after the other.
  public static let plain = Encoding(rawValue: 1)
  /// One value for all slots.
  public static let constant = Encoding(rawValue: 2)
  /// One bit per slot.
  public static let bitmap = Encoding(rawValue: 3)
  /// Values in a narrower type that gives them back exactly.
  public static let narrow = Encoding(rawValue: 4)
  /// Codes into distinct values.
  public static let dictionary = Encoding(rawValue: 5)
  /// A zstd frame per value.
  public static let zstdFrames = Encoding(rawValue: 6)
  /// A zstd frame per page.
  public static let zstdPages = Encoding(rawValue: 7)
  /// Runs of equal values.
  public static let runs = Encoding(rawValue: 8)
  /// A prefix code for the bin that a number is in, and its position there.
  public static let bins = Encoding(rawValue: 9)
  /// Token ids as ranks by frequency.
  public static let ranks = Encoding(rawValue: 10)

  /// The word for the encoding in tables and messages.
  public var name: String {
    let names = [
      "plain", "constant", "bitmap", "narrow", "dictionary", "zstd frames", "zstd pages",
      "runs", "bins", "ranks",
    ]
    return names.indices.contains(Int(rawValue) - 1)
      ? names[Int(rawValue) - 1] : "encoding \(rawValue)"
  }
}

/// A run of encoded values of a chunk.
///
/// See `spec/format.md`, Streams.
public struct Stream: Sendable {
  /// What the values are.
  public let role: Role
  /// How they are encoded.
  public let encoding: Encoding
  /// The type they are stored in.
  public let storedType: PhysicalType
  /// Bytes of an inline constant, or what the encoding makes of it.
  public let parameter: UInt32
  /// The number of values.
  public let valueCount: Int
  /// What all pages need, such as a zstd dictionary, or absent.
  public let table: BlockReference
  /// Where the bytes are.
  public let layout: Layout

  /// What the values of a stream are.
  public enum Role: UInt8, Sendable, CaseIterable {
    case validity = 0
    case absence, offsets, values, dictionary
  }

  /// Where the bytes of a stream are.
  public enum Layout: Sendable {
    case inline(Buffer)
    case contiguous(Region)
    case paged([Page])
  }

  /// Values that lie one after the other, checked in pieces of 16 KiB.
  public struct Region: Sendable {
    /// The bytes without padding.
    public let range: ByteRange
    /// The checksum of each started 16,384 bytes, the last with padding.
    public let checksums: [UInt32]

    /// Creates a region.
    public init(range: ByteRange, checksums: [UInt32]) {
      self.range = range
      self.checksums = checksums
    }
  }

  /// Some values that are decoded together.
  public struct Page: Hashable, Sendable {
    /// The stored bytes.
    public let reference: BlockReference
    /// The index of its first value.
    public let firstValue: Int
    /// The bytes of the decoded content.
    public let contentByteCount: Int

    /// Creates a page entry.
    public init(reference: BlockReference, firstValue: Int, contentByteCount: Int) {
      self.reference = reference
      self.firstValue = firstValue
      self.contentByteCount = contentByteCount
    }
  }

  /// Creates a stream.
  public init(
    role: Role, encoding: Encoding, storedType: PhysicalType, parameter: UInt32 = 0,
    valueCount: Int, table: BlockReference = .absent, layout: Layout
  ) {
    self.role = role
    self.encoding = encoding
    self.storedType = storedType
    self.parameter = parameter
    self.valueCount = valueCount
    self.table = table
    self.layout = layout
  }

  /// What messages call a page of the stream.
  public var pageName: String { "page of \(role) (\(encoding.name))" }

  /// The slots that a page is about; `nil` if that is not known.
  public func slots(ofPage page: Int) -> Range<Int>? {
    switch layout {
    case _ where role == .dictionary: return nil
    case .inline: return nil
    case .paged(let pages):
      return pages[page]
        .firstValue..<(page + 1 < pages.count
        ? pages[page + 1].firstValue : valueCount)
    case .contiguous(let region):
      let start = page * Limits.regionPage
      return slots(
        ofBytes: start..<min(start + Limits.regionPage, Int(clamping: region.range.byteCount)))
    }
  }

  private func slots(ofBytes bytes: Range<Int>) -> Range<Int> {
    guard let width = storedType.byteWidth else {
      return bytes.lowerBound * 8..<min(bytes.upperBound * 8, max(valueCount, bytes.lowerBound * 8))
    }
    let values = bytes.lowerBound / width..<(bytes.upperBound + width - 1) / width
    // An offset is about the list before it and the one after it.
    return role == .offsets ? max(0, values.lowerBound - 1)..<values.upperBound : values
  }

  /// The bytes the stream takes in data pages.
  public var storedByteCount: UInt64 {
    switch layout {
    case .inline(let bytes): UInt64(bytes.byteCount)
    case .contiguous(let region): region.range.byteCount
    case .paged(let pages): pages.reduce(0) { $0 + UInt64($1.reference.byteCount) }
    }
  }
}

extension Stream {
  init(decoding reader: inout ByteReader, source: BlockSource) throws {
    let start = reader.offset
    func reject(_ detail: String) -> FormatError {
      FormatError(.malformed, "stream", at: start, detail)
    }
    let roleCode = try reader.read(UInt8.self)
    guard let role = Role(rawValue: roleCode) else { throw reject("unknown role \(roleCode)") }
    let encoding = Encoding(rawValue: try reader.read())
    let typeCode = try reader.read(UInt8.self)
    guard let storedType = PhysicalType(rawValue: typeCode) else {
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
      guard parameter == 0 else {
        throw reject("parameter \(parameter) of a contiguous stream; expected 0")
      }
      layout = .contiguous(try Region(decoding: &reader, source: source))
    case 2: layout = .paged(try Stream.pages(&reader, valueCount: Int(valueCount), source: source))
    default: throw reject("unknown stream layout \(organisation)")
    }
    self.init(
      role: role, encoding: encoding, storedType: storedType, parameter: parameter,
      valueCount: Int(valueCount), table: table, layout: layout)
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
      let end = range.end.roundedUpToBlock, end <= dataEnd, dataEnd - end >= blockAlignment
    else {
      throw FormatError(
        .malformed, structure, at: range.offset,
        "the buffer of \(range.byteCount) bytes is not inside the data (bytes \(Limits.dataStart) to \(dataEnd))"
      )
    }
  }
}
