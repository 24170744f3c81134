// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns
internal import InseamFormat

/// Compacts the parts of a folder, one after the other, while others write and read.
///
/// See `spec/folders.md`, Compaction.
struct FolderCompaction {
  private let path: String
  private let options: WriteOptions
  private let locking: LockOptions
  private let time: Int64
  /// The most rows that are copied under locks.
  private static let lockedRows: UInt64 = 8_192
  /// How often a part is copied anew, and how often its last rows are, before locks are held longer.
  private static let attempts = 4
  private static let rounds = 8

  /// Prepares the compaction of a folder.
  init(_ path: String, _ options: WriteOptions, locking: LockOptions, time: Int64) {
    self.path = Folder.trimmed(path)
    self.options = options
    self.locking = locking
    self.time = time
  }

  /// Compacts every part; gives the bytes of the dataset before and after.
  func run() throws -> (before: UInt64, after: UInt64) {
    let dataset = try Dataset(path)
    let manifest = try DatasetWriter(appendingTo: Dataset.manifest(of: path))
    manifest.locking = locking
    try manifest.requireLocal()
    for entry in dataset.parts.parts.compactMap(\.entry) {
      for attempt in 1...FolderCompaction.attempts {
        let isLast = attempt == FolderCompaction.attempts
        let holder = isLast ? try FolderWriter(path, locking: locking) : nil
        defer { holder?.giveUp() }
        do {
          try compact(entry.file, under: holder)
          break
        } catch let error as DatasetError where FolderCompaction.mayPass(error) && !isLast {}
      }
    }
    return (dataset.byteCount, try Dataset(path).byteCount)
  }

  /// Whether an error may be gone under the lock of the manifest: others have changed the part, or
  /// replaced its file more than once since the manifest was read.
  private static func mayPass(_ error: DatasetError) -> Bool {
    error.code == "conflict" || error.code == "foreign"
  }

  /// Compacts a part, unless it is none any more; `holder` has the lock of the manifest.
  private func compact(_ name: String, under holder: FolderWriter?) throws {
    let base = try holder?.base ?? Dataset(path)
    guard let entry = base.parts.parts.compactMap(\.entry).first(where: { $0.file == name })
    else { return }
    let copy = try PartCopy(
      name, in: path, PartContents(entry, in: path, base.lineage).snapshot, options)
    for round in 1... {
      let folder = try holder ?? FolderWriter(path, locking: locking)
      defer { if holder == nil { folder.giveUp() } }
      guard let entry = folder.entries.first(where: { $0.file == name }) else { return }
      let lineage = folder.manifest.lineage
      func contents() throws -> Snapshot { try PartContents(entry, in: path, lineage).snapshot }
      do {
        let limit = round < FolderCompaction.rounds ? FolderCompaction.lockedRows : .max
        return try replace(folder, copy) { try copy.follow(contents(), rowLimit: limit) }
      } catch is PartCopy.IsBehind {
        if holder == nil { folder.giveUp() }
        try copy.follow(contents(), rowLimit: .max)
        try copy.synchronize()
      }
    }
  }

  /// Puts a copy in the place of its part; `follow` completes it under the lock of the part.
  private func replace(_ folder: FolderWriter, _ copy: PartCopy, _ follow: () throws -> Void) throws
  {
    try Calls.shielded {
      try copy.publish(waiting: locking.waitSeconds) {
        try follow()
        // All that can be refused is refused before the file gets its name.
        try folder.admit(copy.entry, copy.snapshot, besides: [Name(copy.entry.file)])
      }
      try folder.commit(time: time)
    }
  }
}

/// A compact copy of a part that has no name yet.
private final class PartCopy {
  /// Thrown where too many rows are to be copied under locks.
  struct IsBehind: Error {}

  /// What the manifest will say of the copy.
  private(set) var entry: ManifestEntry
  /// The copy.
  private(set) var snapshot: Snapshot
  /// The generation that it has the rows of.
  private var source: Snapshot
  private let path: String
  private let writer: DatasetWriter
  private let options: WriteOptions
  private let nonce = DatasetWriter.randomName()

  /// Copies a generation of a part.
  init(_ name: String, in folder: String, _ source: Snapshot, _ options: WriteOptions) throws {
    var options = options
    options.policy = .replace
    path = "\(folder)/\(name)"
    self.source = source
    self.options = options
    writer = try DatasetWriter(creating: path, options: options)
    writer.staysHidden = true
    let dataset = Dataset(path: path, snapshot: source, warnings: [])
    try dataset.write(dataset.selections(of: 0..<dataset.rowCount), to: writer, options)
    snapshot = try PartCopy.commit(writer, dataset, nonce)
    entry = try reporting(path) { [snapshot] in try ManifestEntry(name, snapshot) }
    try synchronize()
  }

  /// Waits until the copy is on the disk.
  func synchronize() throws { try reporting(path) { try writer.file.synchronize() } }

  /// Makes it a copy of a later generation, which may have more rows than the one before.
  ///
  /// - Throws: `IsBehind` if there are more than `rowLimit`; `DatasetError` with code `conflict` if
  ///   anything else differs.
  func follow(_ newer: Snapshot, rowLimit: UInt64) throws {
    guard newer.state != source.state else { return }
    guard try newer.continues(source) else {
      throw DatasetError(
        "conflict", path,
        "another writer changed the data file while it was copied; start the compaction again")
    }
    let dataset = Dataset(path: path, snapshot: newer, warnings: [])
    let first = newer.firstRows[source.rowGroups.count]
    guard dataset.rowCount - first <= rowLimit else { throw IsBehind() }
    let rows = dataset.selections(of: first..<dataset.rowCount)
    try dataset.write(rows, to: writer, options, copiesFrames: false)
    let before = (entry: entry, snapshot: snapshot)
    snapshot = try PartCopy.commit(writer, dataset, nonce)
    entry = try ManifestEntry(entry.file, snapshot, after: before)
    source = newer
  }

  /// Commits what the copy has, which others cannot see.
  private static func commit(_ writer: DatasetWriter, _ dataset: Dataset, _ nonce: String) throws
    -> Snapshot
  {
    // Two copies of one generation are two files.
    let lineage = try dataset.snapshot.compactionLineage(nonce: nonce) { $0 != "nonce" }
    try dataset.noteOrigin(lineage, in: writer)
    try writer.commit()
    return try writer.dataset(named: writer.path).snapshot
  }

  /// Gives the copy the name of the part, whose file is retired; `check` is called under the part's
  /// lock.
  func publish(waiting seconds: Double, _ check: () throws -> Void) throws {
    // The file that has the name may be another one than that of the rows.
    let old = try reporting(path) {
      try Dataset.locate(path, .pread, followsLinks: false).1.state.fileID.hexadecimal
    }
    try writer.publish(retiring: ".\(old).\(entry.file)", waiting: seconds) {
      guard try Dataset.locate(path, .pread).1.state.fileID.hexadecimal == old else {
        throw IsBehind()
      }
      try check()
    }
  }
}
