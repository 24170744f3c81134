// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import CInseam
import Inseam
import InseamArrow
import InseamColumns
import TestSupport
import Testing

@Suite struct ArrayTests {
  @Test(arguments: [0, 1, 7, 63, 64, 65, 500], [0.0, 0.3, 1.0])
  func aColumnOfEachTypeComesBack(rowCount: Int, nullShare: Double) throws {
    var data = RandomData(seed: UInt64(rowCount), nullShare: nullShare)
    let field = RandomData.everyType
    let rows = data.rows(rowCount, of: field)
    var batches = try [Column(rows, as: field)].makeIterator()
    var stream = ArrowArrayStream(field) { batches.next() }
    let input = try ArrowInput(taking: &stream)
    #expect(input.field == field)
    let column = try #require(try input.next())
    #expect(try input.next() == nil)
    #expect((0..<column.count).map { column.value(at: $0) } == rows.map(\.withoutAbsence))
  }

  @Test func anArrayHasTheBuffersOfItsColumn() throws {
    let field = Field("x", .int64)
    let values = try Column([.int(1), .null, .int(-1)], as: field)
    var array = try ArrowArray(values, as: field)
    #expect(array.length == 3 && array.null_count == 1 && array.offset == 0)
    #expect(array.n_buffers == 2 && array.n_children == 0 && array.dictionary == nil)
    let bits = try #require(array.buffers[0]).load(as: UInt8.self)
    #expect(bits & 7 == 0b101)
    let numbers = try #require(array.buffers[1]).assumingMemoryBound(to: Int64.self)
    #expect((0..<3).map { numbers[$0] } == [1, 0, -1])
    array.release(&array)
    #expect(array.release == nil && array.private_data == nil)
  }

  @Test func anArrayWithoutNullsHasNoBitmap() throws {
    let field = Field("x", .bool)
    var array = try ArrowArray(Column([.bool(true), .bool(false)], as: field), as: field)
    #expect(array.null_count == 0 && array.buffers[0] == nil)
    #expect(try #require(array.buffers[1]).load(as: UInt8.self) & 3 == 1)
    array.release(&array)
  }

  @Test func aChildOutlivesTheArrayItWasMovedOutOf() throws {
    let field = Field.structure("", [Field("a", .utf8)])
    var array = try ArrowArray(Column([.structure([.text("seam")])], as: field), as: field)
    let slot = try #require(array.children?[0])
    var child = slot.pointee
    slot.pointee.release = nil
    array.release(&array)
    let text = try #require(child.buffers[2]).assumingMemoryBound(to: UInt8.self)
    #expect((0..<4).map { text[$0] } == Array("seam".utf8))
    child.release(&child)
  }

  @Test func theOriginOfAnArrayIsItsColumn() throws {
    let field = Field.structure("", [Field("a", .int8)])
    var array = try ArrowArray(Column([.structure([.int(5)])], as: field), as: field)
    let origin = try #require(ArrowArray.origin(of: &array))
    #expect(origin.field == field && origin.column.value(at: 0) == .structure([.int(5)]))
    let child = try #require(array.children?[0])
    #expect(ArrowArray.origin(of: child) == nil)
    array.release(&array)
    #expect(ArrowArray.origin(of: &array) == nil)
    var foreign = ArrowArray()
    foreign.release = { $0?.pointee.release = nil }
    #expect(ArrowArray.origin(of: &foreign) == nil)
  }

  @Test(arguments: LogicalType.TimeUnit.allCases)
  func aTimeOutsideTheDayIsRefused(unit: LogicalType.TimeUnit) throws {
    let field = Field("t", .int64, logical: .time(unit))
    let isNarrow = unit == .second || unit == .millisecond
    let perSecond: [LogicalType.TimeUnit: Int64] = [
      .second: 1, .millisecond: 1_000, .microsecond: 1_000_000, .nanosecond: 1_000_000_000,
    ]
    let day = 86_400 * (perSecond[unit] ?? 0)
    for value in [-1, day, day + 1, Int64(Int32.min), .min, .max] {
      let column = try Column([.null, .int(value)], as: field)
      let error = try #require(throws: ArrowError.self) { try ArrowArray(column, as: field) }
      #expect(error.column == "t" && error.detail.contains("is not within a day"))
    }
    for value in [0, 1, day - 1] {
      var array = try ArrowArray(Column([.int(value)], as: field), as: field)
      let numbers = try #require(array.buffers[1])
      let found =
        isNarrow ? Int64(numbers.load(as: Int32.self)) : numbers.load(as: Int64.self)
      #expect(found == value)
      array.release(&array)
    }
  }

  @Test func theLastErrorOfAStreamIsWhatItsSourceThrew() throws {
    struct Failure: Error {}
    let field = Field.structure("", [Field("a", .int8)])
    var stream = ArrowArrayStream(field) { throw Failure() }
    #expect(ArrowArrayStream.failure(of: &stream) == nil)
    var array = ArrowArray()
    #expect(stream.get_next(&stream, &array) != 0 && array.release == nil)
    let message = try #require(stream.get_last_error(&stream))
    #expect(String(cString: message).contains("Failure"))
    #expect(ArrowArrayStream.failure(of: &stream) is Failure)
    #expect(stream.get_next(nil, &array) != 0 && stream.get_schema(&stream, nil) != 0)
    stream.release(&stream)
    #expect(stream.release == nil && ArrowArrayStream.failure(of: &stream) == nil)
  }
}

extension Value {
  /// The value with explicit nulls for absent keys, which Arrow does not know.
  fileprivate var withoutAbsence: Value {
    switch self {
    case .absent: .null
    case .list(let items): .list(items.map(\.withoutAbsence))
    case .structure(let values): .structure(values.map(\.withoutAbsence))
    default: self
    }
  }
}
