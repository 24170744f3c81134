// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import Inseam
import InseamBytes
import InseamColumns
import InseamFormat
import TestSupport
import Testing

/// Values that hashes of release 0.1.0 could not tell apart.
@Suite struct CollisionTests {
  private static let key = Field("key", .binary)
  private static let field = Field.structure("", [key, Field("score", .float32)])

  /// Different strings of one length whose hash had all 128 bits alike: the second block made both
  /// halves of the state zero, for every text before it.
  private static func colliding(_ count: Int) -> [[UInt8]] {
    let (x, y): (UInt64, UInt64) = (0x082E_FA98_EC4E_6C89, 0xA409_3822_299F_31D1)
    return (0..<count).map { number in bytes(UInt64(number)) + bytes(7) + bytes(x) + bytes(y) }
  }

  /// Strings of sixteen bytes that had one place in the table of a dictionary.
  private static func flooding(_ count: Int) -> [[UInt8]] {
    (0..<count).map { number in
      let first = UInt64(number)
      var hash: UInt64 = 16 &* 0x9E37_79B9_7F4A_7C15
      hash = (hash ^ first) &* 0xFF51_AFD7_ED55_8CCD
      hash ^= hash >> 32
      return bytes(first.byteSwapped) + bytes((hash ^ 5).byteSwapped)
    }
  }

  private static func bytes(_ word: UInt64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }
  }

  private func write(_ path: String, _ keys: [[UInt8]], scores: [Float]) throws {
    let writer = try DatasetWriter(creating: path, options: WriteOptions())
    let rows = zip(keys, scores).map { Value.structure([.binary($0), .float($1)]) }
    try writer.append(Column(rows, as: CollisionTests.field), as: CollisionTests.field)
    try writer.commit()
  }

  private func attach(_ scores: String, to rows: String) throws -> ScoreJoin.Report {
    let target = FieldPath(steps: ["rm", "sky"])
    let join = ScoreJoin(
      keys: ["key"], values: [ScoreJoin.Value(FieldPath(steps: ["score"]), to: target)])
    let writer = try DatasetWriter(appendingTo: rows)
    let report = try join.run(try Dataset(scores), into: try DatasetChange(writer))
    try writer.commit()
    return report
  }

  @Test func valuesReachTheirOwnKeysAlone() throws {
    let folder = try TemporaryFolder()
    let (rows, scores) = (folder.path("rows.inseam"), folder.path("scores.inseam"))
    let keys = CollisionTests.colliding(40)
    try write(rows, Array(keys[..<30]), scores: (0..<30).map(Float.init))
    try write(scores, Array(keys[20...]), scores: (20..<40).map(Float.init))
    let report = try attach(scores, to: rows)
    #expect(report.matchedCount == 10)
    #expect(report.unknownCount == 10)
    let expected = (0..<30).map { row -> Value in
      .structure([
        .binary(keys[row]), .float(Float(row)),
        row < 20 ? .absent : .structure([.float(Float(row))]),
      ])
    }
    #expect(try allRows(Dataset(rows)) == expected)
  }

  @Test func rowsThatDifferAreTold() throws {
    let folder = try TemporaryFolder()
    let (first, second) = (folder.path("first.inseam"), folder.path("second.inseam"))
    let keys = CollisionTests.colliding(40)
    try write(first, Array(keys[..<30]), scores: (0..<30).map(Float.init))
    try write(second, Array(keys[20...]), scores: (20..<40).map(Float.init))
    let diff = try DatasetDiff(Dataset(first), Dataset(second), keys: ["key"])
    #expect(diff.equalCount == 10)
    #expect((diff.addedCount, diff.removedCount, diff.changedCount) == (10, 20, 0))
    let changed = try DatasetDiff(Dataset(first), Dataset(second), keys: ["score"])
    #expect((changed.equalCount, changed.changedCount) == (10, 0))
    let third = folder.path("third.inseam")
    try write(third, Array(keys[10...]), scores: (0..<30).map(Float.init))
    let other = try DatasetDiff(Dataset(first), Dataset(third), keys: ["score"], limit: 1)
    #expect((other.equalCount, other.changedCount) == (0, 30))
    #expect(other.differences.map(\.fields) == [["key"]])
  }

  @Test func groupsEndWhereTheirKeyEnds() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("rows.inseam")
    let keys = CollisionTests.colliding(4).flatMap { [$0, $0, $0] }
    try write(path, keys, scores: keys.map { _ in 0 })
    let parts = try Dataset(path).split(.parts(3), keys: ["key"], into: folder.path("parts"))
    #expect(parts == [6, 3, 3])
  }

  @Test func contentsAreToldApart() throws {
    let folder = try TemporaryFolder()
    let hashes = try CollisionTests.colliding(3).enumerated().map { number, key in
      let path = folder.path("\(number).inseam")
      try write(path, [key], scores: [1])
      return try Dataset(path).contentHash().text
    }
    #expect(Set<Name>(names: hashes).count == 3)
  }

  /// The time for 65,536 keys that collided, beside that for as many others; it was more than a hundred
  /// times as long.
  @Test func chosenKeysTakeNoLonger() throws {
    let folder = try TemporaryFolder()
    let count = 65_536
    var random = SeededGenerator(seed: 3)
    let others = (0..<count).map { _ in
      (0..<4).flatMap { _ in CollisionTests.bytes(random.next()) }
    }
    func seconds(_ keys: [[UInt8]], _ name: String) throws -> Duration {
      let path = folder.path(name)
      try write(path, keys, scores: keys.indices.map(Float.init))
      return try ContinuousClock().measure {
        #expect(try attach(path, to: path).matchedCount == count)
        let diff = try DatasetDiff(Dataset(path), Dataset(path), keys: ["key"])
        #expect(diff.equalCount == count)
      }
    }
    let usual = try seconds(others, "usual.inseam")
    #expect(try seconds(CollisionTests.colliding(count), "chosen.inseam") < usual * 5)
  }

  @Test func chosenStringsTakeNoLongerToWrite() throws {
    let folder = try TemporaryFolder()
    let count = 60_000
    var random = SeededGenerator(seed: 4)
    let others = (0..<count).map { _ in
      CollisionTests.bytes(random.next()) + CollisionTests.bytes(random.next())
    }
    func seconds(_ strings: [[UInt8]], _ name: String) throws -> Duration {
      // Strings that come again have the writer choose a dictionary.
      let head = [[UInt8]](repeating: [UInt8](repeating: 1, count: 4_096), count: 1_100)
      return try ContinuousClock().measure {
        let all = head + strings
        try write(folder.path(name), all, scores: all.map { _ in 0 })
      }
    }
    let usual = try seconds(others, "usual.inseam")
    let chosen = CollisionTests.flooding(count)
    #expect(try seconds(chosen, "chosen.inseam") < usual * 3)
    let rows = try allRows(Dataset(folder.path("chosen.inseam"))).suffix(count)
    #expect(rows.map { $0 } == chosen.map { .structure([.binary($0), .float(0)]) })
  }
}
