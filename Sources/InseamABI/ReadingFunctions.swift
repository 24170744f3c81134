// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

// Names and documentation are those of inseam.h, which the compiler checks these functions against.
// swift-format-ignore-file: AlwaysUseLowerCamelCase, AllPublicDeclarationsHaveDocumentation

public import CInseam
internal import Inseam
internal import InseamArrow
internal import InseamBytes

@c @implementation public func inseam_project(
  _ dataset: inseam_handle, _ columns: UnsafePointer<UnsafePointer<CChar>?>!,
  _ projection: UnsafeMutablePointer<inseam_handle>!, _ error: UnsafeMutablePointer<inseam_error>!
) -> Int32 {
  // Safe: `call` writes to `error` only if it is not NULL; `target` refuses NULL, and the paths are
  // copied unless they are NULL.
  unsafe call(error) {
    let target = try unsafe handleTarget(projection, "projection")
    let dataset = try Handles.object(dataset, Dataset.self)
    let paths = try unsafe columns.map { try unsafe texts($0, "a column") }
    unsafe target.pointee = Handles.add(try Projection(dataset, columns: paths))
  }
}

@c @implementation public func inseam_schema(
  _ projection: inseam_handle, _ schema: UnsafeMutablePointer<ArrowSchema>!,
  _ error: UnsafeMutablePointer<inseam_error>!
) -> Int32 {
  // Safe: `call` writes to `error` only if it is not NULL; `target` refuses NULL, and the structure
  // is initialised as a whole.
  unsafe call(error) {
    let target = try unsafe target(schema, "schema")
    let projection = try Handles.object(projection, Projection.self)
    unsafe target.initialize(to: try ArrowSchema(projection.described))
  }
}

@c @implementation public func inseam_scan(
  _ projection: inseam_handle, _ firstRow: UInt64, _ rowCount: UInt64, _ batchRows: UInt64,
  _ threadCount: UInt64, _ stream: UnsafeMutablePointer<ArrowArrayStream>!,
  _ error: UnsafeMutablePointer<inseam_error>!
) -> Int32 {
  // Safe: `call` writes to `error` only if it is not NULL; `target` refuses NULL, and `start`
  // initialises the stream as a whole.
  unsafe call(error) {
    let target = try unsafe target(stream, "stream")
    let projection = try Handles.object(projection, Projection.self)
    let all = projection.dataset.rowCount
    guard firstRow <= all else {
      throw ArgumentError("row \(firstRow) is out of range; the dataset has \(all) rows")
    }
    let rows = firstRow..<firstRow + min(rowCount, all - firstRow)
    unsafe start(projection, .range(rows), batchRows, threadCount, target)
  }
}

@c @implementation public func inseam_scan_rows(
  _ projection: inseam_handle, _ rows: UnsafePointer<UInt64>!, _ rowCount: UInt64,
  _ batchRows: UInt64, _ threadCount: UInt64, _ stream: UnsafeMutablePointer<ArrowArrayStream>!,
  _ error: UnsafeMutablePointer<inseam_error>!
) -> Int32 {
  // Safe: `call` writes to `error` only if it is not NULL; `target` refuses NULL, and `numbers`
  // copies the rows and checks each.
  unsafe call(error) {
    let target = try unsafe target(stream, "stream")
    let projection = try Handles.object(projection, Projection.self)
    let rows = try unsafe numbers(rows, rowCount, below: projection.dataset.rowCount)
    let batch = batchRows == 0 ? 65_536 : batchRows
    unsafe start(projection, .list(rows), batch, threadCount, target)
  }
}

private func start(
  _ projection: Projection, _ rows: RowScan.Rows, _ batchRows: UInt64, _ threadCount: UInt64,
  _ stream: UnsafeMutablePointer<ArrowArrayStream>
) {
  let scan = RowScan(
    projection.dataset, rows, fields: projection.fields,
    batchRows: batchRows == 0 ? nil : Int(clamping: batchRows),
    threadCount: threadCount == 0 ? nil : Int(clamping: min(threadCount, 256)))
  // Safe: the stream's memory is the caller's, and not null.
  unsafe stream.initialize(to: ArrowArrayStream(projection.described) { try scan.next() })
}

@c @implementation public func inseam_take(
  _ projection: inseam_handle, _ rows: UnsafePointer<UInt64>!, _ rowCount: UInt64,
  _ array: UnsafeMutablePointer<ArrowArray>!, _ error: UnsafeMutablePointer<inseam_error>!
) -> Int32 {
  // Safe: `call` writes to `error` only if it is not NULL; `target` refuses NULL, and `numbers`
  // copies the rows and checks each.
  unsafe call(error) {
    let target = try unsafe target(array, "array")
    let projection = try Handles.object(projection, Projection.self)
    let rows = try unsafe numbers(rows, rowCount, below: projection.dataset.rowCount)
    let column = try projection.dataset.take(rows, fields: projection.fields)
    unsafe target.initialize(to: try ArrowArray(column, as: projection.described))
  }
}

/// Returns a copy of the caller's row numbers, each checked against the number of rows.
func numbers(_ rows: UnsafePointer<UInt64>?, _ count: UInt64, below limit: UInt64) throws
  -> [UInt64]
{
  if count == 0 { return [] }
  guard let rows = unsafe rows else { throw ArgumentError("rows must not be NULL") }
  guard count <= UInt64(UInt32.max) else {
    throw ArgumentError("expected at most \(UInt32.max) rows, found \(count)")
  }
  try OutOfMemory.check(Int(count), byteWidth: MemoryLayout<UInt64>.stride)
  var numbers: [UInt64] = []
  numbers.reserveCapacity(Int(count))
  for start in stride(from: 0, to: Int(count), by: 1 << 20) {
    try Calls.check()
    // Safe: the caller promises that many numbers.
    let part = unsafe UnsafeBufferPointer(
      start: rows + start, count: min(1 << 20, Int(count) - start))
    if let wrong = unsafe part.first(where: { $0 >= limit }) {
      throw ArgumentError("row \(wrong) is out of range; the dataset has \(limit) rows")
    }
    unsafe numbers.append(contentsOf: part)
  }
  return numbers
}

@c @implementation public func inseam_scan_responses(
  _ projection: inseam_handle, _ predicate: UnsafePointer<CChar>!, _ batchRows: UInt64,
  _ stream: UnsafeMutablePointer<ArrowArrayStream>!, _ error: UnsafeMutablePointer<inseam_error>!
) -> Int32 {
  // Safe: `call` writes to `error` only if it is not NULL; `target` refuses NULL, and the predicate
  // is copied unless it is NULL.
  unsafe call(error) {
    let target = try unsafe target(stream, "stream")
    let projection = try Handles.object(projection, Projection.self)
    let predicate = try unsafe predicate.map { try RowPredicate(try unsafe text($0, "predicate")) }
    let scan = try ResponseScan(
      projection.dataset, fields: projection.fields, where: predicate,
      batchRows: batchRows == 0 ? 65_536 : Int(clamping: batchRows))
    let field = ArrowProvenance.describing(scan.field, of: projection.dataset)
    unsafe target.initialize(to: ArrowArrayStream(field) { try scan.next() })
  }
}

@c @implementation public func inseam_stream_error(
  _ stream: UnsafeMutablePointer<ArrowArrayStream>!, _ error: UnsafeMutablePointer<inseam_error>!
) -> Int32 {
  // Safe: `call` writes to `error` only if it is not NULL; `target` refuses NULL, and `failure`
  // knows its own streams by their callback.
  unsafe call(error) {
    let stream = try unsafe target(stream, "stream")
    if let failure = unsafe ArrowArrayStream.failure(of: stream) { throw failure }
  }
}

@c @implementation public func inseam_share(
  _ array: UnsafePointer<ArrowArray>!, _ schema: UnsafeMutablePointer<ArrowSchema>!,
  _ shared: UnsafeMutablePointer<ArrowArray>!, _ error: UnsafeMutablePointer<inseam_error>!
) -> Int32 {
  // Safe: `call` writes to `error` only if it is not NULL, and the schema too; `origin` knows its
  // own arrays by their callback, and the new array owns its memory.
  unsafe call(error) {
    let target = try unsafe target(shared, "shared")
    guard let array = unsafe array, let origin = unsafe ArrowArray.origin(of: array) else {
      throw ArgumentError("array must come from this library")
    }
    var made = try unsafe ArrowArray(origin.column, as: origin.field)
    do { unsafe schema?.initialize(to: try ArrowSchema(origin.field)) } catch {
      unsafe made.release?(&made)
      throw error
    }
    unsafe target.initialize(to: made)
  }
}

@c @implementation public func inseam_permute(
  _ seed: UInt64, _ epoch: UInt64, _ size: UInt64, _ block: UInt64, _ first: UInt64,
  _ count: UInt64, _ numbers: UnsafeMutablePointer<UInt64>!,
  _ error: UnsafeMutablePointer<inseam_error>!
) -> Int32 {
  unsafe call(error) {
    guard first <= size, count <= size - first else {
      throw ArgumentError(
        "positions \(first) to \(first &+ count) are out of range; size is \(size)")
    }
    guard size <= 1 << 62 else { throw ArgumentError("size must be at most 2^62") }
    if count == 0 { return }
    let target = try unsafe target(numbers, "numbers")
    let order = RowOrder(seed: seed, epoch: epoch, size: size, block: max(1, block))
    for index in 0..<count {
      // Safe: the caller promises room for count numbers.
      unsafe target[Int(index)] = order.row(at: first + index)
    }
  }
}
