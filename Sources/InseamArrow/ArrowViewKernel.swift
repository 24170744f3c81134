// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import CInseam
public import Inseam
internal import InseamBytes

#if canImport(Glibc)
import Glibc
#endif

/// An Arrow array that came from elsewhere, with every access checked against what it says of
/// itself.
///
/// How long its buffers really are cannot be known. Valid while the batch is.
@safe struct ArrowView {
  private let array: UnsafePointer<ArrowArray>
  /// The column's path, for errors.
  let path: String
  /// The number of values.
  let length: Int
  /// The values before the first in every buffer.
  let offset: Int

  /// Looks at an array.
  init(_ array: UnsafePointer<ArrowArray>, path: String) throws {
    unsafe self.array = array
    self.path = path
    // Safe: the caller keeps the array alive; its own numbers are checked here.
    let (length, offset) = unsafe (array.pointee.length, array.pointee.offset)
    guard unsafe array.pointee.release != nil, length >= 0, offset >= 0,
      length <= Int64(UInt32.max), offset <= Int64.max / 64
    else {
      throw ArrowError(path, "invalid length \(length) or offset \(offset) of an Arrow array")
    }
    self.length = Int(length)
    self.offset = Int(offset)
  }

  /// Which values of a range are present; `nil` if all are.
  func validity(_ range: Range<Int>) throws -> Bitmap? {
    // Safe: null_count is a plain number; a missing bitmap means that all are present.
    guard unsafe array.pointee.null_count != 0, unsafe buffer(0) != nil, !range.isEmpty else {
      return nil
    }
    return try bits(0, range)
  }

  /// The bits of a buffer for a range of values.
  func bits(_ index: Int, _ range: Range<Int>) throws -> Bitmap {
    let (first, last) = (offset + range.lowerBound, offset + range.upperBound)
    let bytes = try self.bytes(index, first / 8..<(last + 7) / 8)
    return Bitmap(bytes, bitOffset: first % 8, count: range.count)
  }

  /// The bytes of a buffer for a range of values of one width.
  func fixed(_ index: Int, _ range: Range<Int>, byteWidth: Int) throws -> Buffer {
    try bytes(index, try places(range, times: byteWidth))
  }

  /// The places of a range of values in a buffer or child that has `size` for each value.
  func places(_ range: Range<Int>, times size: Int) throws -> Range<Int> {
    let (first, a) = (offset + range.lowerBound).multipliedReportingOverflow(by: size)
    let (last, b) = (offset + range.upperBound).multipliedReportingOverflow(by: size)
    guard !a, !b else {
      throw ArrowError(path, "the offset and length of an Arrow array exceed 2^63")
    }
    return first..<last
  }

  /// A copy of some bytes of a buffer.
  func bytes(_ index: Int, _ range: Range<Int>) throws -> Buffer {
    if range.isEmpty { return .empty }
    guard let start = unsafe buffer(index) else {
      throw ArrowError(path, "buffer \(index) of an Arrow array is missing")
    }
    // Safe: Arrow promises that buffers reach to the last value.
    return try unsafe Buffer(uninitializedByteCount: range.count) { memory in
      for place in stride(from: 0, to: range.count, by: ArrowView.pieceBytes) {
        if place > 0 { try Calls.check() }
        let count = min(ArrowView.pieceBytes, range.count - place)
        unsafe UnsafeMutableRawBufferPointer(rebasing: memory[place..<place + count])
          .copyMemory(
            from: UnsafeRawBufferPointer(start: start + range.lowerBound + place, count: count))
      }
    }
  }

  /// What is copied between two looks for a cancellation.
  private static let pieceBytes = 32 << 20

  /// The number of buffers.
  var bufferCount: Int {
    // Safe: a plain number of a structure that the caller keeps alive.
    unsafe Int(array.pointee.n_buffers)
  }

  private func buffer(_ index: Int) -> UnsafeRawPointer? {
    // Safe: the number of buffers is checked.
    guard unsafe index < array.pointee.n_buffers else { return nil }
    return unsafe array.pointee.buffers?[index]
  }

  /// A child array.
  func child(_ index: Int, _ path: String) throws -> ArrowView {
    // Safe: the number of children is checked.
    guard unsafe index < array.pointee.n_children, let child = unsafe array.pointee.children?[index]
    else { throw ArrowError(path, "child \(index) of an Arrow array is missing") }
    return try unsafe ArrowView(child, path: path)
  }

  /// The values of a dictionary.
  func dictionary() throws -> ArrowView {
    // Safe: the caller keeps the array and its dictionary alive; NULL is refused here.
    guard let dictionary = unsafe array.pointee.dictionary else {
      throw ArrowError(path, "the dictionary of an Arrow array is missing")
    }
    return try unsafe ArrowView(dictionary, path: path)
  }
}

/// A stream of Arrow batches that came from elsewhere; released with this object.
@safe public final class ArrowInput {
  /// The column of a row: a struct with the fields of the stream.
  public let field: Field
  /// The metadata of the schema.
  public let metadata: [Name: String]
  private let stream: UnsafeMutablePointer<ArrowArrayStream>
  private let type: ArrowType
  private var rowCount: UInt64 = 0

  /// Takes over a stream, which is empty afterwards, and reads its schema.
  ///
  /// - Throws: `ArrowError` that names the column that cannot be written; the stream is released
  ///   then too.
  public init(taking source: UnsafeMutablePointer<ArrowArrayStream>) throws {
    let stream: UnsafeMutablePointer<ArrowArrayStream>
    do throws(OutOfMemory) {
      // Safe: the memory has room for one stream.
      unsafe stream = try HeapMemory.allocate(byteCount: MemoryLayout<ArrowArrayStream>.size)
        .bindMemory(to: ArrowArrayStream.self, capacity: 1)
    } catch {
      Calls.blocking { unsafe source.pointee.release?(source) }
      throw error
    }
    // Safe: Arrow allows to move a stream: the source is marked as released.
    unsafe stream.initialize(to: source.pointee)
    unsafe source.pointee.release = nil
    do {
      (type, metadata) = try unsafe ArrowInput.type(of: stream)
    } catch {
      unsafe ArrowInput.release(stream)
      throw error
    }
    field = type.field
    unsafe self.stream = stream
  }

  deinit {
    // Safe: `init` took the stream over, and this object alone releases it.
    unsafe ArrowInput.release(stream)
  }

  /// The rows of the next batch; `nil` at the end.
  public func next() throws -> Column? {
    var column: Column?
    _ = try readBatch(pieceRows: .max) { column = $0 }
    return column
  }

  /// Calls `body` with all rows, some at a time, in order.
  public func forEachPiece(_ body: (Column) throws -> Void) throws {
    while try readBatch(pieceRows: 1 << 20, body) {}
  }

  /// Calls `body` with the rows of the next batch, at most `pieceRows` at a time; `false` at the end.
  private func readBatch(pieceRows: Int, _ body: (Column) throws -> Void) throws -> Bool {
    var array = unsafe ArrowArray()
    try Calls.check()
    let status = unsafe withUnsafeMutablePointer(to: &array) { array in
      Calls.blocking { unsafe stream.pointee.get_next?(stream, array) ?? -1 }
    }
    guard status == 0 else { throw unsafe ArrowInput.failure(stream, status) }
    guard unsafe array.release != nil else { return false }
    defer {
      // Safe: values were copied; the array is released once.
      unsafe withUnsafeMutablePointer(to: &array) { array in
        Calls.blocking { unsafe array.pointee.release?(array) }
      }
    }
    let firstRow = rowCount
    var row = 0
    var isAtEnd = false
    while !isAtEnd {
      // Safe: the array lives until the end of the call.
      let result = unsafe withUnsafePointer(to: array) { pointer in
        Result { () throws -> Column in
          let view = try unsafe ArrowView(pointer, path: "")
          let rows = row..<row + min(pieceRows, view.length - row)
          isAtEnd = rows.upperBound == view.length
          return try type.column(view, rows)
        }
      }
      let column = try located(result, firstRow)
      row += column.count
      try body(column)
    }
    return true
  }

  /// The rows of a piece, or its error with the row in the stream, of a batch that begins at a row.
  private func located(_ result: Result<Column, any Error>, _ firstRow: UInt64) throws -> Column {
    do {
      let column = try result.get()
      rowCount += UInt64(column.count)
      return column
    } catch var error as ArrowError {
      // It may be that the call was to end early.
      try Calls.check()
      if let row = error.row { error.row = firstRow + row }
      throw error
    }
  }

  private static func type(of stream: UnsafeMutablePointer<ArrowArrayStream>) throws
    -> (ArrowType, metadata: [Name: String])
  {
    guard unsafe stream.pointee.release != nil, let read = unsafe stream.pointee.get_schema else {
      throw ArrowError("", "the Arrow stream was already released")
    }
    var schema = unsafe ArrowSchema()
    let status = unsafe withUnsafeMutablePointer(to: &schema) { schema in
      Calls.blocking { unsafe read(stream, schema) }
    }
    guard status == 0 else { throw unsafe failure(stream, status) }
    defer {
      unsafe withUnsafeMutablePointer(to: &schema) { schema in
        Calls.blocking { unsafe schema.pointee.release?(schema) }
      }
    }
    // Safe: the schema lives until the end of the call, and is copied.
    let node = unsafe withUnsafePointer(to: schema) { pointer in
      Result { () throws in try unsafe ArrowNode(pointer) }
    }
    let root = try node.get()
    let type = try ArrowType(root: root)
    guard type.field.type == .structure else {
      throw ArrowError("", "expected an Arrow stream of structs, found \(type.field)")
    }
    return (type, root.metadata)
  }

  private static func failure(_ stream: UnsafeMutablePointer<ArrowArrayStream>, _ status: Int32)
    -> any Error
  {
    if status == ENOMEM { return OutOfMemory(byteCount: nil) }
    // Safe: Arrow promises a string or null, valid until the next call.
    let message = unsafe stream.pointee.get_last_error?(stream).map {
      unsafe String(cString: $0)
    }
    return ArrowError("", "the Arrow stream failed: \(message ?? "error \(status)")")
  }

  private static func release(_ stream: UnsafeMutablePointer<ArrowArrayStream>) {
    // Safe: a stream is released once.
    Calls.blocking { unsafe stream.pointee.release?(stream) }
    unsafe free(stream)
  }
}
