// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

/// Draws indices by given weights, in constant time, by Walker's alias method.
struct AliasTable: Sendable {
  private let thresholds: [UInt32]
  private let aliases: [UInt32]

  /// Prepares the draws; the weights need not add up to 1.
  ///
  /// - Complexity: O(*n*), where *n* is the number of weights.
  init(weights: [Double]) {
    let mean = weights.reduce(0, +) / Double(weights.count)
    var shares = weights.map { $0 / mean }
    var thresholds = [UInt32](repeating: .max, count: weights.count)
    var aliases = weights.indices.map { UInt32($0) }
    var small = shares.indices.filter { shares[$0] < 1 }
    var large = shares.indices.filter { shares[$0] >= 1 }
    while let low = small.popLast(), let high = large.popLast() {
      thresholds[low] = UInt32(shares[low] * 0x1p32)
      aliases[low] = UInt32(high)
      shares[high] -= 1 - shares[low]
      if shares[high] < 1 { small.append(high) } else { large.append(high) }
    }
    self.thresholds = thresholds
    self.aliases = aliases
  }

  /// Prepares draws by Zipf's law: index *i* weighs (*i* + 2.7) to the power of -`exponent`.
  init(zipf count: Int, exponent: Double) {
    self.init(weights: (0..<count).map { (-exponent * (Double($0) + 2.7).portableLog).portableExp })
  }

  /// Draws an index.
  func draw(_ generator: inout SeededGenerator) -> Int {
    let number = generator.next()
    let slot = Int(((number >> 32) * UInt64(thresholds.count)) >> 32)
    return UInt32(truncatingIfNeeded: number) < thresholds[slot] ? slot : Int(aliases[slot])
  }
}
