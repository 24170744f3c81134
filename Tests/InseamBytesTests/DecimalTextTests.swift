// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import InseamBytes
import TestSupport
import Testing

@Suite struct DecimalTextTests {
  private static let special: [Double] = [
    0, -0.0, 1, -1, 0.5, 1.5, 2.5, 0.05, 0.125, 0.375, 9.5, 9.995, 99.95, 999.5, 999_999.5, 1e5,
    1e6,
    123_456_789, 1e15, 1e22, 1e23, 0.0001, 0.00012345, 0.00009999995, .leastNonzeroMagnitude,
    .leastNormalMagnitude,
    .greatestFiniteMagnitude, .infinity, -.infinity, .nan, .pi, 1.0 / 3,
  ]

  private func requireEqual(_ number: Double) {
    for digits in [0, 1, 2, 4, 6, 17] {
      #expect(
        DecimalText.fixed(number, digits: digits) == String(format: "%.\(digits)f", number))
      #expect(
        DecimalText.scientific(number, digits: digits) == String(format: "%.\(digits)e", number))
      guard digits > 0 else { continue }
      #expect(
        DecimalText.significant(number, digits: digits) == String(format: "%.\(digits)g", number))
    }
  }

  @Test(arguments: special) func specialNumbersReadAsThoseOfC(number: Double) {
    requireEqual(number)
  }

  @Test func randomNumbersReadAsThoseOfC() {
    var random = SeededGenerator(seed: 7)
    for _ in 0..<2_000 {
      let number = Double(bitPattern: random.next())
      requireEqual(number.isFinite ? number : 0)
      requireEqual(Double(Int64(truncatingIfNeeded: random.next() >> 40)) / 1_000)
      requireEqual(Double(random.next() >> 50) / 64)
    }
  }
}
