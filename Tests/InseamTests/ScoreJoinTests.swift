// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import Inseam
import InseamColumns
import TestSupport
import Testing

@Suite struct ScoreJoinTests {
  private let field = Field.structure("", [Field("key", .int64), Field("score", .float32)])

  private func write(_ path: String, _ rows: [Value], as field: Field, rowGroupRows: Int) throws {
    var options = WriteOptions()
    options.rowGroupRows = rowGroupRows
    let writer = try DatasetWriter(creating: path, options: options)
    try writer.append(Column(rows, as: field), as: field)
    try writer.commit()
  }

  /// Keys beyond the memory are joined in several passes, with the same result.
  @Test(arguments: [1 << 10, 1 << 14, 1 << 20])
  func passesDoNotShow(memoryBytes: Int) throws {
    let folder = try TemporaryFolder()
    var random = SeededGenerator(seed: 7)
    let keys = (0..<5_000).map { Int64($0) }.shuffled(using: &random)
    let rows = folder.path("rows.inseam")
    let name = Field.structure("", [Field("key", .int64)])
    try write(rows, keys.map { .structure([.int($0)]) }, as: name, rowGroupRows: 700)
    let scored = keys.filter { $0 % 3 != 0 }.shuffled(using: &random)
    let scores = folder.path("scores.inseam")
    let lines: [Value] = (scored + scored.prefix(50) + [-1, -2, -3]).map {
      .structure([.int($0), .float(Float($0) / 8)])
    }
    try write(scores, lines, as: field, rowGroupRows: 900)
    var join = ScoreJoin(
      keys: ["key"],
      values: [
        ScoreJoin.Value(FieldPath(steps: ["score"]), to: FieldPath(steps: ["rm", "sky"]))
      ])
    join.memoryBytes = memoryBytes
    let writer = try DatasetWriter(appendingTo: rows)
    let report = try join.run(try Dataset(scores), into: try DatasetChange(writer))
    try writer.commit()
    #expect(report.matchedCount == scored.count)
    #expect(report.missingCount == keys.count - scored.count)
    #expect(report.repeatedCount == 50)
    #expect(report.unknownCount == 3)
    #expect(report.unknownKeys == ["-1", "-2", "-3"])
    let expected = keys.map { key -> Value in
      .structure([
        .int(key), key % 3 == 0 ? .absent : .structure([.float(Float(key) / 8)]),
      ])
    }
    #expect(try allRows(Dataset(rows)) == expected)
    try Dataset(rows).verify()
  }

  /// Of several contradictions the first one by its row is reported, whichever pass finds it.
  @Test(arguments: [1 << 10, 1 << 14, 1 << 20])
  func passesDoNotShowInErrors(memoryBytes: Int) throws {
    let folder = try TemporaryFolder()
    let (rows, scores) = (folder.path("rows.inseam"), folder.path("scores.inseam"))
    let lines = (0..<5_000).map { Value.structure([.int(Int64($0)), .float(Float($0))]) }
    try write(rows, lines, as: field, rowGroupRows: 700)
    let contradictions = [4_000, 17, 2_500, 999].map {
      Value.structure([.int(Int64($0)), .float(-1)])
    }
    try write(scores, lines + contradictions, as: field, rowGroupRows: 900)
    var join = ScoreJoin(
      keys: ["key"],
      values: [ScoreJoin.Value(FieldPath(steps: ["score"]), to: FieldPath(steps: ["sky"]))])
    join.memoryBytes = memoryBytes
    let writer = try DatasetWriter(appendingTo: rows)
    let change = try DatasetChange(writer)
    let error = #expect(throws: DatasetError.self) {
      try join.run(try Dataset(scores), into: change)
    }
    #expect(error?.detail.hasPrefix("key 4000 appears again with other values") == true)
  }

  @Test func rowsAreTakenInAnyOrder() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("take.inseam")
    let text = Field.structure("", [Field("key", .int64), Field("text", .utf8)])
    let rows = (0..<9_000).map { Value.structure([.int(Int64($0)), .text("text \($0)")]) }
    try write(path, rows, as: text, rowGroupRows: 2_500)
    let dataset = try Dataset(path)
    var random = SeededGenerator(seed: 8)
    for count in [0, 1, 2, 10, 3_000] {
      let wanted = (0..<count).map { _ in UInt64.random(in: 0..<9_000, using: &random) }
      let taken = try dataset.take(wanted)
      #expect((0..<count).map { taken.value(at: $0) } == wanted.map { rows[Int($0)] })
    }
  }
}
