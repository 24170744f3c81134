// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
public import InseamColumns

/// One column within one row group: its streams and zones.
///
/// See `spec/format.md`, Chunks.
public struct Chunk: Sendable {
  /// Where its block is in the file; 0 for one that is not written yet.
  public internal(set) var offset: UInt64 = 0
  /// The column.
  public let column: UInt32
  /// The row group.
  public let rowGroup: Int
  /// How its nulls came to be.
  public let nullKind: NullKind
  /// What a reader may use, or ignore.
  public let hints: Hints
  /// The number of slots.
  public let slotCount: Int
  /// The number of nulls.
  public let nullCount: Int
  /// The chunk's own type, which the schema's may widen.
  public let type: PhysicalType
  /// The streams, ascending by role.
  public let streams: [Stream]
  /// The statistics.
  public let zones: ZoneTable
  /// Why this release cannot read the values; `nil` if it can.
  public let obstacle: String?

  /// How the nulls of a chunk came to be.
  public enum NullKind: UInt32, Sendable {
    case none = 0
    case absent, explicit, mixed
  }

  /// What a reader may use, or ignore; those that it does not know it ignores.
  public struct Hints: OptionSet, Hashable, Sendable {
    /// The bits in the file.
    public let rawValue: UInt16

    /// Creates hints from the bits.
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// In every non-empty list the first item is gold and no other is.
    public static let goldFirst = Hints(rawValue: 1)
    /// No value is null or NaN, and none is below the one before it.
    public static let ascending = Hints(rawValue: 2)
    /// No value is null or NaN, and none is above the one before it.
    public static let descending = Hints(rawValue: 4)
    /// No value is null or NaN, and no two are equal.
    public static let unique = Hints(rawValue: 8)
  }

  /// Whether in every non-empty list the first item is gold and no other is.
  public var isGoldFirst: Bool { hints.contains(.goldFirst) }

  /// Creates a chunk.
  public init(
    column: UInt32, rowGroup: Int, nullKind: NullKind, hints: Hints = [], slotCount: Int,
    nullCount: Int, type: PhysicalType, streams: [Stream], zones: ZoneTable,
    obstacle: String? = nil
  ) {
    self.column = column
    self.rowGroup = rowGroup
    self.nullKind = nullKind
    self.hints = hints
    self.slotCount = slotCount
    self.nullCount = nullCount
    self.type = type
    self.streams = streams
    self.zones = zones
    self.obstacle = obstacle ?? streams.lazy.compactMap(\.obstacle).first
  }

  /// The stream with a role.
  public func stream(_ role: Stream.Role) -> Stream? { streams.first { $0.role == role } }
}

extension Chunk {
  /// The bytes of the block, without padding.
  public var encoded: [UInt8] {
    var writer = ByteWriter()
    writer.write("CHNK".utf8)
    writer.write(column)
    writer.write(UInt32(rowGroup))
    writer.write(UInt16(nullKind.rawValue))
    writer.write(hints.rawValue)
    writer.write(UInt64(slotCount))
    writer.write(UInt64(nullCount))
    writer.write(type.rawValue)
    writer.write(UInt8(streams.count))
    writer.write(zones.kind.rawValue)
    writer.write(UInt32(zones.zones.count))
    writer.write(UInt16(zones.kind.entrySize))
    writer.writeZeros(6)
    for stream in streams { stream.encode(to: &writer) }
    zones.encode(to: &writer)
    return writer.bytes
  }
}
