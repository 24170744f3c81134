// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import CInseamKernels
import Foundation
import TestSupport
import Testing

@Suite struct KernelTests {
  private func bytes(_ count: Int, _ seed: UInt64) -> [UInt8] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
  }

  @Test func theChecksumOfTheNineDigitsIsTheStandardOne() {
    let digits = Array("123456789".utf8)
    #expect(inseam_crc32c(0, digits, 9) == 0xE306_9283)
    #expect(inseam_crc32c_scalar(0, digits, 9) == 0xE306_9283)
  }

  /// Three lanes of 1,344 bytes: every length to beyond three rounds, from every alignment.
  @Test func checksumsEqualTheirTwinAtEveryLength() {
    let data = bytes(12_200 + 8, 1)
    for count in 0...12_200 {
      let start = count % 8
      data.withUnsafeBufferPointer { data in
        let part = data.baseAddress! + start
        #expect(inseam_crc32c(7, part, count) == inseam_crc32c_scalar(7, part, count))
      }
    }
  }

  @Test func checksumsContinueWhereTheyWereLeft() {
    let data = bytes(9_000, 2)
    let whole = inseam_crc32c(0, data, data.count)
    for cut in stride(from: 0, through: 9_000, by: 97) {
      let first = inseam_crc32c(0, data, cut)
      #expect(inseam_crc32c(first, Array(data[cut...]), data.count - cut) == whole)
    }
  }

  @Test func countsEqualTheirTwinAtEveryLength() {
    let data = bytes(700, 3).map { $0 & 3 }
    for count in 0...700 {
      #expect(inseam_count_byte(data, count, 2) == inseam_count_byte_scalar(data, count, 2))
    }
    let equal = [UInt8](repeating: 9, count: 64 * 255 * 2 + 70)
    for count in [64 * 254, 64 * 255 - 1, 64 * 255, 64 * 255 + 1, 64 * 256, equal.count] {
      #expect(inseam_count_byte(equal, count, 9) == count, "a lane must not overflow")
    }
  }

  @Test func theLastByteIsFound() {
    for count in 0...80 {
      for place in 0..<count {
        var data = [UInt8](repeating: 1, count: count)
        data[place] = 2
        data[place / 2] = 2
        #expect(inseam_last_byte(data, count, 2) == place)
      }
      #expect(inseam_last_byte([UInt8](repeating: 1, count: count), count, 2) == count)
    }
  }

  private let operations: [inseam_comparison] = [
    INSEAM_EQUAL, INSEAM_NOT_EQUAL, INSEAM_LESS, INSEAM_LESS_OR_EQUAL, INSEAM_GREATER,
    INSEAM_GREATER_OR_EQUAL,
  ]

  private func holds<Number: Comparable>(
    _ operation: inseam_comparison, _ value: Number, _ limit: Number
  ) -> Bool {
    switch operation {
    case INSEAM_EQUAL: value == limit
    case INSEAM_NOT_EQUAL: value != limit
    case INSEAM_LESS: value < limit
    case INSEAM_LESS_OR_EQUAL: value <= limit
    case INSEAM_GREATER: value > limit
    default: value >= limit
    }
  }

  /// Compares a kernel with the definition at every length around three words.
  private func check<Number: Comparable>(
    _ values: [Number], _ limits: [Number],
    _ kernel: ([Number], Int, inseam_comparison, Number, inout [UInt64]) -> UInt64
  ) {
    for operation in operations {
      for limit in limits {
        for count in 0...200 {
          var words = [UInt64](repeating: .max, count: (count + 63) / 64)
          let total = kernel(values, count, operation, limit, &words)
          let expected = values.prefix(count).map { holds(operation, $0, limit) }
          let found = (0..<count).map { words[$0 / 64] >> UInt64($0 % 64) & 1 == 1 }
          #expect(found == expected)
          #expect(total == UInt64(expected.count { $0 }))
          #expect(words.reduce(0) { $0 + $1.nonzeroBitCount } == Int(total), "bits past the end")
        }
      }
    }
  }

  @Test func comparisonsOfFloat32AreTheDefinition() {
    var random = SeededGenerator(seed: 4)
    let special: [Float] = [.nan, .infinity, -.infinity, 0, -0.0, .leastNonzeroMagnitude, 1, -1]
    let values = (0..<200).map { _ in special.randomElement(using: &random)! }
    check(values, special) { inseam_compare_f32($0, $1, $2, $3, &$4) }
  }

  @Test func comparisonsOfFloat64AreTheDefinition() {
    var random = SeededGenerator(seed: 5)
    let special: [Double] = [.nan, .infinity, -.infinity, 0, -0.0, .leastNonzeroMagnitude, 1, -1]
    let values = (0..<200).map { _ in special.randomElement(using: &random)! }
    check(values, special) { inseam_compare_f64($0, $1, $2, $3, &$4) }
  }

  @Test func comparisonsOfInt64AreTheDefinition() {
    var random = SeededGenerator(seed: 6)
    let special: [Int64] = [.min, .min + 1, -1, 0, 1, 1 << 53, .max - 1, .max]
    let values = (0..<200).map { _ in special.randomElement(using: &random)! }
    check(values, special) { inseam_compare_i64($0, $1, $2, $3, &$4) }
  }

  @Test func theExponentialIsWithinOneUnitOfTheTrueOne() {
    var random = SeededGenerator(seed: 7)
    for _ in 0..<20_000 {
      let x = Double.random(in: -700...700, using: &random)
      let (mine, theirs) = (inseam_exp(x), Foundation.exp(x))
      #expect(abs(mine - theirs) <= theirs.ulp * 1.5, "exp(\(x))")
    }
    #expect(inseam_exp(0) == 1)
    #expect(inseam_exp(-.infinity) == 0)
    #expect(inseam_exp(-750) == 0)
    #expect(inseam_exp(.nan).isNaN)
  }
}
