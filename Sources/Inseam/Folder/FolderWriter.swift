// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
public import InseamColumns
internal import InseamFormat

/// Changes which files are the parts of a folder, and changes all parts in one commit.
///
/// Holds the lock of the manifest until its commit, or until it is gone: one writer of a folder at a
/// time. Nothing is visible before `commit`. Not for use from two threads at once. See
/// `spec/folders.md`.
public final class FolderWriter {
  /// The path of the folder.
  public let path: String
  /// The fields of a row.
  public internal(set) var schema: Field
  /// The dataset as it was when this writer was made.
  public let base: Dataset
  let manifest: DatasetWriter
  var entries: [ManifestEntry]
  /// What is known of the columns, as far as parts were looked at.
  var provenance: [FieldPath: [Name: String]] = [:]
  var hasChanged = false
  /// Whether the lock of the manifest has been given back.
  private var isSpent = false
  /// The parts that `changeParts` has committed and no manifest names yet.
  var committed: [ManifestEntry] = []

  /// Opens a folder to change it.
  ///
  /// With `isCreating` a folder that is not there is made, and one without a manifest gets one that
  /// lists nothing; its file id follows from `seed`, else from something random. `locking`: How
  /// the locks of the manifest and of parts are taken.
  /// - Throws: `DatasetError`; its code is `locked` if another writer has the folder.
  public convenience init(
    _ path: String, isCreating: Bool = false, seed: String? = nil,
    locking: LockOptions = LockOptions()
  ) throws(DatasetError) {
    let path = Folder.trimmed(path)
    let manifestPath = Dataset.manifest(of: path)
    guard Folder.isFolder(path) || isCreating && !Folder.exists(path) else {
      throw DatasetError("argument", path, "not a directory")
    }
    var locking = locking
    if isCreating, !Folder.exists(manifestPath) {
      try FolderWriter.create(path, seed)
      // What no other machine has seen yet, none writes.
      locking.allowsNetwork = true
    }
    let manifest = try FolderWriter.lock(path, locking)
    self.init(manifest, try Dataset(path))
  }

  /// Opens a folder to make an earlier generation the newest again, which `commit` does; parts lose
  /// nothing.
  ///
  /// The newest list of parts may be damaged. What it lists beyond the earlier one is then not known,
  /// and joins again with the next `publish`.
  /// - Throws: `DatasetError`: as above, or there is no such generation.
  convenience init(
    _ path: String, rollingBackTo generation: UInt64, locking: LockOptions = LockOptions()
  ) throws(DatasetError) {
    let path = Folder.trimmed(path)
    let manifest = try FolderWriter.lock(path, locking)
    var options = OpenOptions()
    options.generation = generation
    let earlier = try Dataset(path, options: options)
    let newest = try reporting(path) { try unlessEnded { try Dataset(path) } }
    self.init(manifest, newest ?? earlier)
    let known = manifest.lineage.filter { $0.key == FolderWriter.leftOutKey }
    try manifest.rollBack(to: generation)
    manifest.setLineage(manifest.lineage.filter { $0.key != FolderWriter.leftOutKey } + known)
    let kept = earlier.parts.parts.compactMap(\.entry)
    let parts = Dictionary(kept.map { (Name($0.file), $0) }) { first, _ in first }
    leaveOut(entries.filter { parts[$0.file] != $0 })
  }

  private init(_ manifest: DatasetWriter, _ base: Dataset) {
    path = base.path
    self.manifest = manifest
    self.base = base
    schema = base.schema
    entries = base.parts.parts.compactMap(\.entry)
  }

  /// Makes a manifest that lists nothing; what tells it from all others is in its lineage.
  private static func create(_ path: String, _ seed: String?) throws(DatasetError) {
    try reporting(path) { try Folder.make(path) }
    let manifestPath = Dataset.manifest(of: path)
    let writer = try DatasetWriter(creating: manifestPath)
    let rows = try reporting(path) { try Manifest.rows([], schema: .structure("", [])) }
    try writer.append(rows.column, as: rows.field)
    writer.setLineage([(key: "folder", value: seed ?? DatasetWriter.randomName())])
    do throws(DatasetError) { try writer.commit() } catch {
      // Another writer was faster: its manifest is as good.
      guard Folder.exists(manifestPath) else { throw error }
    }
  }

  /// Opens the manifest of a folder for writing, and takes its lock.
  private static func lock(_ folder: String, _ locking: LockOptions) throws(DatasetError)
    -> DatasetWriter
  {
    let manifest = Dataset.manifest(of: folder)
    guard Folder.isPlainFile(manifest) else {
      // Says what is there instead.
      throw DatasetError("file", try Dataset(folder).path, "the manifest is not a regular file")
    }
    let writer = try DatasetWriter(appendingTo: manifest)
    writer.locking = locking
    try writer.lock()
    return writer
  }

  /// The names of the parts, in the order of their rows.
  public var names: [String] { entries.map(\.file) }

  /// Notes how the dataset came to be, after what is known already.
  public func addLineage(_ pairs: [(key: String, value: String)]) {
    manifest.setLineage(manifest.lineage + pairs)
  }

  static let leftOutKey = "left out"

  /// Whether a key of a lineage belongs to one folder, and not to a copy of its rows.
  static func isOwn(_ key: String) -> Bool { ["folder", leftOutKey, FolderMark.key].contains(key) }

  /// Replaces the provenance of a column of the dataset.
  public func setProvenance(_ pairs: [Name: String], at path: FieldPath) {
    provenance[path] = pairs
    hasChanged = true
  }

  /// Gives the lock of the manifest back; nothing is committed.
  func giveUp() {
    isSpent = true
    manifest.abandon()
  }

  /// Whether a commit would change anything.
  public var hasChanges: Bool { hasChanged || manifest.hasChanges }

  /// Makes the changes a generation of the folder, durably.
  ///
  /// - Parameter time: Microseconds since 1970-01-01 UTC; 0 for none.
  /// - Throws: `DatasetError`; the folder is then as it was.
  public func commit(time: Int64 = 0) throws(DatasetError) {
    guard !isSpent else {
      throw DatasetError("argument", path, "a folder writer commits once; open the folder again")
    }
    isSpent = true
    if hasChanged { try writeEntries() }
    try manifest.commit(time: time)
    hasChanged = false
    committed = []
  }

  /// Writes what is new of the list of parts.
  ///
  /// Row groups of the manifest from the first change on are written anew, and so are small ones
  /// before it: each is more than twice as long as all that follows, so that *n* commits leave
  /// O(log *n*) of them and write each part O(log *n*) times.
  private func writeEntries() throws(DatasetError) {
    try Manifest.requireModestLists(entries, path)
    let listing = try Dataset(manifest.path)
    let before = base.parts.parts.compactMap(\.entry)
    let same = zip(before, entries).prefix { $0 == $1 }.count
    var kept = (0...listing.rowGroupCount).last { listing.parts.firstRows[$0] <= same } ?? 0
    func first(_ rowGroup: Int) -> Int { Int(listing.parts.firstRows[rowGroup]) }
    while kept > 0, entries.count > first(kept),
      first(kept) - first(kept - 1) <= 2 * (entries.count - first(kept))
    { kept -= 1 }
    if kept < listing.rowGroupCount { try manifest.keep(rowGroups: kept) }
    try dropRow()
    let rows = try reporting(path) {
      try Manifest.rows(Array(entries[first(kept)...]), schema: schema)
    }
    try manifest.append(rows.column, as: rows.field)
    for (path, pairs) in provenance {
      if let field = manifest.schema.field(at: FieldPath(steps: ["row"] + path.steps)) {
        manifest.setProvenance(pairs, ofColumn: field.id)
      }
    }
  }

  /// Takes the old schema out of the manifest unless the new one only adds to it.
  private func dropRow() throws(DatasetError) {
    guard let row = manifest.schema.children.first(where: { $0.name == "row" }) else { return }
    let (old, new) = (row.withoutIDs.named(""), schema.withoutIDs)
    if let merged = try? old.merged(with: new), merged == new { return }
    for (path, former) in row.paths() where new.field(at: path) != nil {
      provenance[path] = provenance[path] ?? manifest.provenance(ofColumn: former.id)
    }
    try manifest.drop(row)
  }
}
