// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import InseamBytes

/// Where a block is, how long it is, and what its bytes check to.
///
/// See `spec/format.md`, Conventions.
public struct BlockReference: Hashable, Sendable {
  /// The position of the first byte, a multiple of 64.
  public let offset: UInt64
  /// The number of bytes without padding.
  public let byteCount: UInt32
  /// The checksum of the bytes and their padding.
  public let checksum: UInt32

  static let encodedSize = 16
  /// The reference to nothing.
  public static let absent = BlockReference(offset: 0, byteCount: 0, checksum: 0)

  /// Creates a reference.
  public init(offset: UInt64, byteCount: UInt32, checksum: UInt32) {
    self.offset = offset
    self.byteCount = byteCount
    self.checksum = checksum
  }

  init(decoding reader: inout ByteReader) throws(ByteError) {
    offset = try reader.read()
    byteCount = try reader.read()
    checksum = try reader.read()
  }

  func encode(to writer: inout ByteWriter) {
    writer.write(offset)
    writer.write(byteCount)
    writer.write(checksum)
  }

  /// Whether it refers to nothing.
  public var isAbsent: Bool { self == .absent }

  /// The bytes with their padding; `nil` if their end does not fit 64 bits.
  public var occupiedRange: ByteRange? {
    guard let padded = UInt64(byteCount).roundedUpToBlock else { return nil }
    return ByteRange(offset: offset, byteCount: padded)
  }
}
