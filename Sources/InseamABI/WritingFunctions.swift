// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

// Names and documentation are those of inseam.h, which the compiler checks these functions against.
// swift-format-ignore-file: AlwaysUseLowerCamelCase, AllPublicDeclarationsHaveDocumentation

public import CInseam
internal import Inseam
internal import InseamArrow
internal import InseamBytes
internal import Synchronization

#if canImport(Glibc)
import Glibc
#endif

/// The writer of a handle: one call at a time, and only in the process that opened it.
final class Writer: Sendable {
  private struct State: @unchecked Sendable { var writer: DatasetWriter? }

  private let state: Lock<State>
  private let process = getpid()
  /// The thread that is inside a call; 0 if there is none.
  private let user = Atomic<UInt>(0)

  /// Takes over a writer.
  init(_ writer: DatasetWriter) { state = Lock(State(writer: writer)) }

  /// Calls `body` with the writer, and returns its result.
  func use<Result>(_ body: (DatasetWriter) throws -> Result) throws -> Result {
    guard process == getpid() else {
      throw ArgumentError(
        "a writer belongs to the process that opened it; open another one in this process")
    }
    try requireOutside()
    return try state.withLock { state in
      guard let writer = state.writer else { throw ArgumentError("the writer is closed") }
      user.store(UInt(pthread_self()), ordering: .releasing)
      defer { user.store(0, ordering: .releasing) }
      return try body(writer)
    }
  }

  /// Throws on the thread that is already inside a call: a stream may not call the writer that reads
  /// it.
  private func requireOutside() throws {
    guard user.load(ordering: .acquiring) != UInt(pthread_self()) else {
      throw ArgumentError("the writer is writing a stream; call it after the stream has ended")
    }
  }

  /// Discards rows that were not committed, and releases the lock of the file.
  ///
  /// In the child of a fork, both stay with the parent.
  func close() throws {
    if process == getpid() {
      try requireOutside()
      state.withLock { $0.writer = nil }
    } else {
      // Safe: the reference is never given back, so the object outlives this process; nothing else
      // is done with it.
      // One more reference keeps this process from truncating the file of its parent.
      _ = unsafe Unmanaged.passRetained(self)
    }
  }
}

/// The time of a commit, in microseconds since 1970-01-01 UTC.
private var now: Int64 { WallClock.microseconds }

@c @implementation public func inseam_create(
  _ path: UnsafePointer<CChar>!, _ options: UnsafePointer<UnsafePointer<CChar>?>!,
  _ writer: UnsafeMutablePointer<inseam_handle>!, _ error: UnsafeMutablePointer<inseam_error>!
) -> Int32 {
  // Safe: `open` checks the pointers before it uses them.
  unsafe open(creating: true, path, options, writer, error)
}

@c @implementation public func inseam_append_to(
  _ path: UnsafePointer<CChar>!, _ options: UnsafePointer<UnsafePointer<CChar>?>!,
  _ writer: UnsafeMutablePointer<inseam_handle>!, _ error: UnsafeMutablePointer<inseam_error>!
) -> Int32 {
  // Safe: `open` checks the pointers before it uses them.
  unsafe open(creating: false, path, options, writer, error)
}

private func open(
  creating isNew: Bool, _ path: UnsafePointer<CChar>?,
  _ options: UnsafePointer<UnsafePointer<CChar>?>?,
  _ writer: UnsafeMutablePointer<inseam_handle>?, _ error: UnsafeMutablePointer<inseam_error>?
) -> Int32 {
  // Safe: `call` writes to `error` only if it is not NULL; `target` and `text` refuse NULL, and the
  // options are copied.
  unsafe call(error) {
    let target = try unsafe handleTarget(writer, "writer")
    var pairs = try unsafe CallOptions(options)
    let path = try unsafe text(path, "path")
    let made = try isNew ? create(path, &pairs) : append(path, &pairs)
    unsafe target.pointee = Handles.add(Writer(made))
  }
}

/// A writer of a new file.
private func create(_ path: String, _ pairs: inout CallOptions) throws -> DatasetWriter {
  let isWhole = try pairs.takeFlag("whole")
  let replaces = try pairs.takeFlag("replace")
  let seed = try pairs.take("seed")
  var (options, commits, locking) = try writing(&pairs)
  options.policy = replaces ? .replace : .create
  let writer =
    try isWhole
    ? DatasetWriter(creating: path, options: options)
    : DatasetWriter.open(
      path, mode: replaces ? .replace : .create, seed: seed, options: options
    ).writer
  (writer.autoCommit, writer.locking) = (commits, locking)
  return writer
}

/// A writer of a file that is there, or of a new one if it may be created.
private func append(_ path: String, _ pairs: inout CallOptions) throws -> DatasetWriter {
  let creates = try pairs.takeFlag("create")
  let seed = try pairs.take("seed")
  let (options, commits, locking) = try writing(&pairs)
  let writer =
    try creates
    ? DatasetWriter.open(path, mode: .append, seed: seed, options: options).writer
    : DatasetWriter(appendingTo: path, options: options)
  (writer.autoCommit, writer.locking) = (commits, locking)
  try writer.requireLocal()
  return writer
}

/// The options of all writers.
func writing(_ pairs: inout CallOptions) throws -> (WriteOptions, AutoCommit?, LockOptions) {
  var options = WriteOptions()
  options.profile = try pairs.take("profile", WriteOptions.Profile.self) ?? .train
  options.compressionLevel = try pairs.takeNumber("level", Int.self, 1...19)
  options.rowGroupRows = try pairs.takeNumber("row-group-rows", Int.self, 1...1 << 20)
  var commits = AutoCommit()
  commits.rows = try pairs.takeNumber("commit-rows", Int.self, 1...Int.max)
  commits.seconds = try pairs.takeNumber("commit-seconds", Double.self, 0...1e9)
  let locking = try pairs.takeLocking()
  try pairs.finish()
  return (options, commits.rows == nil && commits.seconds == nil ? nil : commits, locking)
}

@c @implementation public func inseam_write(
  _ writer: inseam_handle, _ stream: UnsafeMutablePointer<ArrowArrayStream>!,
  _ error: UnsafeMutablePointer<inseam_error>!
) -> Int32 {
  // Safe: `call` writes to `error` only if it is not NULL; `target` refuses NULL, and the input
  // takes the stream over and releases it once.
  unsafe call(error) {
    let input = try unsafe ArrowInput(taking: try target(stream, "stream"))
    try Handles.object(writer, Writer.self).use { writer in
      let provenance = try ArrowProvenance.of(input, for: writer.path)
      if let provenance { try writer.requireJoinable(provenance, of: input.field) }
      // A copy has the groups of lists that its source has.
      let field =
        provenance == nil ? input.field.aligningLists(besides: writer.schema) : input.field
      // The schema is written even if the stream has no batch.
      try writer.append(Column.nulls(field, count: 0), as: field)
      while let column = try input.next() { try writer.append(column, as: field) }
      if let provenance { writer.joinProvenance(provenance) }
    }
  }
}

@c @implementation public func inseam_set_provenance(
  _ writer: inseam_handle, _ column: UnsafePointer<CChar>!,
  _ pairs: UnsafePointer<UnsafePointer<CChar>?>!, _ error: UnsafeMutablePointer<inseam_error>!
) -> Int32 {
  // Safe: `call` writes to `error` only if it is not NULL; `text` refuses NULL, and the pairs are
  // copied.
  unsafe call(error) {
    let column = try unsafe text(column, "column")
    var pairs = try unsafe CallOptions(pairs)
    let provenance = pairs.takeAll(prefix: "")
    try Handles.object(writer, Writer.self).use { writer in
      guard let field = writer.schema.field(named: column) else {
        throw ArgumentError("unknown column '\(column)'")
      }
      try writer.requireJoinable(provenance, ofColumn: field.id)
      let merged = writer.provenance(ofColumn: field.id).merging(provenance) { $1 }
      if merged != writer.provenance(ofColumn: field.id) {
        writer.changeProvenance(merged, ofColumn: field.id)
      }
    }
  }
}

@c @implementation public func inseam_commit(
  _ writer: inseam_handle, _ rowCount: UnsafeMutablePointer<UInt64>!,
  _ error: UnsafeMutablePointer<inseam_error>!
) -> Int32 {
  // Safe: `call` writes to `error` only if it is not NULL, and `rowCount` too.
  unsafe call(error) {
    let rows = try Handles.object(writer, Writer.self).use { writer in
      if writer.hasChanges { try writer.commit(time: now) }
      return writer.committedRowCount
    }
    unsafe rowCount?.pointee = rows
  }
}

@c @implementation public func inseam_attach(
  _ path: UnsafePointer<CChar>!, _ stream: UnsafeMutablePointer<ArrowArrayStream>!,
  _ options: UnsafePointer<UnsafePointer<CChar>?>!,
  _ report: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>!,
  _ error: UnsafeMutablePointer<inseam_error>!
) -> Int32 {
  // Safe: `call` writes to `error` only if it is not NULL, and the report too; `target` and `text`
  // refuse NULL, and the input releases the stream once.
  unsafe call(error) {
    let input = try unsafe ArrowInput(taking: try target(stream, "stream"))
    var pairs = try unsafe CallOptions(options)
    let attachment = try Attachment(&pairs)
    try pairs.finish()
    let result = try attachment.run(input, to: try unsafe text(path, "path"), time: now)
    if let report = unsafe report { unsafe report.pointee = try result.cString() }
  }
}
