// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import Inseam
import InseamColumns
import TestSupport
import Testing

@Suite struct SemiJoinTests {
  private func write(_ path: String, _ rows: [Value], as field: Field, rowGroupRows: Int) throws
    -> Dataset
  {
    var options = WriteOptions()
    options.rowGroupRows = rowGroupRows
    let writer = try DatasetWriter(creating: path, options: options)
    try writer.append(Column(rows, as: field), as: field)
    try writer.commit()
    return try Dataset(path)
  }

  private func numbers(_ selections: [Selection], of dataset: Dataset) -> [UInt64] {
    selections.enumerated().flatMap { rowGroup, selection in
      selection.runs.joined().map { dataset.rows(ofRowGroup: rowGroup).lowerBound + UInt64($0) }
    }
  }

  /// Keys beyond the memory are compared in several passes, with the same result.
  @Test(arguments: [1 << 10, 1 << 14, 1 << 20])
  func passesDoNotShow(memoryBytes: Int) throws {
    let folder = try TemporaryFolder()
    var random = SeededGenerator(seed: 9)
    let keys = (0..<5_000).map { "key \($0)" }.shuffled(using: &random)
    let wanted = Array(keys.prefix(1_700).shuffled(using: &random))
    let name = Field.structure("", [Field("key", .utf8)])
    func rows(_ texts: [String]) -> [Value] { texts.map { .structure([.text($0)]) } }
    let dataset = try write(
      folder.path("a.inseam"), rows(keys), as: name, rowGroupRows: 700)
    let other = try write(
      folder.path("b.inseam"), rows(wanted + wanted.prefix(40) + ["none"]), as: name,
      rowGroupRows: 900)
    var join = SemiJoin([SemiJoin.Key("key", "key")])
    join.memoryBytes = memoryBytes
    let found = numbers(try join.rows(of: dataset, in: other), of: dataset)
    #expect(found == (0..<1_700).map { UInt64($0) })
  }

  /// Numbers of all types are equal by value, zeros of both signs are one, NaN and nulls are none.
  @Test func numbersAreEqualAsNumbers() throws {
    let folder = try TemporaryFolder()
    let field = Field.structure("", [Field("i", .int64), Field("f", .float32), Field("b", .bool)])
    let values: [(Value, Value)] = [
      (.int(0), .float(-0.0)), (.int(1), .float(.nan)), (.null, .float(1.5)),
      (.int(1 << 60), .null),
    ]
    let rows = values.map { Value.structure([$0, $1, .bool(true)]) }
    let dataset = try write(folder.path("a.inseam"), rows, as: field, rowGroupRows: 2)
    let keys: [Value] = [.double(0), .double(.nan), .double(1.5), .null, .double(0x1p60)]
    let column = try Column(keys, as: Field("k", .float64))
    func found(_ name: String) throws -> [UInt64] {
      let join = SemiJoin([SemiJoin.Key(name, "k")])
      let rows = try join.rows(of: dataset, in: column, Field("k", .float64), named: "keys")
      return numbers(rows, of: dataset)
    }
    #expect(try found("i") == [0, 3])
    #expect(try found("f") == [0, 2])
    #expect(throws: DatasetError.self) { try found("b") }
    #expect(throws: DatasetError.self) { try found("k") }
  }
}
