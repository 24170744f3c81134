// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import InseamColumns
import Testing

@Suite struct LiteralSetTests {
  private func passing(_ predicate: String, _ values: [Value], _ type: PhysicalType) throws -> [Int]
  {
    let schema = Field.structure("", [Field("v", type, id: 1)])
    let rows = try Column(values.map { .structure([$0]) }, as: schema)
    return try RowPredicate(predicate).evaluate(rows, schema).runs.flatMap(Array.init)
  }

  /// The literals in the brackets do not count as words of the predicate.
  @Test func aHundredThousandValuesAreOnePredicate() throws {
    let ids = (0..<100_000).map { "'id \(2 * $0)'" }.joined(separator: ", ")
    let values = (0..<8_192).map { Value.text("id \($0)") }
    #expect(try passing("v IN (\(ids))", values, .utf8) == Array(stride(from: 0, to: 8_192, by: 2)))
    let numbers = (0..<100_000).map { "-\($0)" }.joined(separator: ",")
    let negative = (0..<5).map { Value.int($0 - 2) }
    #expect(try passing("v IN (\(numbers))", negative, .int64) == [0, 1, 2])
    #expect(try passing("NOT v IN (\(numbers), 1.0, NULL)", negative, .int64) == [])
  }

  /// The time for each row does not grow with the number of values.
  @Test func manyValuesTakeTheTimeOfFew() throws {
    let values = (0..<100_000).map { Value.text("id \($0)") }
    let schema = Field.structure("", [Field("v", .utf8, id: 1)])
    let rows = try Column(values.map { .structure([$0]) }, as: schema)
    func time(_ count: Int) throws -> Duration {
      let ids = (0..<count).map { "'other \($0)'" }.joined(separator: ",")
      let predicate = try RowPredicate("v IN (\(ids))")
      return try (0..<3).map { _ in
        try ContinuousClock().measure { #expect(try predicate.evaluate(rows, schema).count == 0) }
      }.min() ?? .zero
    }
    let (few, many) = (try time(2), try time(50_000))
    #expect(many < few * 10, "\(many) for 50,000 values, \(few) for 2")
  }

  @Test(arguments: [
    ("v IN (5)", false), ("v IN (1, 9)", true), ("v IN (TRUE)", true),
    ("v IN (NULL, 9.5)", true), ("v IN (10.0)", true),
    ("v IN (11, 4)", false), ("v NOT IN (5)", true), ("v IN (5, v)", true), ("NOT v IN (9)", true),
  ])
  func zonesWithoutOneOfTheNumbersAreNotRead(_ predicate: String, _ mayPass: Bool) throws {
    var (low, high) = (Statistics(), Statistics())
    low.bounds = .signed(1, 2)
    high.bounds = .signed(9, 10)
    let predicate = try RowPredicate(predicate)
    #expect(
      (predicate.mayPass { [low] _ in low } || predicate.mayPass { [high] _ in high }) == mayPass)
    #expect(predicate.mayPass { _ in nil })
  }
}
