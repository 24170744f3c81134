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

  /// Every sequence of one, two and three bytes, at places where blocks of 512 bytes begin and end.
  @Test func textIsWhatTheReferenceImplementationSays() {
    var data = [UInt8](repeating: 0x61, count: 1_100)
    func check(_ text: [UInt8], at place: Int, _ count: Int) {
      for (index, byte) in text.enumerated() { data[place + index] = byte }
      data.withUnsafeBufferPointer { data in
        let found = inseam_utf8(data.baseAddress!, count)
        #expect(found == inseam_utf8_scalar(data.baseAddress!, count), "\(text) at \(place)")
      }
      for index in text.indices { data[place + index] = 0x61 }
    }
    let places = [0, 1, 509, 510, 511, 512, 700, 1_021, 1_022, 1_023]
    for first in UInt8.min...UInt8.max {
      for place in places { check([first], at: place, 1_100) }
      check([first], at: 0, 1)
      for second in UInt8.min...UInt8.max {
        check([first, second], at: places[Int(second) % places.count], 1_100)
        guard first >= 0xE0, second >= 0x70, second < 0xD0 else { continue }
        for third in stride(from: UInt8(0x70), through: 0xD0, by: 4) {
          for fourth: UInt8 in [0x61, 0x7F, 0x80, 0xBF, 0xC2] {
            let place = places[Int(second ^ third) % places.count]
            check([first, second, third, fourth], at: place, place + 4 + Int(third % 3) * 20)
          }
        }
      }
    }
  }

  /// Characters of every length across every place of a block's edge, and cut at every place.
  @Test func textsOfEveryLengthAreJudged() {
    let text = Array(String(repeating: "aé€😀", count: 140).utf8)
    for start in 0..<10 {
      for count in 0...(text.count - start) where count < 40 || count % 7 == 0 || count % 512 < 8 {
        text.withUnsafeBufferPointer { text in
          let part = text.baseAddress! + start
          #expect(inseam_utf8(part, count) == inseam_utf8_scalar(part, count))
        }
      }
    }
  }

  @Test func theEndOfTextIsWhereItsFirstWrongCharacterBegins() {
    let cases: [([UInt8], Int)] = [
      ([], 0), ([0x61], 1), ([0xC3, 0xA9], 2), ([0x61, 0xC3], 1), ([0x61, 0xFF, 0x61], 1),
      ([0xE2, 0x82, 0xAC, 0xED, 0xA0, 0x80], 3), ([0xF0, 0x9F, 0x98, 0x80, 0xC0, 0x80], 4),
      ([0xF4, 0x90, 0x80, 0x80], 0), ([0xE0, 0x9F, 0x80], 0), ([0x80], 0),
    ]
    for (bytes, end) in cases {
      #expect(inseam_utf8_prefix_scalar(bytes, bytes.count) == end)
      #expect((inseam_utf8(bytes, bytes.count) != INSEAM_TEXT_INVALID) == (end == bytes.count))
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
