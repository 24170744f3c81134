// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import InseamBytes

/// A node of a column's directory tree, or of the row groups'.
///
/// See `spec/format.md`, Directory trees.
public struct DirectoryNode: Hashable, Sendable {
  /// The column; `rowGroupTable` for the row groups.
  public let column: UInt32
  /// 0 at the leaves.
  public let level: Int
  /// The first row group it covers.
  public let firstRowGroup: Int
  /// References to chunks or nodes; of the row groups' leaves: rows, disguised as `RowGroupEntry`.
  public var entries: [BlockReference]

  /// The column number of the tree of row groups.
  public static let rowGroupTable: UInt32 = 0xFFFF_FFFF
  static let headerSize = 32

  /// Creates a node.
  public init(column: UInt32, level: Int, firstRowGroup: Int, entries: [BlockReference]) {
    self.column = column
    self.level = level
    self.firstRowGroup = firstRowGroup
    self.entries = entries
  }

  /// The level of the root of a tree over `rowGroupCount` row groups.
  public static func rootLevel(rowGroupCount: Int) -> Int {
    var level = 0
    while span(level: level) < rowGroupCount { level += 1 }
    return level
  }

  /// The number of row groups a full node of a level covers.
  public static func span(level: Int) -> Int {
    (0...level).reduce(1) { product, _ in product * Limits.fanOut }
  }

  /// Decodes a node and checks that it is the expected one.
  public init(
    decoding block: Buffer, at offset: UInt64, column: UInt32, level: Int, firstRowGroup: Int
  ) throws {
    var reader = ByteReader(block, at: offset)
    self = try decoding("directory") {
      try reader.expect(magic: "NODE", "directory")
      let own = (
        column: try reader.read(UInt32.self), level: try reader.read(UInt32.self),
        rowGroup: try reader.read(UInt32.self)
      )
      guard own.column == column, own.level == level, own.rowGroup == firstRowGroup else {
        throw FormatError(
          .malformed, "directory", at: offset,
          "is for column \(own.column), level \(own.level), row group \(own.rowGroup); expected column \(column), level \(level), row group \(firstRowGroup)"
        )
      }
      let count = try reader.readCount(limit: Limits.fanOut, "entries", "directory")
      try reader.readZeros(12)
      guard count > 0, reader.remaining == count * BlockReference.encodedSize else {
        throw FormatError(
          .malformed, "directory", at: offset,
          "\(count) entries do not match the \(reader.remaining) bytes of the node")
      }
      var entries: [BlockReference] = []
      for _ in 0..<count { entries.append(try BlockReference(decoding: &reader)) }
      return DirectoryNode(
        column: column, level: level, firstRowGroup: firstRowGroup, entries: entries)
    }
  }

  /// The bytes of the block, without padding.
  public var encoded: [UInt8] {
    var writer = ByteWriter()
    writer.write("NODE".utf8)
    writer.write(column)
    writer.write(UInt32(level))
    writer.write(UInt32(firstRowGroup))
    writer.write(UInt32(entries.count))
    writer.writeZeros(12)
    for entry in entries { entry.encode(to: &writer) }
    return writer.bytes
  }
}

/// Which rows a row group holds.
public struct RowGroupEntry: Hashable, Sendable {
  /// The index of its first row in the dataset.
  public let firstRow: UInt64
  /// The number of its rows.
  public let rowCount: Int
  /// The rows of each of its zones but the last.
  public let zoneRows: Int

  /// Creates an entry.
  public init(firstRow: UInt64, rowCount: Int, zoneRows: Int) {
    self.firstRow = firstRow
    self.rowCount = rowCount
    self.zoneRows = zoneRows
  }

  /// The number of its zones.
  public var zoneCount: Int { (rowCount + zoneRows - 1) / zoneRows }

  /// The first row of every zone, counted from the first of the row group, and the number of rows.
  public var zoneStarts: [Int] { Array(stride(from: 0, to: rowCount, by: zoneRows)) + [rowCount] }

  /// The entry as the sixteen bytes of a directory node hold it.
  public var asReference: BlockReference {
    BlockReference(offset: firstRow, byteCount: UInt32(rowCount), checksum: UInt32(zoneRows))
  }

  /// Reads an entry back and checks that it follows `expectedFirst`.
  public init(_ reference: BlockReference, expectedFirst: UInt64, at offset: UInt64) throws {
    let zoneRows = Int(reference.checksum)
    guard
      reference.offset == expectedFirst, reference.byteCount > 0,
      reference.byteCount <= Limits.rowGroupRows, Limits.zoneRows.contains(zoneRows),
      zoneRows.nonzeroBitCount == 1
    else {
      throw FormatError(
        .malformed, "row groups", at: offset,
        "row group of \(reference.byteCount) rows from row \(reference.offset), \(zoneRows) rows a zone; expected 1 to \(Limits.rowGroupRows) rows from row \(expectedFirst), and a power of two from \(Limits.zoneRows.lowerBound) to \(Limits.zoneRows.upperBound) rows a zone"
      )
    }
    firstRow = reference.offset
    rowCount = Int(reference.byteCount)
    self.zoneRows = zoneRows
  }
}
