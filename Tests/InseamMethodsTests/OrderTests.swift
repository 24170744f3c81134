// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import InseamMethods
import TestSupport
import Testing

/// Sorting and selecting numbers, beside the standard library's sort.
@Suite struct OrderTests {
  private func drawn(_ count: Int, _ random: inout SeededGenerator) -> [Double] {
    (0..<count).map { _ in
      switch Int.random(in: 0..<6, using: &random) {
      case 0: Double(Int.random(in: -3...3, using: &random))
      case 1: [0.0, -0.0, .infinity, -.infinity].randomElement(using: &random) ?? 0
      case 2: Double(Float.random(in: -1...1, using: &random))
      case 3: Double.random(in: -1e300...1e300, using: &random)
      default: Double.random(in: 0...1, using: &random)
      }
    }
  }

  /// Around the length from which digits are sorted, and far beyond it; equal numbers keep their order.
  @Test func ascendingPlaces() {
    var random = SeededGenerator(seed: 5)
    for count in Array(0...70) + [1_000, 5_000] {
      let values = drawn(count, &random)
      let wanted = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
      #expect(ascending(values) == wanted)
      let others = drawn(count, &random)
      let byBoth = values.indices.sorted {
        (values[$0], others[$0], $0) < (values[$1], others[$1], $1)
      }
      #expect(ascending(values, ascending(others)) == byBoth)
    }
  }

  @Test func everySmallestPlace() {
    var random = SeededGenerator(seed: 6)
    for count in [1, 2, 3, 17, 400] {
      let values = drawn(count, &random)
      let sorted = values.sorted()
      let pieces = [
        Array(values.prefix(count / 3)), [.nan, .nan], Array(values.dropFirst(count / 3)),
      ]
      for place in 0..<count {
        #expect(pieces.smallest(place) == sorted[place])
        #expect((values + [.nan]).smallest(place) == sorted[place])
      }
    }
  }

  /// Of equal numbers the first are marked, over the borders of pieces too.
  @Test func markedSmallest() {
    let pieces: [[[Double]]] = [[[3, 1, .nan]], [[1, 2]], [[1, 0]]]
    for (wanted, marks) in [
      (0, [[0, 0, -1], [0, 0], [0, 0]]), (1, [[0, 0, -1], [0, 0], [0, 1]]),
      (3, [[0, 1, -1], [1, 0], [0, 1]]), (4, [[0, 1, -1], [1, 0], [1, 1]]),
      (6, [[1, 1, -1], [1, 1], [1, 1]]),
    ] as [(Int, [[Double]])] {
      var marked = pieces
      marked.markSmallest(wanted, ofOutput: 0)
      #expect(marked.map { $0[0].map { $0.isNaN ? -1 : $0 } } == marks)
    }
  }
}
