// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

/// Draws ranks by Zipf's law: rank *r* weighs (*r* + 2.7) to the power of -`exponent`.
///
/// The table is small enough for the fastest cache: beyond the first ranks, which have a weight
/// each, runs of ranks that differ by at most 3 % share the mean of theirs.
struct ZipfTable: Sendable {
  private let starts: [Int]
  private let table: AliasTable

  /// Prepares draws of the ranks in 0..<count.
  init(_ count: Int, exponent: Double) {
    var starts = [0]
    var weights: [Double] = []
    while let start = starts.last, start < count {
      let end = min(count, max(start + 1, start + start / 32))
      let middle = Double(start + end - 1) / 2 + 2.7
      weights.append(Double(end - start) * (-exponent * middle.portableLog).portableExp)
      starts.append(end)
    }
    self.starts = starts
    table = AliasTable(weights: weights)
  }

  /// Draws a rank.
  func draw(_ generator: inout SeededGenerator) -> Int {
    let run = table.draw(&generator)
    let start = starts[run]
    let count = starts[run + 1] - start
    return count == 1 ? start : start + generator.below(count)
  }
}
