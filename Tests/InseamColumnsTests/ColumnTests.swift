// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import InseamColumns
import TestSupport
import Testing

@Suite struct ColumnTests {
  @Test(arguments: [0.0, 0.3, 1.0])
  func gatheredSlotsAreTheValuesAtTheirPlaces(nullShare: Double) throws {
    var data = RandomData(seed: 11, nullShare: nullShare)
    var random = SeededGenerator(seed: 12)
    let field = RandomData.everyType
    let rows = data.rows(60, of: field)
    let column = try Column(rows, as: field)
    for _ in 0..<50 {
      let ranges = (0..<Int.random(in: 0..<6, using: &random)).map { _ in
        let start = Int.random(in: 0...60, using: &random)
        return start..<Int.random(in: start...60, using: &random)
      }
      let gathered = try column.gathering(ranges, as: field)
      #expect((0..<gathered.count).map { gathered.value(at: $0) } == ranges.flatMap { rows[$0] })
    }
  }

  @Test(arguments: [
    (Value.uint(5), Field("x", .float64), Value.double(5)),
    (.uint(5), Field("x", .float32), .float(5)), (.int(-3), Field("x", .float16), .float(-3)),
    (.uint(7), Field("x", .int8), .int(7)), (.int(7), Field("x", .uint64), .uint(7)),
    (.text("a"), Field("x", .binary), .binary([0x61])),
    (.double(0.5), Field("x", .float32), .float(0.5)),
  ])
  func valuesOfOtherKindsAreTheSameInTheirField(
    _ value: Value, _ field: Field, _ expected: Value
  ) throws {
    #expect(try Column([value], as: field).value(at: 0) == expected)
    let list = Field.list("l", of: field)
    #expect(try Column([.list([value])], as: list).value(at: 0) == .list([expected]))
  }

  @Test(arguments: [
    (Value.text("0.9"), Field("x", .float32)), (.double(7), Field("x", .int64)),
    (.bool(true), Field("x", .int64)), (.int(1), Field("x", .bool)), (.int(7), Field("x", .utf8)),
    (.text("a"), .list("x", of: Field("item", .utf8))), (.int(128), Field("x", .int8)),
    (.int(-1), Field("x", .uint32)), (.uint(.max), Field("x", .int64)),
    (.int(1 << 53 + 1), Field("x", .float64)), (.int(1 << 24 + 1), Field("x", .float32)),
    (.list([.int(1)]), .fixedSizeList("x", of: Field("item", .int64), size: 2)),
    (.structure([.int(1)]), .structure("x", [Field("a", .int64), Field("b", .int64)])),
    (.structure([.int(1), .int(2)]), .structure("x", [Field("a", .int64)])),
    (.int(0), Field("x", .null)), (.list([.bool(true)]), .list("x", of: Field("item", .int64))),
  ])
  func valuesThatDoNotFitAreRefused(_ value: Value, _ field: Field) {
    let error = #expect(throws: ValueError.self) { try Column([.null, value], as: field) }
    #expect(error?.description.hasPrefix("value ") ?? false)
    #expect(throws: ValueError.self) {
      try Column([.structure([value])], as: .structure("", [field]))
    }
  }

  @Test func widenedColumnsKeepTheirValuesAndGainNulls() throws {
    let narrow = Field.structure(
      "",
      [
        Field("a", .int64), .structure("s", [Field("x", .null)]),
        .list("l", of: Field("item", .float32)),
      ])
    let other = Field.structure(
      "",
      [
        Field("b", .utf8), Field("a", .float64), .structure("s", [Field("x", .bool)]),
        .list("l", of: Field("item", .float64)),
      ])
    let wide = try narrow.merged(with: other)
    let row = Value.structure([.int(7), .structure([.null]), .list([.float(0.5), .null])])
    let column = try Column([row], as: narrow).widened(from: narrow, to: wide)
    #expect(
      column.value(at: 0)
        == .structure([.double(7), .structure([.null]), .list([.double(0.5), .null]), .absent]))
  }

  @Test func typesWithoutACommonOneConflictAtTheirPath() {
    let a = Field.structure("", [.list("l", of: .structure("item", [Field("x", .int64)]))])
    let b = Field.structure("", [.list("l", of: .structure("item", [Field("x", .utf8)]))])
    let conflict = #expect(throws: TypeConflict.self) { try a.merged(with: b) }
    #expect(conflict?.column == "l[].x")
  }
}

@Suite struct FieldPathTests {
  @Test(arguments: [
    ("prompt", ["prompt"]), ("responses[].rm.sky", ["responses", "[]", "rm", "sky"]),
    ("rm.\"S/RM-8B@500\"", ["rm", "S/RM-8B@500"]), ("rm['odd name']", ["rm", "odd name"]),
    ("a[][]", ["a", "[]", "[]"]), ("\"\"", [""]), ("é.ß", ["é", "ß"]),
  ])
  func pathsAreReadAndWritten(text: String, steps: [String]) {
    let path = FieldPath(text)
    #expect(path?.steps == steps)
    #expect(path.flatMap { FieldPath($0.description) }?.steps == steps)
  }

  @Test(arguments: ["", ".", "a.", "a..b", ".a", "a[", "a[1]", "\"a", "a['b"])
  func whatIsNoPathIsRefused(text: String) { #expect(FieldPath(text) == nil) }

  @Test func theNearestNameIsSuggested() {
    #expect(nearestName(to: "promt", in: ["prompt", "responses"]) == "prompt")
    #expect(nearestName(to: "zzz", in: ["prompt", "responses"]) == nil)
  }
}
