// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

// Names and documentation are those of inseam.h, which the compiler checks these functions against.
// swift-format-ignore-file: AlwaysUseLowerCamelCase, AllPublicDeclarationsHaveDocumentation

public import CInseam
internal import Inseam
internal import InseamBytes

#if canImport(Glibc)
import Glibc
#endif

@c @implementation public func inseam_abi_version() -> UInt32 {
  Calls.run { Globals.initialize() }
  return UInt32(INSEAM_ABI_VERSION)
}

/// The release.
private let version: StaticString = "0.1.0"

@c @implementation public func inseam_version() -> UnsafePointer<CChar>! {
  Calls.run { Globals.initialize() }
  // Safe: a static string lives as long as the library and ends with a zero.
  return unsafe UnsafeRawPointer(version.utf8Start).assumingMemoryBound(to: CChar.self)
}

@c @implementation public func inseam_free(_ memory: UnsafeMutableRawPointer!) {
  // Safe: everything handed out for this was allocated by malloc.
  unsafe free(memory)
}

@c @implementation public func inseam_set_cancellation(_ flag: UnsafePointer<Int32>!) {
  // Safe: the caller promises that the number stays valid until another flag is set.
  unsafe Calls.watch(flag)
}

@c @implementation public func inseam_close(
  _ handle: inseam_handle, _ error: UnsafeMutablePointer<inseam_error>!
) -> Int32 {
  // Safe: `call` writes to `error` only if it is not NULL; the handle is a number that `Handles`
  // looks up.
  unsafe call(error) { try Handles.close(handle) }
}

@c @implementation public func inseam_open(
  _ path: UnsafePointer<CChar>!, _ options: UnsafePointer<UnsafePointer<CChar>?>!,
  _ dataset: UnsafeMutablePointer<inseam_handle>!, _ error: UnsafeMutablePointer<inseam_error>!
) -> Int32 {
  // Safe: `call` writes to `error` only if it is not NULL; `target` and `text` refuse NULL, and the
  // options are copied.
  unsafe call(error) {
    let target = try unsafe handleTarget(dataset, "dataset")
    var pairs = try unsafe CallOptions(options)
    var options = OpenOptions()
    options.backend = try pairs.take("backend", OpenOptions.Backend.self) ?? .auto
    options.verify = try pairs.take("verify", OpenOptions.Verify.self) ?? .firstTouch
    options.skipsDamage = try pairs.takeFlag("skip-damage")
    pairs.rename("generation", to: "at")
    options.generation = try pairs.takeNumber("at", UInt64.self)
    try pairs.finish()
    let opened = try Dataset(try unsafe text(path, "path"), options: options)
    unsafe target.pointee = Handles.add(opened)
  }
}

@c @implementation public func inseam_refresh(
  _ dataset: inseam_handle, _ newer: UnsafeMutablePointer<inseam_handle>!,
  _ error: UnsafeMutablePointer<inseam_error>!
) -> Int32 {
  // Safe: `call` writes to `error` only if it is not NULL; `target` refuses NULL, and has room for
  // the one value that is stored.
  unsafe call(error) {
    let target = try unsafe handleTarget(newer, "newer")
    unsafe target.pointee = Handles.add(try Handles.object(dataset, Dataset.self).refresh())
  }
}

@c @implementation public func inseam_is_outdated(
  _ dataset: inseam_handle, _ isOutdated: UnsafeMutablePointer<Int32>!,
  _ error: UnsafeMutablePointer<inseam_error>!
) -> Int32 {
  // Safe: `call` writes to `error` only if it is not NULL; `target` refuses NULL, and has room for
  // the one value that is stored.
  unsafe call(error) {
    let target = try unsafe target(isOutdated, "is_outdated")
    unsafe target.pointee = try Handles.object(dataset, Dataset.self).isOutdated() ? 1 : 0
  }
}

@c @implementation public func inseam_keeps_positions(
  _ newer: inseam_handle, _ older: inseam_handle, _ keepsPositions: UnsafeMutablePointer<Int32>!,
  _ error: UnsafeMutablePointer<inseam_error>!
) -> Int32 {
  // Safe: `call` writes to `error` only if it is not NULL; `target` refuses NULL, and has room for
  // the one value that is stored.
  unsafe call(error) {
    let target = try unsafe target(keepsPositions, "keeps_positions")
    let dataset = try Handles.object(newer, Dataset.self)
    let keeps = try dataset.keepsPositions(of: Handles.object(older, Dataset.self))
    unsafe target.pointee = keeps ? 1 : 0
  }
}

@c @implementation public func inseam_additions(
  _ newer: inseam_handle, _ older: inseam_handle, _ replaced: UnsafeMutablePointer<inseam_handle>!,
  _ rows: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>!,
  _ error: UnsafeMutablePointer<inseam_error>!
) -> Int32 {
  // Safe: `call` writes to `error` only if it is not NULL; `target` and `handleTarget` refuse NULL,
  // and have room for the one value that is stored.
  unsafe call(error) {
    let earlier = try unsafe handleTarget(replaced, "replaced")
    let text = try unsafe target(rows, "rows")
    let dataset = try Handles.object(newer, Dataset.self)
    let additions = try dataset.requireAdditions(since: Handles.object(older, Dataset.self))
    var json = JSONObject()
    for (state, ranges) in additions {
      let numbers = ranges.flatMap { [Int($0.lowerBound), Int($0.upperBound)] }
      json.add(state === dataset ? "rows" : "replaced_rows", numbers)
    }
    unsafe text.pointee = try json.cString()
    if let state = additions.first?.dataset, state !== dataset {
      unsafe earlier.pointee = Handles.add(state)
    }
  }
}

@c @implementation public func inseam_summarize(
  _ dataset: inseam_handle, _ summary: UnsafeMutablePointer<inseam_summary>!,
  _ error: UnsafeMutablePointer<inseam_error>!
) -> Int32 {
  // Safe: `call` writes to `error` only if it is not NULL; `target` refuses NULL, and its summary
  // is written as a whole.
  unsafe call(error) {
    let target = try unsafe target(summary, "summary")
    let dataset = try Handles.object(dataset, Dataset.self)
    var numbers = inseam_summary()
    numbers.row_count = dataset.rowCount
    numbers.deleted_row_count = dataset.deletedRowCount
    numbers.row_group_count = UInt64(dataset.rowGroupCount)
    numbers.generation = dataset.generation
    numbers.byte_count = dataset.byteCount
    numbers.is_folder = dataset.isFolder ? 1 : 0
    copy(dataset.fileID, into: &numbers.file_id)
    unsafe target.initialize(to: numbers)
  }
}

@c @implementation public func inseam_describe(
  _ dataset: inseam_handle, _ json: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>!,
  _ error: UnsafeMutablePointer<inseam_error>!
) -> Int32 {
  // Safe: `call` writes to `error` only if it is not NULL; `target` refuses NULL, and has room for
  // the one value that is stored.
  unsafe call(error) {
    let target = try unsafe target(json, "json")
    let dataset = try Handles.object(dataset, Dataset.self)
    unsafe target.pointee = try unsafe DatasetDescription(dataset).json.cString()
  }
}

@c @implementation public func inseam_count(
  _ dataset: inseam_handle, _ predicate: UnsafePointer<CChar>!,
  _ count: UnsafeMutablePointer<UInt64>!, _ error: UnsafeMutablePointer<inseam_error>!
) -> Int32 {
  // Safe: `call` writes to `error` only if it is not NULL; `target` refuses NULL, and the predicate
  // is copied unless it is NULL.
  unsafe call(error) {
    let target = try unsafe target(count, "count")
    let dataset = try Handles.object(dataset, Dataset.self)
    let predicate = try unsafe predicate.map { try unsafe text($0, "predicate") }
    unsafe target.pointee = try dataset.count(where: try predicate.map { try RowPredicate($0) })
  }
}

@c @implementation public func inseam_check(
  _ dataset: inseam_handle, _ predicate: UnsafePointer<CChar>!,
  _ error: UnsafeMutablePointer<inseam_error>!
) -> Int32 {
  // Safe: `call` writes to `error` only if it is not NULL; `text` refuses NULL and copies the
  // predicate.
  unsafe call(error) {
    let dataset = try Handles.object(dataset, Dataset.self)
    try dataset.check(try RowPredicate(try unsafe text(predicate, "predicate")))
  }
}
