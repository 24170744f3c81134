// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import InseamBytes
import InseamFormat
import Testing

@Suite struct RankTableTests {
  private func counts(_ pairs: [Int: Int]) -> [Int] {
    var counts = [Int](repeating: 0, count: (pairs.keys.max() ?? 0) + 1)
    for (id, count) in pairs { counts[id] = count }
    return counts
  }

  @Test func frequentIDsComeFirstAndAscendWithin256() {
    // Ids of 900 down to 301 occur 1 to 600 times.
    var pairs: [Int: Int] = [:]
    for count in 1...600 { pairs[901 - count] = count }
    let ids = RankTable(counts: counts(pairs)).ids
    #expect(Array(ids[..<256]) == (301...556).map { UInt32($0) })
    #expect(Array(ids[256...]) == (557...900).map { UInt32($0) })
    // The same with the frequent ids at the other end: the first 256 descend, the others ascend.
    for count in 1...600 { pairs[300 + count] = count }
    let others = RankTable(counts: counts(pairs)).ids
    #expect(Array(others[..<256]) == (645...900).reversed().map { UInt32($0) })
    #expect(Array(others[256..<512]) == (389...644).map { UInt32($0) })
    #expect(Array(others[512...]) == (301...388).map { UInt32($0) })
  }

  @Test func tablesComeBack() throws {
    let compressor = try ZstdCompressor(level: 3)
    let limit = Int(RankTable.idLimit)
    for step in [1, 2, 127, 128, 129, 16_384, 999_983] {
      var pairs = [limit - 1: 1]
      for id in stride(from: 0, to: limit, by: step) where pairs.count < 70_000 {
        pairs[id] = 1 + id % 11
      }
      let table = RankTable(counts: counts(pairs))
      #expect(table.ids.count == min(pairs.count, 65_535))
      let block = try Buffer(try table.encoded(compressor))
      #expect(try RankTable(decoding: block, at: 64).ids == table.ids)
      let ranks = table.ranks(limit: limit)
      #expect(table.ids.indices.allSatisfy { ranks[Int(table.ids[$0])] == $0 })
      #expect(ranks.count { $0 == RankTable.none } == limit - table.ids.count)
    }
  }

  /// A block with some ids as numbers of one to three bytes.
  private func block(count: UInt32, _ content: [UInt8]) throws -> Buffer {
    var bytes: [UInt8] = []
    for shift in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: count >> UInt32(shift))) }
    bytes += [0, 0, 0, 0]
    let compressor = try ZstdCompressor(level: 1)
    try compressor.compress(try Buffer(content), dictionary: nil, to: &bytes)
    return try Buffer(bytes)
  }

  @Test func tablesAreChecked() throws {
    func ids(_ count: UInt32, _ content: [UInt8]) throws -> [UInt32]? {
      let block = try block(count: count, content)
      do { return try RankTable(decoding: block, at: 64).ids } catch is FormatError { return nil }
    }
    #expect(try ids(3, [5, 1, 0x80, 0x01]) == [5, 1, 128])
    #expect(try ids(1, [0xFF, 0xFF, 0x3F]) == [(1 << 20) - 1])
    #expect(try ids(1, [0x80, 0x80, 0x40]) == nil, "2^20")
    #expect(try ids(1, [0x80, 0x80, 0x80, 0]) == nil, "four bytes")
    #expect(try ids(2, [5]) == nil, "too few")
    #expect(try ids(1, [5, 1]) == nil, "too many")
    #expect(try ids(1, [0x80]) == nil, "not complete")
    #expect(try ids(0, []) == nil, "none")
    let first = (0..<256).map { UInt8($0 & 127) }
    #expect(
      try ids(259, first + [3, 1, 6])?.suffix(3) == [3, 4, 10], "differences from rank 256 on")
    #expect(try ids(258, first + [3, 0]) == nil, "the same id twice")
    var summed = try block(count: 1, [5]).array(of: UInt8.self)
    summed[8 + 4] |= 0b100
    #expect(throws: FormatError.self) { try RankTable(decoding: Buffer(summed), at: 64) }
    var bytes = try block(count: 1, [5]).array(of: UInt8.self)
    bytes[4] = 1
    #expect(throws: FormatError.self) { try RankTable(decoding: Buffer(bytes), at: 64) }
  }
}
