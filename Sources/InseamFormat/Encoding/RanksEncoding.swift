// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

extension Ranks {
  /// The values of a block.
  private static func blockValues(_ profile: Profile) -> Int {
    profile == .archive ? 65_536 : 4_096
  }

  /// The zstd level of the ranks.
  private static func level(_ profile: Profile) -> Int { profile == .archive ? 9 : 3 }

  /// The stream of values, or `nil` if it would have more than `byteLimit` bytes, or a value is
  /// negative or 2^20 or more.
  static func encode(
    _ values: Buffer, type: PhysicalType, count: Int, limit byteLimit: Int, profile: Profile
  ) throws -> EncodedStream? {
    guard let limit = self.limit(type) else { return nil }
    let words =
      type.byteWidth == 2 ? try Widening.widen(values, from: .uint16, to: .uint32) : values
    let ids = words.span(of: UInt32.self)
    guard mayRepeat(ids), let counts = counts(ids, below: limit) else { return nil }
    return try ZstdCompressor.use(level: level(profile)) { compressor in
      let table = RankTable(counts: counts)
      let ranks = table.ranks(limit: counts.count)
      let tableBlock = try table.encoded(compressor)
      var byteCount = 0
      var isWorthIt = true
      let pages = try ValueBlocks.pages(
        count: count, width: type.byteWidth ?? 4, blockSize: blockValues(profile)
      ) {
        range in
        guard isWorthIt else { return [] }
        let block = try self.block(ids, range, ranks, compressor)
        byteCount += block.count
        // The first blocks say what the others will be like.
        let share = Double(range.upperBound) / Double(count)
        isWorthIt = Double(byteCount) <= share * Double(byteLimit - tableBlock.count)
        return block
      }
      guard isWorthIt else { return nil }
      return EncodedStream(
        role: .values, encoding: .ranks, storedType: type, valueCount: count,
        parameter: UInt32(blockValues(profile)), table: tableBlock,
        payload: .pages(pages))
    }
  }

  /// Whether the first values repeat as tokens do.
  private static func mayRepeat(_ ids: Span<UInt32>) -> Bool {
    let sampled = min(ids.count, 8_192)
    var seen: Set<UInt32> = []
    for index in 0..<sampled { seen.insert(ids[index]) }
    return seen.count <= sampled * 3 / 4
  }

  /// How often each id occurs; `nil` if one is not below a limit.
  private static func counts(_ ids: Span<UInt32>, below limit: UInt32) -> [Int]? {
    var counts = [Int](repeating: 0, count: Int(limit))
    var highest = 0
    for index in ids.indices {
      let id = Int(ids[index])
      guard id < counts.count else { return nil }
      counts[id] += 1
      highest = max(highest, id)
    }
    counts.removeLast(counts.count - highest - 1)
    return counts
  }

  private static func block(
    _ ids: Span<UInt32>, _ range: Range<Int>, _ ranks: [UInt16], _ compressor: ZstdCompressor
  ) throws -> [UInt8] {
    var content: [UInt8] = []
    var others = ByteWriter()
    content.reserveCapacity(2 * range.count)
    for index in range {
      let rank = ranks[Int(ids[index])]
      if rank == RankTable.none { others.write(ids[index]) }
      content.append(UInt8(truncatingIfNeeded: rank))
      content.append(UInt8(rank >> 8))
    }
    var frame: [UInt8] = []
    try compressor.compress(try Buffer(content), dictionary: nil, to: &frame)
    var writer = ByteWriter()
    writer.write(UInt32(frame.count))
    return writer.bytes + frame + others.bytes
  }
}
