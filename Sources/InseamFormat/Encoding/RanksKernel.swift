// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import CInseamKernels
internal import InseamBytes
internal import InseamColumns

/// Token ids as ranks by frequency, compressed with zstd.
///
/// See `spec/encodings.md`, Ranks.
enum Ranks: FixedWidthEncoding {
  static var encoding: Encoding { .ranks }

  static func accepts(_ stream: Stream, of type: PhysicalType) -> Bool {
    stream.isPaged && limit(stream.storedType) != nil && stream.stores(type)
      && !stream.table.isAbsent
  }

  /// One more than the highest id that a type stores; `nil` for types that do not store ids.
  static func limit(_ type: PhysicalType) -> UInt32? {
    switch type {
    case .int16: 1 << 15
    case .uint16: 1 << 16
    case .int32, .uint32: RankTable.idLimit
    default: nil
    }
  }

  static func decode(_ streams: ValueStreams, _ runs: [Range<Int>]) throws -> Buffer {
    let ids = try streams.values.rankIDs()
    let type = streams.values.stream.storedType
    guard let limit = limit(type), ids.highest < limit else {
      throw streams.values.malformed("the ids of the ranks exceed \(type.name)")
    }
    return try ZstdDecompressor.use { decompressor in
      var ranks: [UInt8] = []
      // Safe: the memory that a decoder gets has room for the values of the block.
      return try unsafe ValueBlocks.decode(streams.values, runs, streams.allowance) {
        block, count, values in
        guard let rest = try decompress(block, count, decompressor, into: &ranks) else {
          return false
        }
        return type.byteWidth == 2
          ? unsafe place(
            ranks, count, ids, rest, into: values.assumingMemoryBound(to: UInt16.self),
            inseam_ranks_values16)
          : unsafe place(
            ranks, count, ids, rest, into: values.assumingMemoryBound(to: UInt32.self),
            inseam_ranks_values32)
      }
    }
  }

  /// Decompresses the ranks of a block; gives what follows the frame, `nil` if that is malformed.
  private static func decompress(
    _ block: Buffer, _ count: Int, _ decompressor: ZstdDecompressor, into ranks: inout [UInt8]
  ) throws -> Buffer? {
    guard block.byteCount >= 4 else { return nil }
    let byteCount = Int(block.slice(offset: 0, byteCount: 4).uint32s[0])
    guard byteCount <= block.byteCount - 4 else { return nil }
    let frame = block.slice(offset: 4, byteCount: byteCount)
    guard frame.isBareFrame, ZstdDecompressor.contentSize(frame) == UInt64(2 * count) else {
      return nil
    }
    ranks.removeAll(keepingCapacity: true)
    guard try decompressor.decompress(frame, byteCount: 2 * count, to: &ranks) == nil else {
      return nil
    }
    return block.slice(offset: 4 + byteCount, byteCount: block.byteCount - 4 - byteCount)
  }

  /// Writes the values of ranks; false if a rank is not known, or the values without one are not as many.
  private static func place<Element: FixedWidthInteger>(
    _ ranks: [UInt8], _ count: Int, _ ids: RankIDs, _ rest: Buffer,
    into values: UnsafeMutablePointer<Element>,
    _ kernel: (
      UnsafePointer<UInt16>?, Int, UnsafePointer<UInt32>?, UnsafeMutablePointer<Element>?
    ) -> UInt16
  ) -> Bool {
    unsafe ranks.withUnsafeBytes { bytes in
      // Safe: an array is aligned for 16-bit numbers and has count of them; the table has an id for
      // each; the caller has room for count values.
      let ranks = unsafe bytes.assumingMemoryBound(to: UInt16.self)
      let highest = unsafe ids.ids.withUnsafeBufferPointer {
        unsafe kernel(ranks.baseAddress, count, $0.baseAddress, values)
      }
      if highest < ids.count { return rest.byteCount == 0 }
      let others = rest.uint32s
      var next = 0
      for index in 0..<count where unsafe Int(ranks[index]) >= ids.count {
        guard unsafe ranks[index] == RankTable.none, next < others.count,
          let value = Element(exactly: others[next])
        else { return false }
        unsafe values[index] = value
        next += 1
      }
      return rest.byteCount == 4 * next
    }
  }
}

/// The ids of all 65,536 ranks, of which `count` are in use.
struct RankIDs: Sendable {
  let ids: [UInt32]
  let count: Int
  let highest: UInt32

  init(_ table: RankTable) {
    (ids, count, highest) = (table.padded, table.ids.count, table.ids.max() ?? 0)
  }
}
