// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import InseamColumns
import Testing

@Suite struct SelectionTests {
  /// All pairs of selections below 6 positions.
  @Test func removingLeavesWhatTheOthersHaveNot() {
    for bits in 0..<(1 << 12) {
      let (all, others) = (bits & 63, bits >> 6)
      func selection(_ bits: Int) -> Selection { Selection((0..<6).map { bits >> $0 & 1 == 1 }) }
      #expect(selection(all).removing(selection(others)) == selection(all & ~others))
    }
  }
}
