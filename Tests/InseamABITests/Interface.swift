// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import CInseam
import Inseam
import InseamColumns
import TestSupport

/// A dataset of a test's own and its handle.
final class OpenDataset {
  private let folder: TemporaryFolder
  let path: String
  let handle: inseam_handle

  /// Rows with `n`, the number of the row, and `score`, null in every third.
  init(rowCount: Int, rowGroupRows: Int = 16) throws {
    folder = try TemporaryFolder()
    path = folder.path("rows.inseam")
    let field = Field.structure("", [Field("n", .int64), Field("score", .float32)])
    let rows = (0..<rowCount).map { row in
      Value.structure([.int(Int64(row)), row % 3 == 0 ? .null : .float(Float(row) / 2)])
    }
    var options = WriteOptions()
    options.rowGroupRows = rowGroupRows
    let writer = try DatasetWriter(creating: path, options: options)
    try writer.append(Column(rows, as: field), as: field)
    try writer.commit()
    var handle: inseam_handle = 0
    let status = inseam_open(path, nil, &handle, nil)
    if status != 0 { throw Failure(status) }
    self.handle = handle
  }

  deinit { inseam_close(handle, nil) }

  /// A file beside the dataset.
  func beside(_ name: String) -> String { folder.path(name) }

  /// A projection of all columns, for the caller to close.
  func projection() throws -> inseam_handle {
    var projection: inseam_handle = 0
    let status = inseam_project(handle, nil, &projection, nil)
    if status != 0 { throw Failure(status) }
    return projection
  }
}

/// A status that a test did not expect.
struct Failure: Error {
  let status: Int32
  init(_ status: Int32) { self.status = status }
}

/// Calls `body` with strings as a list that ends with NULL.
func withList<Result>(
  _ texts: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) throws -> Result
) rethrows -> Result {
  let strings = texts.map { text in
    let copy = UnsafeMutablePointer<CChar>.allocate(capacity: text.utf8.count + 1)
    copy.initialize(from: Array(text.utf8CString), count: text.utf8.count + 1)
    return copy
  }
  defer { for string in strings { string.deallocate() } }
  return try (strings.map { UnsafePointer($0) } + [nil]).withUnsafeBufferPointer { list in
    guard let start = list.baseAddress else { fatalError("a list has its end") }
    return try body(start)
  }
}

/// The text in a fixed-size array of a C structure.
func text<Characters>(_ characters: Characters) -> String {
  withUnsafeBytes(of: characters) { bytes in
    String(validating: bytes.prefix { $0 != 0 }, as: UTF8.self) ?? "not UTF-8"
  }
}

/// An error whose fields have other values than any call gives them.
func emptyError() -> inseam_error {
  var error = inseam_error()
  (error.status, error.first_row, error.end_row, error.offset) = (99, 99, 99, 99)
  return error
}
