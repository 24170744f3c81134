// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import CInseam
import InseamArrow
import InseamColumns
import TestSupport
import Testing

@Suite struct ReadingTests {
  @Test func theLibraryIsOfTheVersionOfItsHeader() {
    #expect(inseam_abi_version() == UInt32(INSEAM_ABI_VERSION))
    #expect(String(cString: inseam_version()).split(separator: ".").count == 3)
  }

  @Test(arguments: [0, 1, 16, 17, 100])
  func aSummaryHasTheNumbersOfTheDataset(rowCount: Int) throws {
    let dataset = try OpenDataset(rowCount: rowCount)
    var (summary, error) = (inseam_summary(), emptyError())
    #expect(inseam_summarize(dataset.handle, &summary, &error) == 0 && error.status == 0)
    #expect(summary.row_count == UInt64(rowCount) && summary.deleted_row_count == 0)
    #expect(summary.row_group_count == UInt64((rowCount + 15) / 16))
    #expect(summary.generation == 1 && summary.is_folder == 0 && summary.byte_count > 12_288)
    #expect(text(summary.file_id).count == 32)
  }

  @Test(arguments: [0, 1, 50])
  func countAndFilterAgreeWithTheRows(rowCount: Int) throws {
    let dataset = try OpenDataset(rowCount: rowCount)
    var count: UInt64 = 99
    #expect(inseam_count(dataset.handle, nil, &count, nil) == 0 && count == UInt64(rowCount))
    for limit in -1...rowCount {
      let predicate = "score > \(limit)"
      let expected = (0..<rowCount).filter { $0 % 3 != 0 && Float($0) / 2 > Float(limit) }
      #expect(inseam_count(dataset.handle, predicate, &count, nil) == 0)
      #expect(count == UInt64(expected.count))
      var rows: UnsafeMutablePointer<UInt64>?
      #expect(inseam_filter(dataset.handle, predicate, &rows, &count, nil) == 0)
      let found = UnsafeBufferPointer(start: rows, count: Int(count))
      #expect(found.elementsEqual(expected.map { UInt64($0) }))
      inseam_free(rows)
    }
    inseam_free(nil)
  }

  @Test func aSemiJoinFindsTheKeysOfAnotherDataset() throws {
    let (dataset, other) = (try OpenDataset(rowCount: 40), try OpenDataset(rowCount: 7))
    var (rows, count): (UnsafeMutablePointer<UInt64>?, UInt64) = (nil, 99)
    let status = withList(["n", "n"]) {
      inseam_semi_join(dataset.handle, other.handle, $0, &rows, &count, nil)
    }
    #expect(status == 0 && count == 7)
    #expect(UnsafeBufferPointer(start: rows, count: Int(count)).elementsEqual(0..<7))
    inseam_free(rows)
    for keys in [["n"], [], ["n", "nothing"]] {
      var error = emptyError()
      let status = withList(keys) {
        inseam_semi_join(dataset.handle, other.handle, $0, &rows, &count, &error)
      }
      #expect(status == 1 && text(error.code) == "argument")
    }
  }

  @Test func rowsAreTakenInAnyOrderAndAsOftenAsAsked() throws {
    let dataset = try OpenDataset(rowCount: 40)
    let projection = try dataset.projection()
    var random = SeededGenerator(seed: 4)
    for count in [0, 1, 5, 100] {
      let rows = (0..<count).map { _ in UInt64.random(in: 0..<40, using: &random) }
      var array = ArrowArray()
      #expect(inseam_take(projection, rows, UInt64(count), &array, nil) == 0)
      #expect(array.length == Int64(count))
      let numbers = try #require(array.children[0]?.pointee.buffers[1])
        .assumingMemoryBound(to: Int64.self)
      #expect((0..<count).map { UInt64(numbers[$0]) } == rows)
      array.release(&array)
    }
    var array = ArrowArray()
    #expect(inseam_take(projection, [40], 1, &array, nil) == 1 && array.release == nil)
    #expect(inseam_close(projection, nil) == 0)
  }

  @Test func aScanGivesTheRowsOfItsRangeInBatches() throws {
    let dataset = try OpenDataset(rowCount: 40)
    let projection = try dataset.projection()
    for (first, wanted) in [(0, 40), (0, 1_000), (3, 20), (39, 1), (40, 5), (7, 0)] {
      for batchRows in [0, 1, 7, 100] {
        var stream = ArrowArrayStream()
        let status = inseam_scan(
          projection, UInt64(first), UInt64(wanted), UInt64(batchRows), 2, &stream, nil)
        #expect(status == 0)
        let input = try ArrowInput(taking: &stream)
        var found: [Value] = []
        while let column = try input.next() {
          #expect(batchRows == 0 || column.count <= batchRows)
          found += (0..<column.count).map { column.children[0].value(at: $0) }
        }
        #expect(found == (first..<min(40, first + wanted)).map { .int(Int64($0)) })
      }
    }
    var stream = ArrowArrayStream()
    #expect(inseam_scan(projection, 41, 1, 0, 0, &stream, nil) == 1 && stream.release == nil)
    inseam_close(projection, nil)
  }

  @Test func aProjectionHasItsColumnsInTheOrderAskedFor() throws {
    let dataset = try OpenDataset(rowCount: 1)
    var projection: inseam_handle = 0
    let status = withList(["score", "n"]) { inseam_project(dataset.handle, $0, &projection, nil) }
    #expect(status == 0)
    var schema = ArrowSchema()
    #expect(inseam_schema(projection, &schema, nil) == 0)
    let names = (0..<2).map { String(cString: schema.children[$0]!.pointee.name) }
    #expect(names == ["score", "n"] && schema.n_children == 2)
    schema.release(&schema)
    inseam_close(projection, nil)
  }

  @Test func anArrayOutlivesItsDatasetAndIsShared() throws {
    var dataset: OpenDataset? = try OpenDataset(rowCount: 3)
    let projection = try #require(try dataset?.projection())
    var (array, shared, schema) = (ArrowArray(), ArrowArray(), ArrowSchema())
    #expect(inseam_take(projection, [2, 1], 2, &array, nil) == 0)
    #expect(inseam_close(projection, nil) == 0)
    dataset = nil
    #expect(inseam_share(&array, &schema, &shared, nil) == 0)
    #expect(schema.n_children == 2 && shared.length == 2)
    array.release(&array)
    schema.release(&schema)
    let numbers = try #require(shared.children[0]?.pointee.buffers[1])
    #expect(numbers.load(as: Int64.self) == 2)
    shared.release(&shared)
    #expect(inseam_share(&shared, nil, &array, nil) == 1)
  }

  @Test func aPermutationHasEachNumberOnceFromAnyPosition() {
    for size in [UInt64]([1, 2, 7, 64, 100]) {
      for block in [UInt64]([0, 1, 8]) {
        var all = [UInt64](repeating: .max, count: Int(size))
        #expect(inseam_permute(5, 1, size, block, 0, size, &all, nil) == 0)
        #expect(all.sorted() == Array(0..<size))
        for first in 0...size {
          var rest = [UInt64](repeating: .max, count: Int(size - first))
          #expect(inseam_permute(5, 1, size, block, first, size - first, &rest, nil) == 0)
          #expect(rest == Array(all[Int(first)...]))
        }
      }
    }
    #expect(inseam_permute(5, 1, 4, 0, 0, 5, nil, nil) == 1)
    #expect(inseam_permute(5, 1, 4, 0, 5, 0, nil, nil) == 1)
    #expect(inseam_permute(5, 1, 4, 0, .max, .max, nil, nil) == 1)
    #expect(inseam_permute(5, 1, 4, 0, 4, 0, nil, nil) == 0)
    #expect(inseam_permute(5, 1, 1 << 63, 0, 0, 0, nil, nil) == 1)
  }
}
