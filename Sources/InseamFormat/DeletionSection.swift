// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import InseamBytes
public import InseamColumns

/// Which rows of which row groups are deleted.
///
/// See `spec/format.md`, Provenance, lineage, deletions.
public struct DeletionSection: Hashable, Sendable {
  /// The name of the feature that a file with deleted rows needs.
  public static let feature = "deletions"

  /// The deleted rows of one row group.
  public struct Entry: Hashable, Sendable {
    /// The number of deleted rows.
    public let count: Int
    /// Their bitmap.
    public let bitmap: BlockReference

    /// Creates an entry.
    public init(count: Int, bitmap: BlockReference) {
      self.count = count
      self.bitmap = bitmap
    }
  }

  /// The entries by row group; row groups without deleted rows have none.
  public var entries: [Int: Entry]

  /// Creates a section.
  public init(_ entries: [Int: Entry] = [:]) { self.entries = entries }

  /// Decodes and checks the section of a generation; against the rows of its row groups where these
  /// are known.
  public init(decoding block: Buffer, at offset: UInt64, rowCounts: [Int]?, rowGroupCount: Int)
    throws
  {
    var reader = ByteReader(block, at: offset)
    entries = try decoding("deletion vectors") {
      try reader.expect(magic: "DELS", "deletion vectors")
      let count = try reader.readCount(limit: rowGroupCount, "entries", "deletion vectors")
      var entries: [Int: Entry] = [:]
      var last = -1
      for _ in 0..<count {
        let at = reader.offset
        let rowGroup = Int(try reader.read(UInt32.self))
        let deleted = Int(try reader.read(UInt32.self))
        let bitmap = try BlockReference(decoding: &reader)
        guard rowGroup > last, rowGroup < rowGroupCount, deleted >= 1,
          rowCounts.map({
            deleted <= $0[rowGroup] && Int(bitmap.byteCount) == ($0[rowGroup] + 7) / 8
          }) ?? true
        else {
          throw FormatError(
            .malformed, "deletion vectors", at: at,
            "invalid entry for row group \(rowGroup): \(deleted) deleted rows, \(bitmap.byteCount) bytes of bitmap"
          )
        }
        last = rowGroup
        entries[rowGroup] = Entry(count: deleted, bitmap: bitmap)
      }
      guard count > 0 else {
        throw FormatError(.malformed, "deletion vectors", at: offset, "the section has no entries")
      }
      try requireEnd(reader, "deletion vectors")
      return entries
    }
  }

  /// The bytes of the block, without padding.
  public var encoded: [UInt8] {
    var writer = ByteWriter()
    writer.write("DELS".utf8)
    writer.write(UInt32(entries.count))
    for (rowGroup, entry) in entries.sorted(by: { $0.key < $1.key }) {
      writer.write(UInt32(rowGroup))
      writer.write(UInt32(entry.count))
      entry.bitmap.encode(to: &writer)
    }
    return writer.bytes
  }

  /// Checks a bitmap against its entry; gives its bits, 1 = deleted.
  public static func bits(_ block: Buffer, _ entry: Entry, rowCount: Int) throws -> Bitmap {
    let bits = Bitmap(block, count: rowCount)
    let all = Bitmap(block, count: block.byteCount * 8)
    guard bits.setCount == entry.count, all.setCount == entry.count else {
      throw FormatError(
        .malformed, "deletion vector", at: entry.bitmap.offset,
        "\(all.setCount) bits are set, expected \(entry.count)")
    }
    return bits
  }
}
