// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import InseamBytes

/// When the checksums of data pages are checked; blocks of metadata always are.
public enum Verification: String, Sendable, CaseIterable {
  /// Everything when the file is opened.
  case full
  /// Each page when it is first read in this process.
  case firstTouch = "first-touch"
  /// Never.
  case off
}

/// The bytes of one generation of a file: everything below its data end, with checked access.
public struct BlockSource: Sendable {
  /// The file.
  public let file: InputFile
  /// One past the last byte of the generation.
  public let dataEnd: UInt64
  /// When pages are checked.
  public let verification: Verification

  /// Creates a source; traps if the file is shorter than `dataEnd`.
  public init(file: InputFile, dataEnd: UInt64, verification: Verification) {
    precondition(dataEnd <= file.byteCount, "the data end lies inside the file")
    self.file = file
    self.dataEnd = dataEnd
    self.verification = verification
  }

  /// All bytes of the generation, mapped, whose parts are brought in before they are read; where
  /// they are not mapped, they are read.
  var all: Buffer {
    get throws {
      guard let range = ByteRange(offset: 0, byteCount: dataEnd) else { return .empty }
      return try file.mapped(range) ?? file.copy(range)
    }
  }

  /// The bytes of a block without padding, checked against the reference's checksum.
  public func block(_ reference: BlockReference, _ structure: @autoclosure () -> String)
    throws -> Buffer
  {
    let padded = try bytes(try check(reference, structure()), structure())
    try checkBytes(padded, reference, structure())
    return padded.slice(offset: 0, byteCount: Int(reference.byteCount))
  }

  /// The bytes of a range; those that the disk cannot read are damage.
  func bytes(_ range: ByteRange, _ structure: @autoclosure () -> String) throws -> Buffer {
    do throws(FileError) { return try file.buffer(range) } catch {
      guard error.isUnreadable else { throw error }
      throw FormatError(
        .damaged, structure(), at: range.offset,
        "the disk cannot read bytes \(range.offset) to \(range.end - 1)")
    }
  }

  /// The bytes of a block without checking them.
  func uncheckedBlock(_ reference: BlockReference, _ structure: @autoclosure () -> String)
    throws -> Buffer
  {
    let padded = try bytes(try check(reference, structure()), structure())
    return padded.slice(offset: 0, byteCount: Int(reference.byteCount))
  }

  /// Throws unless a block has its checksum and its padding is zero.
  public func prove(_ reference: BlockReference, _ structure: @autoclosure () -> String) throws {
    let padded = try bytes(try check(reference, structure()), structure())
    try checkBytes(padded, reference, structure())
    let end = Int(reference.byteCount)
    try requireZeros(padded.slice(offset: end, byteCount: padded.byteCount - end), structure()) {
      reference.offset + UInt64(end)
    }
  }

  /// Throws unless the padding after a contiguous buffer is zero.
  public func provePadding(after range: ByteRange, _ structure: String) throws {
    guard let end = range.end.roundedUpToBlock,
      let padding = ByteRange(offset: range.end, byteCount: end - range.end)
    else { return }
    try requireZeros(try bytes(padding, structure), structure) { range.end }
  }

  private func requireZeros(
    _ padding: Buffer, _ structure: @autoclosure () -> String, at offset: () -> UInt64
  ) throws {
    if padding.count(of: 0, 0..<padding.byteCount) != padding.byteCount {
      throw FormatError(.malformed, structure(), at: offset(), "the padding is not zero")
    }
  }

  /// Throws unless the reference lies where blocks may lie; gives the range with padding.
  @discardableResult
  public func check(_ reference: BlockReference, _ structure: @autoclosure () -> String)
    throws -> ByteRange
  {
    guard
      reference.offset % blockAlignment == 0, reference.offset >= Limits.dataStart,
      reference.byteCount > 0, let range = reference.occupiedRange, range.end <= dataEnd,
      dataEnd - range.end >= Limits.trailerBytes
    else {
      throw FormatError(
        .malformed, structure(), at: reference.offset,
        "a reference to \(reference.byteCount) bytes is not inside the data (bytes \(Limits.dataStart) to \(dataEnd))"
      )
    }
    return range
  }

  private func checkBytes(
    _ padded: Buffer, _ reference: BlockReference, _ structure: @autoclosure () -> String
  )
    throws
  {
    let found = Checksum(padded).value
    guard Checksum.agree(found, reference.checksum) else {
      throw FormatError.damage(
        structure(), padded, at: reference.offset, expected: reference.checksum, found: found)
    }
  }
}

extension FormatError {
  /// A checksum mismatch; names the bit where a single flipped bit explains it.
  static func damage(
    _ structure: String, _ bytes: Buffer, at offset: UInt64, expected: UInt32, found: UInt32
  ) -> FormatError {
    let range = "bytes \(offset) to \(offset + UInt64(bytes.byteCount) - 1)"
    var detail = "checksum mismatch in \(range): found \(hex(found)), expected \(hex(expected))"
    if let bit = Checksum.flippedBit(byteCount: bytes.byteCount, difference: expected ^ found) {
      detail +=
        "; a single flipped bit explains it: byte \(offset + UInt64(bit / 8)), bit \(bit % 8) (a hardware fault is likely)"
    }
    return FormatError(.damaged, structure, at: offset, detail)
  }

  private static func hex(_ value: UInt32) -> String {
    let digits = String(value, radix: 16)
    return "0x" + String(repeating: "0", count: 8 - digits.count) + digits
  }
}
