// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

// Names and documentation are those of inseam.h, which the compiler checks these functions against.
// swift-format-ignore-file: AlwaysUseLowerCamelCase, AllPublicDeclarationsHaveDocumentation

public import CInseam
internal import Inseam
internal import InseamBytes
internal import InseamColumns

#if canImport(Glibc)
import Glibc
#endif

@c @implementation public func inseam_filter(
  _ dataset: inseam_handle, _ predicate: UnsafePointer<CChar>!,
  _ rows: UnsafeMutablePointer<UnsafeMutablePointer<UInt64>?>!,
  _ count: UnsafeMutablePointer<UInt64>!, _ error: UnsafeMutablePointer<inseam_error>!
) -> Int32 {
  // Safe: `call` writes to `error` only if it is not NULL; `target` and `text` refuse NULL, and the
  // predicate is copied.
  unsafe call(error) {
    let (rows, count) = (try unsafe target(rows, "rows"), try unsafe target(count, "count"))
    let dataset = try Handles.object(dataset, Dataset.self)
    let predicate = try RowPredicate(try unsafe text(predicate, "predicate"))
    try unsafe write(try dataset.filter(predicate), of: dataset, rows, count)
  }
}

@c @implementation public func inseam_semi_join(
  _ dataset: inseam_handle, _ other: inseam_handle,
  _ keys: UnsafePointer<UnsafePointer<CChar>?>!,
  _ rows: UnsafeMutablePointer<UnsafeMutablePointer<UInt64>?>!,
  _ count: UnsafeMutablePointer<UInt64>!, _ error: UnsafeMutablePointer<inseam_error>!
) -> Int32 {
  // Safe: `call` writes to `error` only if it is not NULL; `target` refuses NULL, and the paths are
  // copied unless they are NULL.
  unsafe call(error) {
    let (rows, count) = (try unsafe target(rows, "rows"), try unsafe target(count, "count"))
    let dataset = try Handles.object(dataset, Dataset.self)
    let other = try Handles.object(other, Dataset.self)
    let paths = try unsafe texts(keys, "a key")
    guard !paths.isEmpty, paths.count.isMultiple(of: 2) else {
      throw ArgumentError("keys must be pairs of paths, found \(paths.count) paths")
    }
    let join = SemiJoin(
      stride(from: 0, to: paths.count, by: 2).map { SemiJoin.Key(paths[$0], paths[$0 + 1]) })
    try unsafe write(try join.rows(of: dataset, in: other), of: dataset, rows, count)
  }
}

/// Writes the numbers of selected rows into memory that the caller frees.
private func write(
  _ selections: [Selection], of dataset: Dataset,
  _ rows: UnsafeMutablePointer<UnsafeMutablePointer<UInt64>?>,
  _ count: UnsafeMutablePointer<UInt64>
) throws {
  let selected = selections.reduce(0) { $0 + $1.count }
  let memory = try unsafe HeapMemory.allocate(
    byteCount: max(1, selected) * MemoryLayout<UInt64>.stride)
  // Safe: the memory has room for the number of every selected row.
  let numbers = unsafe memory.bindMemory(to: UInt64.self, capacity: max(1, selected))
  var next = 0
  for (rowGroup, selection) in selections.enumerated() where selection.count > 0 {
    do { try Calls.check() } catch {
      unsafe free(memory)
      throw error
    }
    let first = dataset.rows(ofRowGroup: rowGroup).lowerBound
    for row in selection.runs.joined() {
      unsafe numbers[next] = first + UInt64(row)
      next += 1
    }
  }
  unsafe rows.pointee = numbers
  unsafe count.pointee = UInt64(selected)
}
