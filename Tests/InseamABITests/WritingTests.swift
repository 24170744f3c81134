// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import CInseam
import Foundation
import Inseam
import InseamArrow
import InseamBytes
import InseamColumns
import TestSupport
import Testing

@Suite struct WritingTests {
  private static let field = Field.structure("", [Field("n", .int64), Field("t", .utf8)])

  @Test func whatWasWrittenIsThereAfterTheCommit() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("new.inseam")
    var (writer, count): (inseam_handle, UInt64) = (0, 99)
    let options = ["profile=scan", "row-group-rows=8", "whole=true"]
    #expect(withList(options) { inseam_create(path, $0, &writer, nil) } == 0)
    #expect(try write(0..<10, to: writer) == 0)
    #expect(!FileManager.default.fileExists(atPath: path))
    #expect(inseam_commit(writer, &count, nil) == 0 && count == 10)
    #expect(try write(10..<15, to: writer) == 0 && inseam_close(writer, nil) == 0)
    #expect(try rows(path) == 0..<10)

    #expect(inseam_append_to(path, nil, &writer, nil) == 0)
    #expect(try write(10..<12, to: writer) == 0)
    #expect(withList(["model=sky"]) { inseam_set_provenance(writer, "n", $0, nil) } == 0)
    #expect(inseam_set_provenance(writer, "missing", nil, nil) == 1)
    #expect(inseam_commit(writer, &count, nil) == 0 && count == 12)
    #expect(inseam_close(writer, nil) == 0 && inseam_close(writer, nil) == 1)
    #expect(try rows(path) == 0..<12)
    let dataset = try Dataset(path)
    #expect(dataset.provenance(of: dataset.schema.children[0])["model"] == "sky")
    #expect(dataset.generation == 2)
  }

  @Test func aCopyHasTheRowsAndItsOrigin() throws {
    let dataset = try OpenDataset(rowCount: 20)
    let folder = try TemporaryFolder()
    let projection = try dataset.projection()
    let path = folder.path("copy.inseam")
    let options = ["profile=scan", "lineage=command=write", "lineage=where=a = b"]
    #expect(withList(options) { inseam_extract(projection, nil, 5, 99, path, $0, nil) } == 0)
    #expect(try numbers(path) == (5..<20).map { $0 })
    let copy = try Dataset(path)
    #expect(copy.lineage.prefix(2).map(\.key) == ["command", "where"])
    #expect(copy.lineage.prefix(2).map(\.value) == ["write", "a = b"])
    let source = try Dataset(dataset.path).fileID
    let origins: [String] = copy.lineage.filter { $0.key == "base file id" }.map(\.value)
    #expect(origins == [source])

    #expect(inseam_extract(projection, [3, 4, 9], 0, 3, path, nil, nil) == 3)
    #expect(
      withList(["replace=true"]) { inseam_extract(projection, [3, 4, 5], 0, 3, path, $0, nil) } == 0
    )
    #expect(try numbers(path) == [3, 4, 5])
    let wrong: [(list: [UInt64], option: String)] = [
      ([4, 3], "level=1"), ([3, 3], "level=1"), ([3, 20], "level=1"), ([3], "commit-rows=1"),
      ([3], "lineage=x"),
    ]
    for (list, option) in wrong {
      let status = withList(["replace=true", option]) {
        inseam_extract(projection, list, 0, UInt64(list.count), path, $0, nil)
      }
      #expect(status == 1, "\(list) \(option)")
    }
    #expect(inseam_extract(projection, nil, 21, 1, folder.path("x"), nil, nil) == 1)
    #expect(try numbers(path) == [3, 4, 5])
    #expect(inseam_close(projection, nil) == 0)
  }

  @Test func twoWritersOfAFileTakeTurns() throws {
    let dataset = try OpenDataset(rowCount: 1)
    var (first, second, error): (inseam_handle, inseam_handle, inseam_error) = (0, 0, emptyError())
    #expect(inseam_append_to(dataset.path, nil, &first, nil) == 0)
    #expect(withList(["wait=0.01"]) { inseam_append_to(dataset.path, $0, &second, nil) } == 0)
    #expect(try write(1..<3, to: first) == 0 && write(3..<4, to: second) == 0)
    #expect(inseam_commit(second, nil, nil) == 0 && inseam_commit(first, nil, nil) == 0)
    #expect(try Dataset(dataset.path).rowCount == 4)
    let holder = try OutputFile(growing: dataset.path)
    _ = try holder.lock(waiting: 0)
    #expect(try write(4..<5, to: second) == 0)
    #expect(inseam_commit(second, nil, &error) == 4)
    #expect(error.status == 4 && text(error.code) == "locked" && text(error.path) == dataset.path)
    holder.unlock()
    #expect(inseam_commit(second, nil, nil) == 0)
    #expect(inseam_close(first, nil) == 0 && inseam_close(second, nil) == 0)
    #expect(try Dataset(dataset.path).rowCount == 5)
  }

  @Test func aNewFileIsThereAtOnceAndExcludesAnother() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("live.inseam")
    var (first, second): (inseam_handle, inseam_handle) = (0, 0)
    #expect(inseam_create(path, nil, &first, nil) == 0)
    #expect(try Dataset(path).rowCount == 0)
    #expect(inseam_create(path, nil, &second, nil) == 3 && second == 0)
    #expect(withList(["create=true"]) { inseam_append_to(path, $0, &second, nil) } == 0)
    #expect(try write(0..<2, to: second) == 0 && inseam_commit(second, nil, nil) == 0)
    #expect(try write(2..<3, to: first) == 0 && inseam_commit(first, nil, nil) == 0)
    #expect(inseam_close(first, nil) == 0 && inseam_close(second, nil) == 0)
    #expect(try rows(path) == 0..<3)
  }

  @Test(arguments: [
    "profile=best", "level=0", "level=20", "row-group-rows=0", "row-group-rows=1048577",
    "commit-rows=0", "commit-seconds=-1", "commit-seconds=nan", "whole=1", "replace=1", "wait=-1",
    "other=1",
  ])
  func anOptionOutsideItsRangeIsAnArgumentError(option: String) throws {
    let folder = try TemporaryFolder()
    var writer: inseam_handle = 0
    let status = withList([option]) { inseam_create(folder.path("x"), $0, &writer, nil) }
    #expect(status == 1 && writer == 0 && folder.names.isEmpty)
  }

  @Test func aStreamThatIsRefusedIsReleased() throws {
    let dataset = try OpenDataset(rowCount: 1)
    var writer: inseam_handle = 0
    #expect(inseam_append_to(dataset.path, nil, &writer, nil) == 0)
    var stream = ArrowArrayStream(.structure("", [Field("n", .utf8)])) { nil }
    var error = emptyError()
    #expect(inseam_write(writer, &stream, &error) == 2 && stream.release == nil)
    #expect(text(error.code) == "schema" && text(error.column) == "n")
    #expect(inseam_close(writer, nil) == 0)
    stream = ArrowArrayStream(WritingTests.field) { nil }
    #expect(inseam_write(writer, &stream, nil) == 1 && stream.release == nil)
  }

  @Test func whatAStreamThrowsIsTheErrorOfTheWrite() throws {
    struct Broken: Error {}
    let folder = try TemporaryFolder()
    var (writer, error): (inseam_handle, inseam_error) = (0, emptyError())
    #expect(inseam_create(folder.path("x"), nil, &writer, nil) == 0)
    var stream = ArrowArrayStream(WritingTests.field) { throw Broken() }
    #expect(inseam_write(writer, &stream, &error) == 2)
    #expect(text(error.message).contains("Broken") && stream.release == nil)
    #expect(inseam_close(writer, nil) == 0)
    #expect(try Dataset(folder.path("x")).rowCount == 0)
  }

  private func write(_ numbers: Range<Int>, to writer: inseam_handle) throws -> Int32 {
    let field = WritingTests.field
    let values = numbers.map { Value.structure([.int(Int64($0)), .text("row \($0)")]) }
    var batches = try [Column(values, as: field)].makeIterator()
    var stream = ArrowArrayStream(field) { batches.next() }
    let status = inseam_write(writer, &stream, nil)
    return stream.release == nil ? status : -1
  }

  /// The column `n` of a file.
  private func numbers(_ path: String) throws -> [Int64] {
    let dataset = try Dataset(path)
    let column = try dataset.take(
      Array(0..<dataset.rowCount), fields: try dataset.fields(atPaths: "n"))
    return (0..<column.count).compactMap { row in
      guard case .structure(let values) = column.value(at: row), case .int(let number) = values[0]
      else { return nil }
      return number
    }
  }

  /// The numbers of the rows, if each has its text.
  private func rows(_ path: String) throws -> Range<Int>? {
    let dataset = try Dataset(path)
    let column = try dataset.take(Array(0..<dataset.rowCount), fields: dataset.schema)
    let matches = (0..<column.count).allSatisfy { row in
      column.value(at: row) == .structure([.int(Int64(row)), .text("row \(row)")])
    }
    return matches ? 0..<column.count : nil
  }
}
