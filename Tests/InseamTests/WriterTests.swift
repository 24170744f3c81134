// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Inseam
import InseamBytes
import InseamFormat
import TestSupport
import Testing

/// Writers that have one file open at the same time, and commit in any order.
@Suite struct WriterTests {
  private let folder: TemporaryFolder
  private let path: String
  private let field = Field.structure(
    "",
    [
      Field("id", .int64), Field("text", .utf8),
      .list("responses", of: .structure("item", [Field("score", .float32)])),
    ])

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path("shared.inseam")
    let writer = try DatasetWriter(creating: path)
    try append(0..<40, writer)
    try writer.commit()
  }

  private func row(_ index: Int) -> Value {
    .structure([
      .int(Int64(index)), .text("text of row \(index), which is not short"),
      .list((0..<index % 3).map { .structure([.float(Float(index + $0))]) }),
    ])
  }

  private func append(_ rows: Range<Int>, _ writer: DatasetWriter) throws {
    try writer.append(Column(rows.map(row), as: field), as: field)
  }

  /// The rows without what was attached.
  private func rows() throws -> [Value] {
    let dataset = try Dataset(path)
    try dataset.verify()
    return try allRows(dataset).map {
      guard case .structure(let values) = $0 else { return $0 }
      return .structure(Array(values[..<3]))
    }
  }

  private func attach(_ name: String, _ writer: DatasetWriter, to container: UInt32 = 0) throws {
    try writer.attach(Field(name, .int64), under: container) { _, count in
      try Column((0..<count).map { .int(Int64($0) * 10) }, as: Field(name, .int64))
    }
  }

  private func values(_ name: String) throws -> [Value] {
    let dataset = try Dataset(path)
    let place = try #require(dataset.schema.childIndex(named: name))
    return try allRows(dataset).map {
      guard case .structure(let values) = $0 else { return .null }
      return values[place]
    }
  }

  private let tens = (0..<40).map { Value.int(Int64($0) * 10) }

  @Test func appendersInterleave() throws {
    let (a, b) = (try DatasetWriter(appendingTo: path), try DatasetWriter(appendingTo: path))
    try append(40..<45, a)
    try append(50..<53, b)
    try b.commit()
    try a.commit()
    try append(60..<61, b)
    try b.commit()
    try append(70..<75, a)
    try a.commit()
    let wanted = (0..<40).map { $0 } + [50, 51, 52, 40, 41, 42, 43, 44, 60, 70, 71, 72, 73, 74]
    #expect(try rows() == wanted.map(row))
    #expect(a.committedRowCount == UInt64(wanted.count))
  }

  @Test func aCreatorThatCommittedExcludesNobodyAndLosesNothing() throws {
    let path = folder.path("new.inseam")
    let creator = try DatasetWriter.open(path, mode: .create).writer
    let error = #expect(throws: DatasetError.self) { try DatasetWriter.open(path, mode: .create) }
    #expect(error?.systemCode == FileError.exists)
    try append(0..<2, creator)
    try creator.commit()
    let other = try DatasetWriter.open(path, mode: .append)
    #expect(!other.isNew)
    try append(2..<3, other.writer)
    try other.writer.commit()
    try append(3..<5, creator)
    try creator.commit()
    #expect(try allRows(Dataset(path)) == (0..<5).map(row))
    try Dataset(path).verify()
  }

  @Test func filesThatBeginEmptyHaveIdsOfTheirOwn() throws {
    let ids = try (0..<3).map { index in
      let path = folder.path("empty-\(index).inseam")
      let seed = index == 0 ? nil : "seed"
      _ = try DatasetWriter.open(path, mode: .create, seed: seed)
      return try Dataset(path).fileID
    }
    #expect(ids[0] != ids[1] && ids[1] == ids[2])
  }

  @Test func anAppenderAndAScorerBothHold() throws {
    let (a, b) = (try DatasetWriter(appendingTo: path), try DatasetWriter(appendingTo: path))
    try attach("ten", a)
    try append(40..<43, b)
    try b.commit()
    try a.commit()
    #expect(try rows() == (0..<43).map(row))
    #expect(try values("ten") == tens + [.absent, .absent, .absent])
    try append(43..<44, b)
    try b.commit()
    #expect(try values("ten").count == 44)
  }

  @Test func scorersOfDifferentColumnsBothHold() throws {
    let (a, b) = (try DatasetWriter(appendingTo: path), try DatasetWriter(appendingTo: path))
    try attach("a", a)
    try attach("b", b)
    try a.commit()
    try b.commit()
    #expect(try values("a") == tens && values("b") == tens)
    try Dataset(path).verify()
  }

  @Test func scorersOfOneColumnConflictAndKeepWhatWaits() throws {
    let (a, b) = (try DatasetWriter(appendingTo: path), try DatasetWriter(appendingTo: path))
    try attach("a", a)
    try attach("a", b)
    try a.commit()
    for _ in 0..<2 {
      let error = #expect(throws: DatasetError.self) { try b.commit() }
      #expect(error?.code == "conflict")
    }
    #expect(try values("a") == tens)
  }

  @Test func deletionsOfTwoWritersAddUp() throws {
    let (a, b, c) = (
      try DatasetWriter(appendingTo: path), try DatasetWriter(appendingTo: path),
      try DatasetWriter(appendingTo: path)
    )
    try a.delete([Selection(0..<5)])
    try b.delete([Selection(3..<7)])
    try append(40..<41, c)
    try c.commit()
    try a.commit()
    try b.commit()
    #expect(try rows() == (7..<41).map(row))
  }

  @Test func rowsThatWaitSurviveADropARenameAndANewType() throws {
    let appender = try DatasetWriter(appendingTo: path)
    try append(40..<42, appender)
    let other = try DatasetWriter(appendingTo: path)
    try other.rename(try #require(other.schema.children.first { $0.name == "text" }), to: "words")
    try other.drop(try #require(other.schema.children.first { $0.name == "responses" }))
    let wider = Field.structure("", [Field("id", .float64)])
    try other.append(Column([.structure([.double(0.5)])], as: wider), as: wider)
    try other.commit()
    try appender.commit()
    let dataset = try Dataset(path)
    try dataset.verify()
    #expect(dataset.schema.children.map(\.name) == ["id", "words", "text", "responses"])
    let read = try allRows(dataset)
    #expect(read.count == 43)
    #expect(
      read[42]
        == .structure([
          .double(41), .absent, .text("text of row 41, which is not short"),
          .list([.structure([.float(41)]), .structure([.float(42)])]),
        ]))
  }

  @Test func columnsThatAreDroppedMeanwhileLeaveNoBytes() throws {
    let writer = try DatasetWriter(appendingTo: path)
    let ids = Field.structure("", [Field("id", .int64), Field("text", .utf8)])
    let rows = (40..<60).map { Value.structure([.int($0), .text("only text \($0)")]) }
    try writer.append(Column(rows, as: ids), as: ids)
    let other = try DatasetWriter(appendingTo: path)
    try other.drop(try #require(other.schema.children.first { $0.name == "responses" }))
    try other.commit()
    try writer.commit()
    let dataset = try Dataset(path)
    try dataset.verify()
    #expect(dataset.schema.children.map(\.name) == ["id", "text"])
    #expect(Array(try allRows(dataset)[40...]) == rows)
  }

  @Test func anIntegerThatAnotherWriterMadeInexactIsRefused() throws {
    let appender = try DatasetWriter(appendingTo: path)
    let floats = Field.structure("", [Field("id", .float64)])
    try appender.append(Column([.structure([.double(0.5)])], as: floats), as: floats)
    let other = try DatasetWriter(appendingTo: path)
    let large = Field.structure("", [Field("id", .int64)])
    try other.append(Column([.structure([.int(1 << 53 + 1)])], as: large), as: large)
    try other.commit()
    let error = #expect(throws: DatasetError.self) { try appender.commit() }
    #expect(error?.code == "schema")
    #expect(try Dataset(path).rowCount == 41)
  }

  @Test func anAppenderFollowsACompaction() throws {
    let appender = try DatasetWriter(appendingTo: path)
    try append(40..<60, appender)
    try appender.commit()
    try append(60..<70, appender)
    let scorer = try DatasetWriter(appendingTo: path)
    try attach("ten", scorer)
    let before = try Dataset(path).fileID
    _ = try Dataset.compact(path)
    #expect(try Dataset(path).fileID != before)
    try appender.commit()
    try append(70..<75, appender)
    try appender.commit()
    #expect(try rows() == (0..<75).map(row))
    let error = #expect(throws: DatasetError.self) { try scorer.commit() }
    #expect(error?.code == "conflict")
  }

  @Test func newRowsAreFollowedThroughDeletionsAndACompaction() throws {
    let writer = try DatasetWriter(appendingTo: path)
    var known = try Dataset(path)
    func next() throws -> [Range<UInt64>]? {
      let now = try Dataset(path)
      defer { known = now }
      return try now.rows(since: known)
    }
    #expect(try next() == [])
    try append(40..<43, writer)
    try writer.commit()
    #expect(try next() == [40..<43])
    try writer.delete([Selection(0..<5)])
    try writer.commit()
    try append(43..<44, writer)
    try writer.commit()
    #expect(try next() == [38..<39])
    try append(44..<46, writer)
    try writer.commit()
    _ = try Dataset.compact(path)
    #expect(try next() == [39..<41])
    try append(46..<47, writer)
    try writer.commit()
    #expect(try next() == [41..<42])
    // All of it between two looks: of the first 42 rows 3 go before the compaction, 1 after it.
    try append(47..<50, writer)
    try writer.commit()
    try writer.delete([Selection(10..<13)])
    try writer.commit()
    _ = try Dataset.compact(path)
    try append(50..<52, writer)
    try writer.commit()
    try writer.delete([Selection(1..<2)])
    try writer.commit()
    #expect(try next() == [38..<43])
    #expect(try rows().suffix(5) == (47..<52).map(row))
    try writer.rollBack(to: 1)
    try writer.commit()
    #expect(try next() == nil)
    var options = WriteOptions()
    options.policy = .replace
    let other = try DatasetWriter(creating: path, options: options)
    try append(0..<90, other)
    try other.commit()
    #expect(try next() == nil)
  }

  @Test func rowsThatJoinedAreGivenOnceOverSeveralCompactions() throws {
    func read(_ dataset: Dataset, _ ranges: [Range<UInt64>]) throws -> [Value] {
      try ranges.flatMap { try allRows(dataset)[Int($0.lowerBound)..<Int($0.upperBound)] }
    }
    for count in [1, 2, 3, 64, 65, 66] {
      let path = folder.path("chain \(count).inseam")
      let writer = try DatasetWriter(creating: path)
      try append(0..<10, writer)
      try writer.commit()
      let known = try Dataset(path)
      try append(10..<13, writer)
      try writer.commit()
      for _ in 0..<count { _ = try Dataset.compact(path) }
      var now = try Dataset(path)
      // The base, and at most 64 before it.
      guard count <= 65 else {
        #expect(try now.additions(since: known) == nil)
        #expect(try !now.keepsPositions(of: known))
        continue
      }
      #expect(try now.rows(since: known) == [10..<13], "nothing was deleted")
      #expect(try now.keepsPositions(of: known))
      try writer.delete([Selection(2..<4)])
      try writer.commit()
      try append(13..<15, writer)
      try writer.commit()
      _ = try Dataset.compact(path)
      now = try Dataset(path)
      #expect(try !now.keepsPositions(of: known))
      let found = count < 65 ? try #require(try now.additions(since: known)) : []
      if count < 65 {
        #expect(try found.flatMap { try read($0.dataset, $0.rows) } == (10..<15).map(row))
      }
    }
  }

  @Test func dictionariesFollowACompaction() throws {
    let path = folder.path("frames.inseam")
    var options = WriteOptions()
    options.sampleBytes = 4_096
    options.rowGroupRows = 2_048
    let field = Field.structure("", [Field("t", .utf8)])
    func texts(_ rows: Range<Int>) -> [Value] {
      rows.map { row in
        .structure([
          .text((0..<24).map { "word \(row * 7 + $0 * row % 13) of it" }.joined(separator: ", "))
        ])
      }
    }
    let writer = try DatasetWriter(creating: path, options: options)
    try writer.append(Column(texts(0..<3_000), as: field), as: field)
    try writer.commit()
    #expect(try Dataset(path).columnSummaries().map(\.encodings).joined().contains("frames"))
    try writer.append(Column(texts(3_000..<6_000), as: field), as: field)
    let other = try DatasetWriter(appendingTo: path, options: options)
    try other.append(Column(texts(6_000..<6_100), as: field), as: field)
    try other.commit()
    _ = try Dataset.compact(path, options: options)
    try writer.commit()
    try writer.append(Column(texts(6_100..<6_200), as: field), as: field)
    try writer.commit()
    let dataset = try Dataset(path)
    try dataset.verify()
    let wanted =
      texts(0..<3_000) + texts(6_000..<6_100) + texts(3_000..<6_000) + texts(6_100..<6_200)
    #expect(try allRows(dataset) == wanted)
  }

  @Test func aReplacementDoesNotLoseWhatCameMeanwhile() throws {
    var options = WriteOptions()
    options.policy = .replace
    let replacement = try DatasetWriter(creating: path, options: options)
    try append(0..<3, replacement)
    let appender = try DatasetWriter(appendingTo: path)
    try append(40..<41, appender)
    try appender.commit()
    let error = #expect(throws: DatasetError.self) { try replacement.commit() }
    #expect(error?.code == "conflict")
    #expect(try rows() == (0..<41).map(row))
  }

  @Test func whoeverHoldsTheLockIsNamed() throws {
    let holder = try DatasetWriter(appendingTo: path)
    try holder.lock()
    let writer = try DatasetWriter(appendingTo: path)
    writer.locking.waitSeconds = 0.02
    try append(40..<41, writer)
    let error = #expect(throws: DatasetError.self) { try writer.commit() }
    #expect(error?.code == "locked" && error?.detail.contains("--wait") == true)
    #expect(error?.detail.contains("pid \(getpid())") == true)
    try append(41..<42, holder)
    try holder.commit()
    try writer.commit()
    #expect(try rows() == ((0..<40) + [41, 40]).map(row))
  }

  @Test func provenanceAndLineageOfTwoWritersAddUp() throws {
    let (a, b) = (try DatasetWriter(appendingTo: path), try DatasetWriter(appendingTo: path))
    let id = a.schema.children[0].id
    a.addProvenance(["one": "1"], ofColumn: id)
    a.setLineage([(key: "a", value: "x")])
    b.addProvenance(["two": "2"], ofColumn: b.schema.children[1].id)
    b.setLineage([(key: "b", value: "y")])
    try a.commit()
    try b.commit()
    let dataset = try Dataset(path)
    #expect(dataset.provenance(of: dataset.schema.children[0]) == ["one": "1"])
    #expect(dataset.provenance(of: dataset.schema.children[1]) == ["two": "2"])
    #expect(dataset.lineage.map(\.key) == ["a", "b"])
  }
}
