// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

/// The constants of the format.
///
/// See `spec/format.md`, Limits.
public enum Limits {
  /// The bytes before the first commit: header and two superblocks.
  public static let dataStart: UInt64 = 12_288
  /// The most rows of a row group.
  public static let rowGroupRows = 1 << 20
  /// The bytes of a trailer.
  public static let trailerBytes: UInt64 = 128
  /// The fewest and the most rows of a zone.
  public static let zoneRows = 256...65_536
  /// The rows of the zones that this release writes, and of the pieces in which it reads.
  public static let usualZoneRows = 8_192
  /// The zero bytes before a contiguous buffer are fewer.
  public static let fillerBytes: UInt64 = 4_096
  /// The bytes of a contiguous region that one checksum covers.
  public static let regionPage = 16_384
  /// The entries of a directory node.
  public static let fanOut = 64
  /// The most nodes of a schema.
  public static let schemaNodes = 65_536
  /// The most levels of a schema.
  public static let nesting = 64
  /// The most items of fixed-size lists inside one another in one slot.
  public static let slotItems = 1 << 24
  /// The most bytes of an inline constant.
  public static let inlineBytes = 4_096
  /// The most bytes of a name.
  public static let nameBytes = 65_535
  /// The most bytes of one decoded value that a frame may claim.
  public static let frameBytes: UInt64 = 1 << 31
  /// The largest window of a zstd frame.
  public static let windowBytes: UInt64 = 1 << 27
  /// The version of the format this release reads and writes.
  public static let version: UInt16 = 1
}
