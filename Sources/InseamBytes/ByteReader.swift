// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

/// What a cursor found wrong, and where.
public struct ByteError: Error, Hashable, Sendable {
  /// The position in the file at which the bytes end too early or are not UTF-8.
  public let offset: UInt64
  /// What was expected there.
  public let reason: String

  package init(offset: UInt64, reason: String) {
    self.offset = offset
    self.reason = reason
  }
}

/// A checked cursor over little-endian bytes; every read either succeeds inside them or throws.
public struct ByteReader {
  private let buffer: Buffer
  /// The position of the buffer's first byte in the file, for errors.
  public let fileOffset: UInt64
  /// The position of the next read, from the buffer's first byte.
  public private(set) var position = 0

  /// Creates a cursor at the first byte of a buffer that starts at `fileOffset` in its file.
  public init(_ buffer: Buffer, at fileOffset: UInt64 = 0) {
    self.buffer = buffer
    self.fileOffset = fileOffset
  }

  /// The number of bytes not yet read.
  public var remaining: Int { buffer.byteCount - position }

  /// The position of the next read in the file.
  public var offset: UInt64 { fileOffset + UInt64(position) }

  /// Reads one fixed-width integer.
  public mutating func read<Value: FixedWidthInteger & BitwiseCopyable>(
    _ type: Value.Type = Value.self
  ) throws(ByteError) -> Value {
    let width = MemoryLayout<Value>.size
    try require(width)
    defer { position += width }
    // Safe: require has checked that width bytes follow.
    return unsafe Value(
      littleEndian: buffer.bytes.unsafeLoadUnaligned(fromByteOffset: position, as: Value.self))
  }

  /// Reads `count` bytes as a buffer that shares the memory.
  public mutating func read(byteCount: Int) throws(ByteError) -> Buffer {
    try require(byteCount)
    defer { position += byteCount }
    return buffer.slice(offset: position, byteCount: byteCount)
  }

  /// Reads a `u32` byte count and that many bytes of UTF-8.
  public mutating func readString() throws(ByteError) -> String {
    let start = offset
    let byteCount = try read(UInt32.self)
    let bytes = try read(byteCount: Int(byteCount))
    guard let text = String(validating: bytes.array(of: UInt8.self), as: UTF8.self) else {
      throw ByteError(offset: start, reason: "invalid UTF-8 in a string")
    }
    return text
  }

  /// Reads `byteCount` bytes that have to be zero.
  public mutating func readZeros(_ byteCount: Int) throws(ByteError) {
    try require(byteCount)
    if let first = firstNotZero(of: byteCount) {
      throw ByteError(offset: offset + UInt64(first), reason: "a reserved byte is not zero")
    }
    position += byteCount
  }

  private func firstNotZero(of byteCount: Int) -> Int? {
    let bytes = buffer.span(of: UInt8.self).extracting(position..<position + byteCount)
    // Without a branch in it the loop takes a vector at a time: header and slots are mostly zeros,
    // and read at every opening.
    var bits: UInt8 = 0
    for index in bytes.indices { bits |= bytes[index] }
    if bits == 0 { return nil }
    for index in bytes.indices where bytes[index] != 0 { return index }
    return nil
  }

  private func require(_ byteCount: Int) throws(ByteError) {
    guard byteCount >= 0, byteCount <= remaining else {
      throw ByteError(
        offset: offset, reason: "expected \(byteCount) more bytes, found \(remaining)")
    }
  }
}
