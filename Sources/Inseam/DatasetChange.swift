// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
public import InseamColumns

/// A change of a dataset, whether it is one file or a folder: what every file needs is said once,
/// and becomes visible at once.
///
/// The lock of a file is taken by the commit, or by changes that have to see the newest generation.
/// That of the manifest of a folder is held from the start, unless the change waits for its commit.
/// See `spec/growth.md`.
public final class DatasetChange {
  private enum Target {
    case file(DatasetWriter)
    case folder(FolderWriter)
    case prepared(PreparedChange)
  }

  /// The dataset as it is before the change.
  public let base: Dataset
  private let target: Target
  private let time: Int64
  private var isChanged = false
  private var hasFailed = false
  private var isCommitted = false

  /// Opens a file or a folder to change it.
  ///
  /// `time` is noted with commits, in microseconds since 1970-01-01 UTC; `locking` is how locks are
  /// taken. A change may start from an earlier generation, and follows those that came since when it
  /// is committed; a change of a folder that does so, or that `waitsForCommit`, takes no lock before
  /// its commit. That is for changes that attach columns.
  ///
  /// - Throws: `DatasetError`; its code is `locked` if another writer has the folder.
  public init(
    _ path: String, time: Int64 = 0, locking: LockOptions = LockOptions(),
    from generation: UInt64? = nil, waitsForCommit: Bool = false
  ) throws(DatasetError) {
    self.time = time
    if generation != nil || waitsForCommit, Folder.isFolder(path) {
      let prepared = try PreparedChange(path, at: generation, locking: locking)
      if PreparedChange.fits(prepared.base) {
        target = .prepared(prepared)
        base = prepared.base
        return
      }
    }
    if Folder.isFolder(path) {
      let folder = try FolderWriter.forChanges(path, locking: locking)
      target = .folder(folder)
      base = folder.base
    } else {
      let writer = try DatasetWriter(appendingTo: path, at: generation)
      writer.locking = locking
      try writer.requireLocal()
      target = .file(writer)
      base = try writer.baseOfChanges()
    }
  }

  /// Opens a dataset, lets `body` change it, and commits; starts again if another writer has changed
  /// what the change was computed from, at the last attempt under the lock.
  ///
  /// `attempts` is 1 for a change that names rows by their positions. `preparing` is called before
  /// each attempt, without any lock. With `waitsForCommit` a folder is changed without its lock, but
  /// for the last of several attempts.
  /// - Throws: What `body` throws, and `DatasetError`; nothing is visible then.
  public static func apply<Result>(
    to path: String, time: Int64 = 0, locking: LockOptions = LockOptions(),
    attempts: Int = 4, waitsForCommit: Bool = false, preparing: () throws -> Void = {},
    _ body: (DatasetChange) throws -> Result
  ) throws -> Result {
    var attempt = 1
    while true {
      try preparing()
      do {
        let locksFirst = attempt > 1 && attempt == attempts
        let change = try DatasetChange(
          path, time: time, locking: locking, waitsForCommit: waitsForCommit && !locksFirst)
        if locksFirst, case .file(let writer) = change.target { try writer.lock() }
        let result = try body(change)
        try change.commit()
        return result
      } catch let error as DatasetError where error.code == "conflict" && attempt < attempts {
        attempt += 1
      }
    }
  }

  /// Throws if a dataset cannot be changed, before long work is done for a change; takes no lock.
  public static func requireChangeable(_ path: String, locking: LockOptions)
    throws(DatasetError)
  {
    let file = Folder.isFolder(path) ? Dataset.manifest(of: Folder.trimmed(path)) : path
    let writer = try DatasetWriter(appendingTo: file)
    writer.locking = locking
    try reporting(file) { try writer.requireLocal() }
  }

  /// A change of the file that a writer has open.
  public init(_ writer: DatasetWriter, time: Int64 = 0) throws(DatasetError) {
    self.time = time
    target = .file(writer)
    base = try writer.baseOfChanges()
  }

  /// Calls `body` with a writer of each file and the row groups of the dataset it holds; it tells
  /// whether it changed anything.
  ///
  /// - Throws: What `body` throws, and `DatasetError`; nothing is visible then, or ever.
  public func run(_ body: (_ file: DatasetWriter, _ rowGroups: Range<Int>) throws -> Bool) throws {
    hasFailed = true
    switch target {
    case .file(let writer):
      if try body(writer, 0..<base.rowGroupCount) { isChanged = true }
    case .folder(let folder): try folder.changeParts(time: time, body)
    case .prepared(let prepared): try prepared.run(body)
    }
    hasFailed = false
  }

  /// Replaces the provenance of a column of the dataset, in every file that has it.
  public func setProvenance(_ pairs: [Name: String], ofColumn field: Field) throws {
    guard let path = base.schema.paths().first(where: { $0.field.id == field.id })?.path else {
      return
    }
    try run { writer, _ in
      guard let own = writer.schema.field(at: path) else { return false }
      writer.changeProvenance(pairs, ofColumn: own.id)
      return true
    }
    switch target {
    case .file: break
    case .folder(let folder): folder.setProvenance(pairs, at: path)
    case .prepared(let prepared): prepared.setProvenance(pairs, at: path)
    }
  }

  /// Makes an earlier generation of a file, or of a folder, the newest again, in a commit.
  public static func rollBack(
    _ path: String, to generation: UInt64, time: Int64 = 0,
    locking: LockOptions = LockOptions()
  ) throws(DatasetError) {
    if Folder.isFolder(path) {
      // What a compaction that did not end has made is left out with the rest; a folder that cannot
      // be changed can be rolled back all the same.
      try reporting(path) {
        try unlessEnded { try FolderWriter.forChanges(path, locking: locking).giveUp() }
      }
      try FolderWriter(path, rollingBackTo: generation, locking: locking).commit(time: time)
    } else {
      let writer = try DatasetWriter(appendingTo: path)
      writer.locking = locking
      try writer.rollBack(to: generation)
      try writer.commit(time: time)
    }
  }

  /// Gives the change up: it is never committed.
  public func fail() {
    hasFailed = true
    if case .folder(let folder) = target { folder.undoParts() }
  }

  /// Makes the change visible, durably; tells whether there was any.
  @discardableResult
  public func commit() throws(DatasetError) -> Bool { try commit(revise: nil) }

  /// As above; `revise` returns what becomes of a change of a folder that waited for this commit if
  /// the folder is another one now.
  @discardableResult
  func commit(revise: ((Dataset) throws -> Revision)?) throws(DatasetError) -> Bool {
    guard !isCommitted else { return false }
    guard !hasFailed else {
      throw DatasetError(
        "file", base.path, "an earlier step of the change failed; start the change again")
    }
    switch target {
    case .file(let writer):
      guard isChanged else { return false }
      try writer.commit(time: time)
    case .folder(let folder):
      guard folder.hasChanges else { return false }
      // The files have their commits, which count once the manifest has its own.
      try Calls.shielded { () throws(DatasetError) in try folder.commit(time: time) }
    case .prepared(let prepared):
      isCommitted = true
      return try reporting(base.path) { try prepared.commit(time: time, revise: revise) }
    }
    isCommitted = true
    return true
  }
}
