// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

/// Rows drawn without replacement, in their order; the same seed draws the same rows.
struct RowDraw {
  /// The number of rows to draw; all rows if there are fewer.
  let wanted: UInt64
  /// The number of rows to draw from.
  let rowCount: UInt64
  /// The seed of the draw.
  let seed: UInt64

  /// Calls the body with each row drawn.
  ///
  /// Selection sampling: each row is taken with the probability that remains.
  /// - Complexity: O(*n*) in the rows to draw from, without memory.
  func forEach(_ body: (UInt64) -> Void) {
    var state = seed
    var left = min(wanted, rowCount)
    for row in 0..<rowCount where left > 0 {
      guard RowDraw.random(&state).multipliedFullWidth(by: rowCount - row).high < left else {
        continue
      }
      body(row)
      left -= 1
    }
  }

  /// The next number of SplitMix64.
  private static func random(_ state: inout UInt64) -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
