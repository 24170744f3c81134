// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

/// Little-endian bytes that grow; the counterpart of `ByteReader`.
public struct ByteWriter {
  /// What was written so far.
  public private(set) var bytes: [UInt8] = []

  /// Creates an empty writer.
  public init() {}

  /// Appends a fixed-width integer.
  public mutating func write(_ value: some FixedWidthInteger & BitwiseCopyable) {
    // Safe: the bytes of the integer are copied during the call.
    unsafe withUnsafeBytes(of: value.littleEndian) { unsafe bytes.append(contentsOf: $0) }
  }

  /// Appends bytes as they are.
  public mutating func write(_ more: some Sequence<UInt8>) { bytes.append(contentsOf: more) }

  /// Appends a `u32` byte count and the UTF-8 bytes of a string.
  public mutating func write(string: String) {
    write(UInt32(string.utf8.count))
    bytes.append(contentsOf: string.utf8)
  }

  /// Appends zero bytes.
  public mutating func writeZeros(_ count: Int) {
    bytes.append(contentsOf: repeatElement(0, count: count))
  }

  /// Appends zero bytes up to the next multiple of `alignment`.
  public mutating func align(to alignment: Int) {
    writeZeros((alignment - bytes.count % alignment) % alignment)
  }
}
