// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import InseamBytes

/// The first 4,096 bytes of a file, written once.
///
/// See `spec/format.md`, Header.
public struct Header: Hashable, Sendable {
  static let encodedSize = 4_096
  /// The first bytes of a file.
  public static let magic: [UInt8] = [0x89, 0x49, 0x4E, 0x53, 0x45, 0x41, 0x4D, 0x0A]

  /// The 16 bytes that identify the file: the id of its first generation; `nil` if the file was
  /// written from front to back.
  public let fileID: [UInt8]?

  /// Creates the header of a file; without an id of one that is written from front to back.
  public init(fileID: [UInt8]?) {
    precondition(fileID?.count ?? 16 == 16, "a file id has 16 bytes")
    self.fileID = fileID
  }

  private static let draft: UInt32 = 1
  private static let streamed: UInt32 = 2

  /// Decodes and checks the header; `bytes` are the first of the file, as many as there are.
  public init(decoding bytes: Buffer) throws {
    let start = bytes.slice(offset: 0, byteCount: min(8, bytes.byteCount)).array(of: UInt8.self)
    guard start == Header.magic else {
      throw FormatError(.foreign, "", at: 0, Header.describeForeign(start))
    }
    guard bytes.byteCount >= Header.encodedSize else {
      throw FormatError(
        .truncated, "header", at: 0,
        "the file has \(bytes.byteCount) bytes; the header alone has 4096")
    }
    let block = bytes.slice(offset: 0, byteCount: Header.encodedSize)
    let version = block.slice(offset: 8, byteCount: 4).uint32s[0]
    guard version == UInt32(Limits.version) else {
      let advice =
        version < UInt32(Limits.version)
        ? "convert its source again, or copy it with the release that wrote it" : "upgrade inseam"
      throw FormatError(
        .unsupported, "header", at: 8,
        "the file has container version \(version); this release reads version \(Limits.version) (\(advice))"
      )
    }
    try FixedBlock.check(block, "header", at: 0)
    var reader = ByteReader(block)
    fileID = try decoding("header") { try Header.readID(&reader) }
  }

  private static func readID(_ reader: inout ByteReader) throws -> [UInt8]? {
    _ = try reader.read(byteCount: 12)
    let flags = try reader.read(UInt32.self)
    guard flags & ~streamed == draft else {
      throw FormatError(
        .unsupported, "header", at: 12,
        "the flags are \(flags); this release reads the draft of version \(Limits.version), whose flags are 1 or 3"
      )
    }
    let id = try reader.read(byteCount: 16).array(of: UInt8.self)
    try reader.readZeros(reader.remaining - 4)
    guard flags & streamed != 0 else { return id }
    guard id.allSatisfy({ $0 == 0 }) else {
      throw FormatError(
        .malformed, "header", at: 16, "a file written from front to back has a file id here")
    }
    return nil
  }

  /// The 4,096 bytes.
  public var encoded: [UInt8] {
    var writer = ByteWriter()
    writer.write(Header.magic)
    writer.write(UInt32(Limits.version))
    writer.write(Header.draft | (fileID == nil ? Header.streamed : 0))
    if let fileID { writer.write(fileID) }
    return FixedBlock.close(writer)
  }

  private static func describeForeign(_ start: [UInt8]) -> String {
    if start.isEmpty { return "not an Inseam file: the file is empty" }
    let (json, space) = (Array("{[".utf8), Array(" \t\r\n".utf8))
    if let first = start.first(where: { !space.contains($0) }), json.contains(first) {
      return "not an Inseam file but JSON; convert it first: inseam convert FILE -o OUT.inseam"
    }
    guard let kind = ForeignKind(start) else { return "not an Inseam file" }
    return "not an Inseam file but \(kind.name); \(kind.advice)"
  }
}

extension Header {
  /// Whether a file begins with a header that has its checksum, of whichever version.
  ///
  /// - Throws: Only errors that say nothing about the file, such as `OutOfMemory`.
  package static func isWhole(in path: String) throws -> Bool {
    guard let file = try unlessEnded({ try InputFile(path: path) }),
      let range = ByteRange(offset: 0, byteCount: UInt64(Header.encodedSize)),
      range.end <= file.byteCount, let block = try unlessEnded({ try file.buffer(range) })
    else { return false }
    return try unlessEnded { try FixedBlock.check(block, "header", at: 0) } != nil
  }
}

/// A 4,096-byte block that ends in its own checksum: the header and the superblocks.
enum FixedBlock {
  static func close(_ writer: ByteWriter) -> [UInt8] {
    var writer = writer
    writer.writeZeros(Header.encodedSize - 4 - writer.bytes.count)
    writer.write(Checksum(writer.bytes).value)
    return writer.bytes
  }

  static func check(_ block: Buffer, _ structure: String, at offset: UInt64) throws {
    let body = block.slice(offset: 0, byteCount: block.byteCount - 4)
    let stored = block.slice(offset: body.byteCount, byteCount: 4).array(of: UInt8.self)
    let expected = stored.reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    let found = Checksum(body).value
    guard Checksum.agree(found, expected) else {
      throw FormatError.damage(structure, body, at: offset, expected: expected, found: found)
    }
  }
}
