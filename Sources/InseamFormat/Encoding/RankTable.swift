// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

package import InseamBytes

/// Token ids by rank: the 256 most frequent one by one, then the others in groups of 256.
///
/// See `spec/encodings.md`, Ranks.
package struct RankTable: Sendable {
  /// The ids, ascending within each 256 ranks but the first.
  package let ids: [UInt32]

  /// The rank of a value without one.
  package static let none = UInt16.max
  /// One more than the highest id.
  package static let idLimit: UInt32 = 1 << 20
  private static let groupCount = 256

  /// The ids with a count above 0, the most frequent first.
  package init(counts: [Int]) {
    var order = counts.indices.filter { counts[$0] > 0 }
    order.sort { (counts[$1], $0) < (counts[$0], $1) }
    var ids = order.prefix(Int(RankTable.none)).map { UInt32($0) }
    for start in stride(from: RankTable.groupCount, to: ids.count, by: RankTable.groupCount) {
      ids[start..<min(ids.count, start + RankTable.groupCount)].sort()
    }
    self.ids = ids
  }

  /// The ranks of all ids below a limit.
  package func ranks(limit: Int) -> [UInt16] {
    var ranks = [UInt16](repeating: RankTable.none, count: limit)
    for (rank, id) in ids.enumerated() where id < limit { ranks[Int(id)] = UInt16(rank) }
    return ranks
  }

  /// The ids of all 65,536 ranks; 0 of those that are not in use.
  var padded: [UInt32] { ids + [UInt32](repeating: 0, count: 65_536 - ids.count) }
}

extension RankTable {
  /// The block of the table.
  package func encoded(_ compressor: ZstdCompressor) throws -> [UInt8] {
    var content: [UInt8] = []
    var previous: UInt32 = 0
    for (rank, id) in ids.enumerated() {
      if rank < RankTable.groupCount || rank % RankTable.groupCount == 0 { previous = 0 }
      var rest = id - previous
      while rest > 0x7F {
        content.append(UInt8(rest & 0x7F) | 0x80)
        rest >>= 7
      }
      content.append(UInt8(rest))
      previous = id
    }
    var writer = ByteWriter()
    writer.write(UInt32(ids.count))
    writer.writeZeros(4)
    var bytes = writer.bytes
    try compressor.compress(try Buffer(content), dictionary: nil, to: &bytes)
    return bytes
  }

  /// Reads a table.
  package init(decoding block: Buffer, at offset: UInt64) throws {
    func reject(_ detail: String) -> FormatError {
      FormatError(.malformed, "table of ranks", at: offset, detail)
    }
    var reader = ByteReader(block, at: offset)
    let count = try decoding("table of ranks") {
      let count = Int(try reader.read(UInt32.self))
      try reader.readZeros(4)
      return count
    }
    guard count >= 1, count <= Int(RankTable.none) else {
      throw reject("\(count) ranks; expected 1 to \(RankTable.none)")
    }
    let frame = block.slice(offset: 8, byteCount: block.byteCount - 8)
    guard frame.isBareFrame else {
      throw reject("the zstd frame has a dictionary id or a checksum")
    }
    guard let size = ZstdDecompressor.contentSize(frame), size <= 3 * UInt64(RankTable.none) else {
      throw reject("the content size of the ids is missing or above 196605")
    }
    var content: [UInt8] = []
    let failure = try ZstdDecompressor.use {
      try $0.decompress(frame, byteCount: Int(size), to: &content)
    }
    if let failure { throw reject("the zstd frame of the ids: \(failure)") }
    guard let ids = RankTable.ids(content, count: count) else {
      throw reject("the ids do not ascend, are not below 2^20, or are not \(count)")
    }
    self.ids = ids
  }

  private static func ids(_ content: [UInt8], count: Int) -> [UInt32]? {
    var ids: [UInt32] = []
    ids.reserveCapacity(count)
    var (place, id) = (0, UInt32(0))
    while place < content.count {
      var (difference, shift) = (UInt32(0), UInt32(0))
      while true {
        guard place < content.count, shift <= 14 else { return nil }
        let byte = content[place]
        place += 1
        difference |= UInt32(byte & 0x7F) << shift
        if byte < 0x80 { break }
        shift += 7
      }
      let isAlone = ids.count < groupCount || ids.count % groupCount == 0
      guard isAlone || difference > 0 else { return nil }
      id = isAlone ? difference : id + difference
      guard id < idLimit, ids.count < count else { return nil }
      ids.append(id)
    }
    return ids.count == count ? ids : nil
  }
}

extension Buffer {
  /// Whether the descriptor of a zstd frame has neither a dictionary id nor a checksum (RFC 8878,
  /// 3.1.1.1.1).
  var isBareFrame: Bool {
    byteCount > 4 && slice(offset: 4, byteCount: 1).array(of: UInt8.self)[0] & 0b111 == 0
  }
}
