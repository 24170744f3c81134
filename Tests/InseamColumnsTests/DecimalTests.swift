// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import InseamColumns
import Testing

@Suite struct DecimalTests {
  /// The selection of rows of one decimal each by a predicate.
  private func passing(_ predicate: String, _ digits: [Int128], scale: UInt8) throws -> [Int] {
    let bytes = digits.map { value -> Value in
      .list((0..<16).map { .uint(UInt64(UInt8(truncatingIfNeeded: value >> (8 * $0)))) })
    }
    var field = Field.fixedSizeList("d", of: Field("item", .uint8), size: 16)
    field.logical = .decimal128(precision: 38, scale: scale)
    let schema = Field.structure("", [field])
    let column = try Column(bytes.map { .structure([$0]) }, as: schema)
    return Array(try RowPredicate(predicate).evaluate(column, schema).runs.joined())
  }

  @Test func everyPairOfSmallDecimalsComparesAsItsFractionsDo() throws {
    let numbers = (-12...12).map { Int128($0) }
    for scale in 0...2 {
      for other in 0...3 {
        let (a, b) = (power(scale), power(other))
        for literal in -12...12 {
          let text = Decimal128(digits: Int128(literal)).text(scale: other)
          let below = numbers.indices.filter { numbers[$0] * b < Int128(literal) * a }
          let equal = numbers.indices.filter { numbers[$0] * b == Int128(literal) * a }
          #expect(try passing("d < \(text)", numbers, scale: UInt8(scale)) == below)
          #expect(try passing("d = \(text)", numbers, scale: UInt8(scale)) == equal)
          #expect(try passing("d IN (\(text))", numbers, scale: UInt8(scale)) == equal)
          #expect(
            try passing("d <= '\(text)'", numbers, scale: UInt8(scale)).count == below.count
              + equal.count)
        }
      }
    }
  }

  @Test func numbersThatDoNotFitAfterScalingCompareToo() throws {
    let numbers = [power(38) - 1, 1 - power(38), .max, .min, 0]
    #expect(
      try passing("d > 0.\(String(repeating: "0", count: 37))1", numbers, scale: 0) == [0, 2])
    #expect(
      try passing("d < \(String(repeating: "9", count: 38))", numbers, scale: 38) == [
        0, 1, 2, 3, 4,
      ])
    #expect(try passing("d = 0", numbers, scale: 5) == [4])
    #expect(try passing("d = 1\(String(repeating: "0", count: 36))", [power(36)], scale: 0) == [0])
  }

  @Test(arguments: [
    (Int128(0), 0, "0"), (5, 3, "0.005"), (-5, 1, "-0.5"), (-1_200, 2, "-12.00"), (7, 0, "7"),
    (.min, 0, "-170141183460469231731687303715884105728"),
  ]) func textIsPlainNotation(digits: Int128, scale: Int, wanted: String) {
    #expect(Decimal128(digits: digits).text(scale: scale) == wanted)
  }

  private func power(_ exponent: Int) -> Int128 {
    (0..<exponent).reduce(Int128(1)) { power, _ in 10 * power }
  }
}
