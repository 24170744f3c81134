// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import InseamBytes
import InseamColumns
import TestSupport
import Testing

@Suite struct KeyTests {
  private let seed = HashSeed(low: 1, high: 2)

  private func records(_ column: Column, _ field: Field, words: Int = 5) -> KeyRecords {
    KeyRecords([column], [field], words: words, seed: seed)
  }

  private func insert(_ keys: KeyRecords, into table: inout KeyTable) throws -> [UInt32] {
    let all = [Bool](repeating: true, count: keys.count)
    return try table.insert(keys, firstRow: 0, wanted: all)
  }

  /// Whether a table that has the keys of one column finds each slot of another one in the same slot.
  private func agree(_ a: (Column, Field), _ b: (Column, Field), words: Int = 5) throws -> [Bool] {
    var table = try KeyTable(words: words, capacity: a.0.count)
    let mine = records(a.0, a.1, words: words)
    _ = try insert(mine, into: &table)
    return table.find(records(b.0, b.1, words: words)).enumerated().map { $1 == $0 + 1 }
  }

  /// Offsets that end two bytes after the text, and that descend.
  @Test func aStringOutsideItsBytesTraps() async throws {
    await #expect(processExitsWith: .failure) { _ = try? KeyTests.pack([0, 2, 6], "seam") }
    await #expect(processExitsWith: .failure) { _ = try? KeyTests.pack([0, 6, 4], "seam") }
    try KeyTests.pack([0, 2, 4], "seam")
  }

  private static func pack(_ offsets: [UInt64], _ text: String) throws {
    let column = Column(
      type: .utf8, count: offsets.count - 1,
      values: .bytes(offsets: try Buffer(offsets), data: try Buffer(Array(text.utf8))))
    _ = KeyRecords([column], [Field("key", .utf8)], words: 5, seed: HashSeed())
  }

  /// Those of any length, around the 39 bytes that a record keeps: the kernel for strings makes the
  /// records that the encoder makes.
  @Test func stringsOfEveryLengthAreKeys() throws {
    let field = Field("key", .utf8)
    let texts = (0..<300).flatMap { count in
      [String(repeating: "a", count: count), String(repeating: "a", count: count) + "b"]
    }
    let column = try Column(texts.map(Value.text), as: field)
    let pair = Field.structure("pair", [field])
    let both = try Column(texts.map { Value.structure([.text($0)]) }, as: pair)
    #expect(try agree((column, field), (column, field)).allSatisfy { $0 })
    let wanted = KeyRecords(
      [column], [field], words: 5, seed: seed, wanted: texts.map { _ in true })
    var table = try KeyTable(words: 5, capacity: texts.count)
    #expect(try insert(wanted, into: &table).allSatisfy { $0 == 0 }, "a key equals another one")
    #expect(table.find(records(column, field)) == texts.indices.map { UInt32($0 + 1) })
    #expect(table.find(records(both, pair)).allSatisfy { $0 == 0 }, "a struct is no text")
  }

  /// A number is equal to any number of another type with the same value, and to no other one: also
  /// where the bits of one were once made to look like those of the other.
  @Test func numbersAreKeysByTheirValue() throws {
    let turn: UInt64 = 0x082E_FA98_EC4E_6C89
    let forged = Int64(bitPattern: 1.5.bitPattern ^ turn)
    let double = Field("key", .float64)
    let doubles = try Column([1.5, 3, -0.0, .nan].map(Value.double), as: double)
    let integer = Field("key", .int64)
    let integers = try Column([forged, 3, 0, 1].map(Value.int), as: integer)
    for words in [2, 5] {
      #expect(
        try agree((doubles, double), (integers, integer), words: words) == [
          false, true, false, false,
        ])
    }
    let large = Field("key", .uint64)
    let negative = try Column([.int(-(1 << 53) - 1)], as: integer)
    let positive = try Column([.uint(UInt64(bitPattern: -(1 << 53) - 1))], as: large)
    for words in [2, 5] {
      #expect(try agree((negative, integer), (positive, large), words: words) == [false])
    }
  }

  /// Half a million keys share 32 bits of their hashes about thirty times.
  @Test func keysOfOneHashAreToldApart() throws {
    let field = Field("key", .int64)
    let count = 500_000
    let column = Column(
      type: .int64, count: count, values: .fixed(try Buffer((0..<Int64(count)).map { $0 &* 3 })))
    let keys = records(column, field, words: 2)
    var table = try KeyTable(words: 2, capacity: 10)
    #expect(try insert(keys, into: &table).allSatisfy { $0 == 0 })
    #expect(table.count == count)
    #expect(table.find(keys).enumerated().allSatisfy { Int($1) == $0 + 1 })
    let others = Column(
      type: .int64, count: count, values: .fixed(try Buffer((0..<Int64(count)).map { $0 &* 3 + 1 }))
    )
    #expect(table.find(records(others, field, words: 2)).allSatisfy { $0 == 0 })
    for entry in stride(from: 0, to: count, by: 2) { table.setMatched(entry) }
    #expect(table.unmatchedRows.sorted() == (0..<UInt32(count / 2)).map { 2 * $0 + 1 })
    #expect(try insert(keys, into: &table).enumerated().allSatisfy { Int($1) == $0 + 1 })
    #expect(table.count == count)
    #expect(table.row(of: 7) == 7)
  }

  @Test func valuesAreComparedThemselves() throws {
    let field = Field("key", .utf8)
    let texts = ["a", "b", String(repeating: "c", count: 90), "a"]
    let column = try Column(texts.map(Value.text), as: field)
    let values = records(column, field)
    var table = try KeyTable(words: 5, valueWords: 5, capacity: 4)
    let found = try table.insert(
      values, values: values, firstRow: 10, wanted: [true, true, true, true])
    #expect(found == [0, 0, 0, 1])
    #expect((0..<3).map { table.row(of: $0) } == [10, 11, 12])
    for slot in 0..<3 {
      for other in 0..<4 {
        #expect(table.hasValues(slot, equalTo: values, other) == (texts[slot] == texts[other]))
      }
    }
  }
}
