// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import Inseam
import TestSupport
import Testing

/// Rows that are taken are those that are read, in any order and as often as asked for.
@Suite struct TakeTests {
  @Test func takenRowsAreThoseThatAreRead() throws {
    let folder = try TemporaryFolder()
    var random = SeededGenerator(seed: 77)
    for name in ["leaves", "nested", "text", "generations"] {
      let path = folder.path("\(name).inseam")
      _ = try EverythingFile.write(name, to: path)
      let dataset = try Dataset(path)
      let rows = try allRows(dataset)
      for count in [0, 1, 2, 3, 40, 700, 1_500] {
        let wanted = (0..<count).map { _ in UInt64.random(in: 0..<dataset.rowCount, using: &random)
        }
        for order in [wanted, Array(Set(wanted)).sorted(), wanted.sorted()] {
          let column = try dataset.take(order, threadCount: 3)
          #expect(column.count == order.count)
          for (slot, row) in order.enumerated() {
            #expect(column.value(at: slot) == rows[Int(row)], "\(name), row \(row)")
          }
        }
      }
    }
  }

  @Test func fieldsOfAnotherDatasetAreRefused() throws {
    let folder = try TemporaryFolder()
    let row = Field.structure(
      "",
      [
        Field("id", .int64), Field("sky", .float32), Field("armo", .float32),
        .structure("s", [Field("a", .int64), Field("b", .int64)]),
      ])
    let writer = try DatasetWriter(creating: folder.path("parent.inseam"))
    let value = Value.structure([
      .int(1), .float(0.25), .float(9.5), .structure([.int(2), .int(3)]),
    ])
    try writer.append(Column([value], as: row), as: row)
    try writer.commit()
    let parent = try Dataset(folder.path("parent.inseam"))
    // The copy has no id, so that all other columns move up by one.
    try parent.extract(
      parent.selections(of: 0..<1), fields: parent.fields(atPaths: "sky,armo,s.b"),
      to: folder.path("child.inseam"))
    let child = try Dataset(folder.path("child.inseam"))
    for paths in ["sky", "armo", "s.b", "sky,s.b"] {
      let own = try child.take([0], fields: child.fields(atPaths: paths)).value(at: 0)
      #expect(try parent.take([0], fields: parent.fields(atPaths: paths)).value(at: 0) == own)
      let error = #expect(throws: DatasetError.self) {
        try child.take([0], fields: parent.fields(atPaths: paths))
      }
      #expect(error?.code == "argument")
      #expect(throws: DatasetError.self) {
        try child.forEachBatch(fields: parent.fields(atPaths: paths)) { _ in }
      }
      // A new file takes its columns by their names.
      let copy = folder.path("\(paths).inseam")
      try child.extract(
        child.selections(of: 0..<1), fields: parent.fields(atPaths: paths), to: copy)
      #expect(try Dataset(copy).take([0]).value(at: 0) == own)
    }
    #expect(throws: DatasetError.self) {
      try child.extract(
        child.selections(of: 0..<1), fields: parent.fields(atPaths: "sky,id"),
        to: folder.path("other.inseam"))
    }
  }

  @Test func scansGiveEveryRowOnce() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("nested.inseam")
    let rows = try EverythingFile.write("nested", to: path)
    let dataset = try Dataset(path)
    for (batchRows, threads) in [(1, 1), (7, 2), (64, 3), (nil, 1), (100_000, 4)] as [(Int?, Int)] {
      for selection in [
        RowScan.Rows.range(0..<dataset.rowCount), .list((0..<dataset.rowCount).map { $0 }),
      ] {
        let scan = RowScan(
          dataset, selection, fields: dataset.schema, batchRows: batchRows, threadCount: threads)
        var seen = 0
        while let batch = try scan.next() {
          for slot in 0..<batch.count {
            #expect(batch.value(at: slot) == rows[seen])
            seen += 1
          }
        }
        #expect(seen == rows.count)
      }
    }
  }
}
