// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns
internal import InseamFormat

/// What becomes of a prepared change in a later state of its folder.
struct Revision {
  /// For each file whether what waits is what the change would be now.
  let isKept: [Bool]
  /// Makes the change of another file, as the body of a change does.
  let redo: (_ file: DatasetWriter, _ rowGroups: Range<Int>) throws -> Bool
  /// Throws if the whole change must not be committed.
  let check: () throws -> Void
}

/// A change of the data files of a folder that is made without any lock, and committed under them.
///
/// What is written for each file waits in its writer, and follows what others have committed to that
/// file meanwhile, as a change of a single file does. Rows of files that joined the folder meanwhile
/// are not changed. See `spec/decisions/0007-writers-at-the-same-time.md`.
final class PreparedChange {
  /// A file whose changes wait.
  private struct Part {
    let entry: ManifestEntry
    let writer: DatasetWriter
  }

  /// The dataset as it was when the change was begun.
  let base: Dataset
  private let locking: LockOptions
  private var parts: [Name: Part] = [:]
  private var provenance: [FieldPath: [Name: String]] = [:]

  /// The memory in which the changes of all files wait; beyond it they wait in unnamed files.
  private static let memoryBytes: UInt64 = 64 << 20

  /// Begins a change of a generation of a folder, the newest if `nil`.
  ///
  /// - Throws: `DatasetError`; also if the folder lies on a network file system.
  init(_ path: String, at generation: UInt64? = nil, locking: LockOptions) throws(DatasetError) {
    var options = OpenOptions()
    options.generation = generation
    try DatasetChange.requireChangeable(path, locking: locking)
    let found = try Dataset(Folder.trimmed(path), options: options)
    self.locking = locking
    if try PreparedChange.hasReplacedParts(found) {
      // A compaction that did not end: the new file becomes part of the dataset.
      try FolderWriter.forChanges(path, locking: locking).giveUp()
      base = try Dataset(found.path, options: options)
    } else {
      base = found
    }
  }

  private static func hasReplacedParts(_ folder: Dataset) throws(DatasetError) -> Bool {
    for part in folder.parts.parts where try isReplaced(part) { return true }
    return false
  }

  /// Whether another file has the name of a part.
  private static func isReplaced(_ part: DatasetPart) throws(DatasetError) -> Bool {
    try reporting(part.path) {
      let located = try Dataset.locate(part.path, .pread, followsLinks: false).1
      return located.state.fileID.hexadecimal != part.entry?.fileID
    }
  }

  /// Whether a process may have all files of the folder open for writing, each with an unnamed one.
  static func fits(_ folder: Dataset) -> Bool {
    folder.parts.parts.count <= ProcessLimits.openFiles / 8
  }

  /// Calls `body` with a writer of each file and the row groups of the dataset it holds; it returns
  /// whether it changed anything.
  ///
  /// - Throws: What `body` throws; `DatasetError` with code `conflict` if a file was replaced.
  func run(_ body: (_ file: DatasetWriter, _ rowGroups: Range<Int>) throws -> Bool) throws {
    for (index, part) in base.parts.parts.enumerated() {
      guard let entry = part.entry else { preconditionFailure("parts of a folder have entries") }
      let first = base.parts.firstRowGroups[index]
      let name = Name(entry.file)
      let writer = try parts[name]?.writer ?? self.writer(of: part, entry)
      guard try body(writer, first..<first + part.rowCounts.count) else { continue }
      parts[name] = Part(entry: entry, writer: writer)
      if waitingByteCount > PreparedChange.memoryBytes {
        try reporting(part.path) { try writer.file.spillPending() }
      }
    }
  }

  private var waitingByteCount: UInt64 {
    parts.values.reduce(0) { $0 + UInt64($1.writer.file.pendingMemoryByteCount) }
  }

  /// Opens a file at the generation that the folder lists.
  private func writer(of part: DatasetPart, _ entry: ManifestEntry) throws(DatasetError)
    -> DatasetWriter
  {
    let state = try part.snapshot().state
    guard try !PreparedChange.isReplaced(part) else { throw conflict(part.path) }
    let writer = try DatasetWriter(appendingTo: part.path, at: entry.generation)
    writer.locking = locking
    guard try writer.baseOfChanges().snapshot.state == state else { throw conflict(part.path) }
    return writer
  }

  /// Replaces the provenance of a column of the dataset.
  func setProvenance(_ pairs: [Name: String], at path: FieldPath) { provenance[path] = pairs }

  /// Makes the change visible, durably; returns whether there was any.
  ///
  /// `revise` is called under the lock of the folder with the newest dataset, if it is not the one
  /// that the change was begun with. Without it every file that is still there is changed.
  /// - Throws: `DatasetError` with code `conflict` if what the change was computed from is not there
  ///   any more, or if too many rows would be computed again; the folder is then as it was.
  func commit(time: Int64, revise: ((Dataset) throws -> Revision)?) throws -> Bool {
    guard !parts.isEmpty || !provenance.isEmpty else { return false }
    let folder = try FolderWriter.forChanges(base.path, locking: locking)
    let isSame = folder.base.generation == base.generation
    let revision = isSame ? nil : try revise?(folder.base)
    if let revision { try requireFew(revision, in: folder.base) } else { try requireParts(folder) }
    try folder.commitParts(time: time) { index, part, rowGroups in
      guard let revision, !revision.isKept[index] else { return try waiting(for: part) }
      let writer = try folder.writer(of: part)
      return try revision.redo(writer, rowGroups) ? writer : nil
    }
    do { try revision?.check() } catch {
      folder.undoParts()
      throw error
    }
    for (path, pairs) in provenance { folder.setProvenance(pairs, at: path) }
    guard folder.hasChanges else { return false }
    try Calls.shielded { () throws(DatasetError) in try folder.commit(time: time) }
    return true
  }

  private func requireFew(_ revision: Revision, in newest: Dataset) throws(DatasetError) {
    let parts = zip(newest.parts.parts, revision.isKept).filter { !$0.1 }.map(\.0)
    let rowCount = parts.reduce(0) { $0 + $1.rowCounts.reduce(0, +) }
    guard rowCount > DatasetChange.lockedRows else { return }
    throw DatasetError(
      "conflict", base.path,
      "other writers changed files with \(rowCount) rows meanwhile; start the change again")
  }

  private func requireParts(_ folder: FolderWriter) throws(DatasetError) {
    let names = Set<Name>(names: folder.names)
    for name in parts.keys where !names.contains(name) {
      throw conflict("\(base.path)/\(name.text)")
    }
  }

  /// The writer in which the change of a file waits; `nil` if there is none.
  private func waiting(for part: DatasetPart) throws(DatasetError) -> DatasetWriter? {
    guard let entry = part.entry, let prepared = parts[Name(entry.file)] else { return nil }
    // A folder that was rolled back lists an earlier generation.
    guard entry.fileID == prepared.entry.fileID, entry.generation >= prepared.entry.generation
    else { throw conflict(part.path) }
    return prepared.writer
  }

  private func conflict(_ path: String) -> DatasetError {
    DatasetError(
      "conflict", path,
      "another writer replaced the file or took it out of the dataset meanwhile; start the change again"
    )
  }
}
