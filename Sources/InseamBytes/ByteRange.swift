// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

/// A run of bytes in a file: where it starts and how long it is.
public struct ByteRange: Hashable, Sendable {
  /// The position of the first byte, from the start of the file.
  public let offset: UInt64
  /// The number of bytes.
  public let byteCount: UInt64

  /// Creates a range; `nil` if its end does not fit 64 bits.
  public init?(offset: UInt64, byteCount: UInt64) {
    guard !offset.addingReportingOverflow(byteCount).overflow else { return nil }
    self.offset = offset
    self.byteCount = byteCount
  }

  /// One past the last byte.
  public var end: UInt64 { offset + byteCount }
}

/// The alignment of everything that is mapped: blocks, regions and pages start at multiples of it.
public let blockAlignment: UInt64 = 64

extension UInt64 {
  /// This number rounded up to a multiple of 64; `nil` if that does not fit.
  public var roundedUpToBlock: UInt64? {
    let (sum, overflow) = addingReportingOverflow(blockAlignment - 1)
    return overflow ? nil : sum & ~(blockAlignment - 1)
  }
}
