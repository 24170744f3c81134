// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

/// SplitMix64: the same numbers from the same seed on every machine.
struct SeededGenerator: Sendable {
  private var state: UInt64

  /// Starts one of the streams of a seed; streams with other numbers share nothing with it.
  init(seed: UInt64, stream: UInt64) {
    state = SeededGenerator.mix(SeededGenerator.mix(seed) ^ stream)
  }

  /// Returns the next 64 bits.
  mutating func next() -> UInt64 {
    // Wraps: the sequence is defined modulo 2^64.
    state &+= 0x9E37_79B9_7F4A_7C15
    return SeededGenerator.mix(state)
  }

  private static func mix(_ number: UInt64) -> UInt64 {
    // Wraps: the function is defined modulo 2^64.
    var mixed = (number ^ (number >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// Returns a number in 0..<1.
  mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Returns a whole number in 0..<count.
  mutating func below(_ count: Int) -> Int {
    Int(next().multipliedFullWidth(by: UInt64(count)).high)
  }

  /// Returns a whole number in 0..<count, the first ones more often: about as often as 1 / √*n*.
  mutating func skewed(below count: Int) -> Int {
    let number = next() >> 32
    return Int((((number * number) >> 32) * UInt64(count)) >> 32)
  }

  /// Returns one of the items, each as likely as the others.
  mutating func pick<Item>(_ items: [Item]) -> Item { items[below(items.count)] }

  /// Returns true with a probability of `share`.
  mutating func chance(_ share: Double) -> Bool { unit() < share }

  /// Returns a number of the normal distribution, by Marsaglia's polar method.
  mutating func normal(mean: Double = 0, deviation: Double = 1) -> Double {
    while true {
      let x = 2 * unit() - 1
      let y = 2 * unit() - 1
      let square = x * x + y * y
      guard square > 0, square < 1 else { continue }
      return mean + deviation * x * (-2 * square.portableLog / square).squareRoot()
    }
  }

  /// Returns a number whose logarithm is normal.
  mutating func logNormal(median: Double, deviation: Double) -> Double {
    median * normal(deviation: deviation).portableExp
  }

  /// Returns a number of the exponential distribution with mean 1.
  mutating func exponential() -> Double { -(1 - unit()).portableLog }
}
