// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Inseam
import InseamBytes
import TestSupport
import Testing

#if DEBUG
private let commitCount = 300
#else
private let commitCount = 10_000
#endif

@Suite struct GrowthTests {
  private let field = Field.structure(
    "",
    [
      Field("prompt", .utf8),
      .list("responses", of: .structure("item", [Field("text", .utf8), Field("logp", .float32)])),
    ])

  private func row(_ index: Int) -> Value {
    .structure([
      .text("prompt \(index)"),
      .list(
        (0..<index % 3).map {
          .structure([.text("response \($0) of \(index)"), .float(Float(-index))])
        }),
    ])
  }

  @Test func thousandsOfSmallCommitsStayWithinTheirBounds() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("grow.inseam")
    let writer = try DatasetWriter(creating: path)
    try writer.append(Column([row(0)], as: field), as: field)
    try writer.commit()
    let early = try Dataset(path)
    for index in 1..<commitCount {
      try writer.append(Column([row(index)], as: field), as: field)
      try writer.commit()
    }
    #expect(try allRows(early) == [row(0)], "a reader keeps its snapshot")
    let start = ContinuousClock.now
    let late = try early.refresh()
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    #expect(late.generation == UInt64(commitCount))
    #expect(late.rowCount == UInt64(commitCount))
    #expect(seconds < 0.25, "opening after \(commitCount) commits took \(seconds) s")
    let perCommit = Double(late.byteCount) / Double(commitCount)
    #expect(perCommit < 12_288, "\(perCommit) bytes for each commit of one row")
    #expect(try allRows(late) == (0..<commitCount).map(row))
    try late.verify()
    var options = OpenOptions()
    options.generation = UInt64(commitCount / 2)
    #expect(try allRows(Dataset(path, options: options)) == (0..<commitCount / 2).map(row))
  }

  @Test func aColumnJoinsAnExistingListWithoutRewritingAByte() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("attach.inseam")
    var options = WriteOptions()
    options.rowGroupRows = 100
    let writer = try DatasetWriter(creating: path, options: options)
    try writer.append(Column((0..<1_000).map(row), as: field), as: field)
    try writer.commit()
    let before = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    let reader = try Dataset(path)
    let item = writer.schema.children[1].children[0].id
    var next = 0
    try writer.attach(Field("score", .float32), under: item) { _, slotCount in
      defer { next += slotCount }
      return try Column(
        (next..<next + slotCount).map { .float(Float($0)) }, as: Field("score", .float32))
    }
    try writer.commit()
    let after = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    #expect(after[12_288..<before.count] == before[12_288...])
    #expect(try allRows(reader) == (0..<1_000).map(row))
    let dataset = try reader.refresh()
    var flat = 0
    for (index, value) in try allRows(dataset).enumerated() {
      guard case .structure(let fields) = value, case .list(let responses) = fields[1] else {
        continue
      }
      #expect(responses.count == index % 3)
      for response in responses {
        guard case .structure(let values) = response else { continue }
        #expect(values[2] == .float(Float(flat)))
        flat += 1
      }
    }
    #expect(flat == next)
    try dataset.verify()
    #expect(throws: DatasetError.self) {
      try writer.attach(Field("score", .float32), under: item) { _, count in
        try .nulls(Field("score", .float32), count: count)
      }
    }
    try writer.attach(Field("score", .int64), under: item, replacing: true) { _, count in
      try Column([Value](repeating: .int(7), count: count), as: Field("score", .int64))
    }
    try writer.commit()
    #expect(try Dataset(path).schema.children[1].children[0].children[2].type == .int64)
    try Dataset(path).verify()
  }

  @Test func anUnfinishedCommitLeavesNoTrace() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("half.inseam")
    let writer = try DatasetWriter(creating: path)
    try writer.append(Column((0..<50).map(row), as: field), as: field)
    #expect(folder.names == [], "a new file has no name before its first commit")
    try writer.commit()
    #expect(folder.names == ["half.inseam"])
    let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    try Data(whole + [UInt8](repeating: 0x5A, count: 5_000)).write(to: URL(fileURLWithPath: path))
    #expect(try Dataset(path).rowCount == 50)
    let next = try DatasetWriter(appendingTo: path)
    try next.append(Column([row(50)], as: field), as: field)
    try next.commit()
    #expect(try allRows(Dataset(path)) == (0...50).map(row))
    try Dataset(path).verify()
  }

  @Test(arguments: [0, 1])
  func aDamagedSlotIsRolledForwardAndRepaired(slot: Int) throws {
    let folder = try TemporaryFolder()
    let path = folder.path("slot.inseam")
    let writer = try DatasetWriter(creating: path)
    for index in 0..<4 {
      try writer.append(Column([row(index)], as: field), as: field)
      try writer.commit()
    }
    var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    bytes[4_096 * (1 + slot) + 30] ^= 1
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    let dataset = try Dataset(path)
    #expect(dataset.rowCount == 4)
    #expect(dataset.warnings.count == 1)
    #expect(throws: DatasetError.self) { try dataset.verify() }
    let repairer = try DatasetWriter(appendingTo: path)
    try repairer.append(Column([row(4)], as: field), as: field)
    try repairer.commit()
    #expect(try Dataset(path).warnings == [])
    try Dataset(path).verify()
  }

  @Test func theSameRowsGiveTheSameBytesHoweverTheyArrive() throws {
    let folder = try TemporaryFolder()
    let rows = (0..<5_000).map(row)
    var files: [[UInt8]] = []
    for step in [1, 7, 1_000, 5_000] {
      let path = folder.path("\(step).inseam")
      var options = WriteOptions()
      options.rowGroupRows = 2_048
      options.sampleBytes = 10_000
      let writer = try DatasetWriter(creating: path, options: options)
      for start in stride(from: 0, to: rows.count, by: step) {
        try writer.append(
          Column(Array(rows[start..<min(start + step, rows.count)]), as: field), as: field)
      }
      try writer.commit()
      files.append([UInt8](try Data(contentsOf: URL(fileURLWithPath: path))))
    }
    #expect(files.allSatisfy { $0 == files[0] })
  }
}
