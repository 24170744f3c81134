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
    let even: [Int] = (0..<4_096).map { 2 * $0 }
    let found = try passing("v IN (\(ids))", values, .utf8)
    #expect(found == even)
    let numbers = (0..<100_000).map { "-\($0)" }.joined(separator: ",")
    let negative: [Value] = (0..<5).map { Value.int(Int64($0) - 2) }
    let below = try passing("v IN (\(numbers))", negative, .int64)
    #expect(below == [0, 1, 2])
    let none = try passing("NOT v IN (\(numbers), 1.0, NULL)", negative, .int64)
    #expect(none.isEmpty)
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
    let (first, last) = (low, high)
    let found: Bool = predicate.mayPass { _ in first } || predicate.mayPass { _ in last }
    #expect(found == mayPass)
    let unknown: Bool = predicate.mayPass { _ in nil }
    #expect(unknown)
  }
}
