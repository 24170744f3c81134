// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import Inseam
import Testing

/// The order of spec/order.md; `spec/reference/order.py` gives the same numbers.
@Suite struct RowOrderTests {
  private func rows(_ seed: UInt64, _ epoch: UInt64, _ size: UInt64, block: UInt64 = 1) -> [UInt64]
  {
    let order = RowOrder(seed: seed, epoch: epoch, size: size, block: block)
    return (0..<size).map { order.row(at: $0) }
  }

  @Test func valuesOfTheSpecification() {
    #expect(rows(0, 0, 10) == [1, 3, 9, 4, 5, 2, 7, 6, 0, 8])
    #expect(rows(7, 2, 10) == [3, 8, 5, 7, 2, 4, 1, 6, 0, 9])
    #expect(rows(0, 0, 10, block: 4) == [3, 2, 0, 1, 9, 8, 4, 7, 6, 5])
    #expect(rows(.max, 5, 7, block: 3) == [1, 2, 0, 6, 4, 3, 5])
  }

  @Test func everySmallOrderIsAPermutation() {
    for size in 0...130 as ClosedRange<UInt64> {
      for block in [1, 2, 3, 7, 64, 1_000] as [UInt64] {
        #expect(rows(3, 1, size, block: block).sorted() == Array(0..<size))
      }
    }
  }

  @Test func largeSizesStayInside() {
    for size in [1 << 32 - 1, 1 << 32, 1 << 33 + 5, 1 << 62] as [UInt64] {
      for block in [1, 1_000, 1 << 40] as [UInt64] {
        let order = RowOrder(seed: 1, epoch: 2, size: size, block: block)
        for position in [0, 1, size / 2, size - 1] { #expect(order.row(at: position) < size) }
        let some = (0..<4_000).map { order.row(at: $0 * (size / 4_000)) }
        #expect(Set(some).count == some.count, "positions share a row")
      }
    }
  }
}
