// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

/// Draws indices by given weights, in constant time, by Walker's alias method.
struct AliasTable: Sendable {
  /// An index, drawn with a likelihood of `threshold` / 2^32, and another, drawn otherwise.
  private struct Slot {
    var threshold: UInt32
    var alias: UInt32
  }

  private var slots: [Slot]

  /// Prepares the draws; the weights need not add up to 1.
  ///
  /// - Complexity: O(*n*), where *n* is the number of weights.
  init(weights: [Double]) {
    let mean = weights.reduce(0, +) / Double(weights.count)
    var shares = weights.map { $0 / mean }
    slots = weights.indices.map { Slot(threshold: .max, alias: UInt32($0)) }
    var small = shares.indices.filter { shares[$0] < 1 }
    var large = shares.indices.filter { shares[$0] >= 1 }
    while let low = small.popLast(), let high = large.popLast() {
      slots[low] = Slot(threshold: UInt32(shares[low] * 0x1p32), alias: UInt32(high))
      shares[high] -= 1 - shares[low]
      if shares[high] < 1 { small.append(high) } else { large.append(high) }
    }
  }

  /// Draws an index.
  func draw(_ generator: inout SeededGenerator) -> Int {
    let number = generator.next()
    let index = Int(((number >> 32) * UInt64(slots.count)) >> 32)
    let slot = slots[index]
    return UInt32(truncatingIfNeeded: number) < slot.threshold ? index : Int(slot.alias)
  }
}
