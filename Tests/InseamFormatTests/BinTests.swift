// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import InseamBytes
import InseamFormat
import TestSupport
import Testing

/// Codes, tables and blocks of the encoding bins.
@Suite struct BinTests {
  /// The fewest bits that any prefix code takes, by trying all lengths that fit.
  private func fewestBits(_ counts: [Int], limit: Int) -> Int {
    var best = Int.max
    func choose(_ index: Int, _ room: Int, _ bits: Int) {
      guard bits < best else { return }
      if index == counts.count {
        best = bits
        return
      }
      for length in 1...limit where room >= 1 << (limit - length) {
        choose(index + 1, room - 1 << (limit - length), bits + length * counts[index])
      }
    }
    choose(0, 1 << limit, 0)
    return best
  }

  /// All counts of up to five symbols below seven, at every limit that has a code for each.
  @Test func codesAreTheShortest() {
    for symbols in 2...5 {
      var counts = [Int](repeating: 1, count: symbols)
      while true {
        for limit in 1...4 where 1 << limit >= symbols {
          let lengths = CodeLengths.shortest(counts: counts, limit: limit)
          #expect(lengths.allSatisfy { (1...limit).contains($0) })
          #expect(lengths.reduce(0) { $0 + 1 << (limit - $1) } == 1 << limit)
          #expect(
            zip(lengths, counts).reduce(0) { $0 + $1.0 * $1.1 } == fewestBits(counts, limit: limit))
        }
        guard let place = counts.lastIndex(where: { $0 < 6 }) else { break }
        for index in place + 1..<max(place + 1, symbols) { counts[index] = 1 }
        counts[place] += 1
      }
    }
    #expect(CodeLengths.shortest(counts: [9], limit: 11) == [0])
    let steep = (0..<256).map { 1 << min($0, 40) }
    #expect(CodeLengths.shortest(counts: steep, limit: 11).max() == 11)
  }

  private func decode(_ block: [UInt8], _ table: BinTable, width: Int, count: Int) throws
    -> [UInt64]?
  {
    let decoder = BinDecoder(table, width: width)
    let bytes = try Buffer(block)
    var isWhole = false
    let values = try unsafe Buffer(byteCount: count * width) {
      guard let start = $0.baseAddress else { return }
      isWhole = unsafe decoder.decode(bytes, count: count, into: start)
    }
    guard isWhole else { return nil }
    switch width {
    case 1: return values.array(of: UInt8.self).map { UInt64($0) }
    case 2: return values.array(of: UInt16.self).map { UInt64($0) }
    case 4: return values.array(of: UInt32.self).map { UInt64($0) }
    default: return values.array(of: UInt64.self)
    }
  }

  /// Bins of every width with all bits of positions, and blocks of every length to 70.
  @Test func blocksComeBack() throws {
    var random = SeededGenerator(seed: 5)
    for width in [1, 2, 4, 8] {
      for bits in [0, 1, 7, 8 * width - 1, 8 * width] where bits <= 8 * width {
        let last = bits == 8 * width ? 0 : UInt64.max >> UInt64(64 - 8 * width)
        let bins = [
          Bin(base: 0, bits: bits, shift: 0), Bin(base: last, bits: 0, shift: 0),
          Bin(base: 0, bits: max(0, bits - 1), shift: bits > 0 ? 1 : 0),
        ]
        let table = BinTable(bins, counts: [100, 10, 1])
        for count in 1...70 {
          let chosen = (0..<count).map { _ in UInt8(random.next() % 3) }
          let values = chosen.map { bin -> UInt64 in
            let (bin, word) = (bins[Int(bin)], random.next())
            let position = bin.bits == 64 ? word : word & ((1 << UInt64(bin.bits)) - 1)
            return bin.base &+ position << UInt64(bin.shift)
          }
          let block = table.encode(values, bins: chosen)
          #expect(try decode(block, table, width: width, count: count) == values)
          // A block that is longer or shorter, or has other numbers of values, is refused.
          #expect(try decode(block + [0], table, width: width, count: count) == nil)
          #expect(try decode(Array(block.dropLast()), table, width: width, count: count) == nil)
        }
      }
    }
  }

  /// No bit of a block can be set without a difference; none makes the decoder read elsewhere.
  @Test func everyFlippedBitIsNoticedOrChangesAValue() throws {
    let bins = (0..<5).map { Bin(base: UInt64(1000 * $0), bits: 9, shift: $0 & 1) }
    let table = BinTable(bins, counts: [50, 20, 9, 3, 1])
    var random = SeededGenerator(seed: 6)
    let chosen = (0..<333).map { _ in UInt8(random.next() % 5) }
    let values = chosen.map {
      bins[Int($0)].base + random.next() % 512 << UInt64(bins[Int($0)].shift)
    }
    let block = table.encode(values, bins: chosen)
    for bit in 0..<8 * block.count {
      var damaged = block
      damaged[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(try decode(damaged, table, width: 4, count: values.count) != values)
    }
  }

  @Test func tablesAreChecked() throws {
    func read(_ table: BinTable, width: Int = 32, _ change: (inout [UInt8]) -> Void = { _ in })
      -> [Bin]?
    {
      var bytes = table.encoded
      change(&bytes)
      return try? BinTable(decoding: Buffer(bytes), at: 64, width: width).bins
    }
    func bin(_ base: UInt64, _ length: Int, _ bits: Int, _ shift: Int = 0) -> Bin {
      Bin(base: base, codeLength: length, bits: bits, shift: shift)
    }
    let good = BinTable([bin(3, 1, 4), bin(70, 2, 0), bin(80, 2, 6, 2)])
    #expect(read(good) == good.bins)
    #expect(read(good, width: 8) == nil, "80 + (63 << 2) does not fit")
    #expect(read(good) { $0[7] = 1 } == nil, "reserved bytes")
    #expect(read(good) { $0.removeLast() } == nil, "too short")
    #expect(read(good) { $0.append(0) } == nil, "too long")
    #expect(read(good) { $0[0] = 0 } == nil, "no bins")
    #expect(read(BinTable([bin(3, 0, 4)])) != nil)
    #expect(read(BinTable([bin(3, 1, 4)])) == nil, "one bin has no code")
    #expect(read(BinTable([bin(3, 1, 4), bin(70, 2, 0)])) == nil, "a code is missing")
    #expect(read(BinTable([bin(3, 1, 4), bin(70, 1, 0), bin(90, 2, 0)])) == nil, "too many codes")
    #expect(
      read(BinTable([bin(UInt64(UInt32.max), 1, 1), bin(0, 1, 0)])) == nil, "beyond the width")
    #expect(read(BinTable([bin(3, 1, 4), bin(9, 1, 0, 32)])) == nil, "a shift by all bits")
    #expect(read(BinTable([bin(0, 1, 64), bin(0, 1, 0)]), width: 64) != nil)
    #expect(read(BinTable([bin(1, 1, 64), bin(0, 1, 0)]), width: 64) == nil)
  }
}
