// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import CInseamKernels
import TestSupport
import Testing

@Suite struct BinKernelTests {
  /// A code of *n* zeros and a one for bin *n*, of up to eleven bits.
  private func table(bits: [UInt8]) -> [inseam_bin] {
    (0..<2_048).map { next in
      let length = UInt8(min(11, next.trailingZeroBitCount + 1))
      let own = bits[Int(length) - 1]
      return inseam_bin(
        base: UInt32(length) * 1_000, code_bits: length, bits: own, shift: length & 1,
        all_bits: length + own)
    }
  }

  /// Blocks of random bits, most of which are malformed, of every number of values to 300: the same
  /// verdict and the same values as the reference implementations.
  @Test func decodersEqualTheirReferences() {
    var random = SeededGenerator(seed: 21)
    var wholeCount = 0
    for count in 0...300 {
      let table = table(
        bits: (0..<11).map { _ in UInt8(random.next() % (count % 2 == 0 ? 33 : 3)) })
      var block = (0..<random.next() % 2_000 + 6).map { _ in
        UInt8(truncatingIfNeeded: random.next())
      }
      // Lengths that mostly fit.
      for stream in 0..<3 {
        block[2 * stream] = UInt8(truncatingIfNeeded: UInt64(block.count) / 4 + random.next() % 3)
        block[2 * stream + 1] = UInt8(block.count / 4 / 256)
      }
      let padded = block + [UInt8](repeating: 0xA5, count: 64)
      func check<Element: FixedWidthInteger>(
        _ fast: (
          UnsafePointer<UInt8>, Int, Int, UnsafePointer<inseam_bin>, UnsafeMutablePointer<Element>
        ) -> Int32,
        _ slow: (
          UnsafePointer<UInt8>, Int, Int, UnsafePointer<inseam_bin>, UnsafeMutablePointer<Element>
        ) -> Int32
      ) {
        var (a, b) = (
          [Element](repeating: 1, count: count + 1), [Element](repeating: 1, count: count + 1)
        )
        let isWhole = slow(padded, block.count, count, table, &b)
        #expect(fast(padded, block.count, count, table, &a) == isWhole)
        #expect(a == b)
        #expect(a[count] == 1, "nothing is written behind the values")
        wholeCount += Int(isWhole)
      }
      check(inseam_bins_decode8, inseam_bins_decode8_scalar)
      check(inseam_bins_decode16, inseam_bins_decode16_scalar)
      check(inseam_bins_decode32, inseam_bins_decode32_scalar)
    }
    // An empty block of no values is whole; whole blocks are those of BinTests.
    var none: UInt32 = 0
    #expect(
      inseam_bins_decode32(
        [0, 0, 0, 0, 0, 0] + [UInt8](repeating: 1, count: 8), 6, 0,
        table(bits: [UInt8](repeating: 0, count: 11)), &none) == 1)
    #expect(wholeCount < 30)
  }

  @Test func idsOfRanks() {
    let ids = (0..<65_536).map { UInt32($0 * 31) }
    let ranks = (0..<1_000).map { UInt16(truncatingIfNeeded: $0 * 4_099) }
    var values = [UInt32](repeating: 0, count: 1_000)
    #expect(inseam_ranks_values32(ranks, 1_000, ids, &values) == ranks.max())
    #expect(values == ranks.map { UInt32($0) * 31 })
    var narrow = [UInt16](repeating: 0, count: 1_000)
    #expect(inseam_ranks_values16(ranks, 1_000, ids, &narrow) == ranks.max())
    #expect(narrow == values.map { UInt16(truncatingIfNeeded: $0) })
  }
}
