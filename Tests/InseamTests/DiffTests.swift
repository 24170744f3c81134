// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import Inseam
import InseamColumns
import TestSupport
import Testing

@Suite struct DiffTests {
  private static let field = Field.structure("", [Field("key", .utf8), Field("n", .int64)])

  private func write(_ path: String, _ rows: [(key: String?, n: Int64)]) throws -> Dataset {
    var options = WriteOptions()
    options.rowGroupRows = 700
    let writer = try DatasetWriter(creating: path, options: options)
    let values = rows.map { Value.structure([$0.key.map(Value.text) ?? .null, .int($0.n)]) }
    try writer.append(Column(values, as: DiffTests.field), as: DiffTests.field)
    try writer.commit()
    return try Dataset(path)
  }

  private func text(_ diff: DatasetDiff) -> [String] {
    [
      "\(diff.equalCount) \(diff.addedCount) \(diff.removedCount) \(diff.changedCount)"
    ] + diff.differences.map { "\($0.kind) \($0.key) \($0.fields)" }
  }

  /// Keys beyond the memory are compared in several passes; the differences and their order stay.
  @Test(arguments: [1 << 10, 1 << 15, 1 << 18])
  func passesDoNotShow(memoryBytes: Int) throws {
    let folder = try TemporaryFolder()
    var random = SeededGenerator(seed: 7)
    let rows = (0..<4_000).map { (key: Optional("key \($0)"), n: Int64($0)) }
    let first = try write(folder.path("a.inseam"), rows)
    let other = rows[50...].map { (key: $0.key, n: $0.n % 37 == 0 ? -1 : $0.n) }
    let added = (0..<90).map { (key: Optional("new \($0)"), n: Int64(0)) }
    let second = try write(folder.path("b.inseam"), (other + added).shuffled(using: &random))
    let whole = text(try DatasetDiff(first, second, keys: ["key"], limit: 12))
    #expect(whole[0] == "3843 90 50 107")
    #expect(whole.count == 1 + 3 * 12)
    let diff = try DatasetDiff(first, second, keys: ["key"], limit: 12, memoryBytes: memoryBytes)
    #expect(text(diff) == whole)
  }

  /// Of several faults the first one by its row is reported, in the first dataset before the second.
  @Test(arguments: [1 << 10, 256 << 20])
  func theFirstFaultIsReported(memoryBytes: Int) throws {
    let folder = try TemporaryFolder()
    let rows = (0..<3_000).map { (key: Optional("key \($0)"), n: Int64($0)) }
    let fine = try write(folder.path("fine.inseam"), rows)
    var twice = rows
    for (row, key) in [(1_200, "key 7"), (1_300, "key 3"), (2_900, "key 1")] {
      twice[row].key = key
    }
    let repeated = try write(folder.path("twice.inseam"), twice)
    twice[2_000].key = nil
    let both = try write(folder.path("both.inseam"), twice)
    twice[1_100].key = nil
    let null = try write(folder.path("null.inseam"), twice)
    func detail(_ first: Dataset, _ second: Dataset) -> String? {
      #expect(throws: DatasetError.self) {
        try DatasetDiff(first, second, keys: ["key"], memoryBytes: memoryBytes)
      }?.detail
    }
    let repetition = "key 'key 7' appears twice; choose keys that identify a row"
    #expect(detail(repeated, fine) == repetition)
    #expect(detail(both, null) == repetition)
    let nullKey = "the key of row 1100 is null; choose keys that identify a row"
    #expect(detail(null, both) == nullKey)
    #expect(detail(fine, null) == nullKey)
  }
}
