// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
public import InseamColumns
internal import InseamFormat

/// Changes which files are the parts of a folder, and changes all parts in one commit.
///
/// Holds the lock of the manifest until it is gone: one writer of a folder at a time. Nothing is
/// visible before `commit`. Not for use from two threads at once. See `spec/folders.md`.
public final class FolderWriter {
  /// The path of the folder.
  public let path: String
  /// The fields of a row.
  public private(set) var schema: Field
  /// The dataset as it was when this writer was made.
  public let base: Dataset
  private let manifest: DatasetWriter
  private var entries: [ManifestEntry]
  /// What is known of the columns, as far as parts were looked at.
  private var provenance: [FieldPath: [String: String]] = [:]
  private var hasChanged = false

  /// Opens a folder to change it.
  ///
  /// With `isCreating` a folder that is not there is made, and one without a manifest gets one that
  /// lists nothing; its file id follows from `seed`, else from something random. `waiting`: How many
  /// seconds to wait for another writer to end.
  /// - Throws: `DatasetError`; its code is `locked` if another writer has the folder.
  public init(
    _ path: String, isCreating: Bool = false, seed: String? = nil, waiting: Double = 0
  ) throws(DatasetError) {
    let path = Folder.trimmed(path)
    let manifestPath = Dataset.manifest(of: path)
    guard Folder.isFolder(path) || isCreating && !Folder.exists(path) else {
      throw DatasetError("argument", path, "it is no folder")
    }
    if isCreating, !Folder.exists(manifestPath) { try FolderWriter.create(path, seed) }
    self.path = path
    guard Folder.isPlainFile(manifestPath) else {
      // Says what is there instead.
      throw DatasetError("file", try Dataset(path).path, "its manifest is not a plain file")
    }
    manifest = try FolderWriter.lock(manifestPath, until: WallClock.steadySeconds + waiting)
    base = try Dataset(path)
    schema = base.schema
    entries = base.parts.parts.compactMap(\.entry)
  }

  /// Makes a manifest that lists nothing; what tells it from all others is in its lineage.
  private static func create(_ path: String, _ seed: String?) throws(DatasetError) {
    try reporting(path) { try Folder.make(path) }
    let manifestPath = Dataset.manifest(of: path)
    let writer = try DatasetWriter(creating: manifestPath, isExclusive: true)
    let rows = Manifest.rows([], schema: .structure("", []))
    try writer.append(rows.column, as: rows.field)
    let random = (0..<2).map { _ in String(UInt64.random(in: 0...UInt64.max), radix: 36) }
    writer.setLineage([(key: "folder", value: seed ?? random.joined(separator: "-"))])
    do { try writer.commit() } catch {
      // Another writer was faster: its manifest is as good.
      guard Folder.exists(manifestPath) else { throw error }
    }
  }

  private static func lock(_ manifest: String, until end: Double) throws(DatasetError)
    -> DatasetWriter
  {
    while true {
      do { return try DatasetWriter(appendingTo: manifest) } catch {
        guard error.code == "locked", WallClock.steadySeconds < end else { throw error }
        WallClock.pause(seconds: 0.02)
      }
    }
  }

  /// The names of the parts, in the order of their rows.
  public var names: [String] { entries.map(\.file) }

  /// Files of the folder that are no parts yet, and parts that have a newer generation; but for
  /// those that an append to the folder left when it was killed.
  public func unpublished() throws(DatasetError) -> [String] {
    try reporting(path) {
      try Folder.names(in: path, suffix: ".inseam").filter { name in
        guard Manifest.allows(name) else { return false }
        let snapshot = try Dataset.open("\(path)/\(name)", OpenOptions(), followsLinks: false).0
        guard let entry = entries.first(where: { $0.file == name }) else {
          return !isMarked(snapshot)
        }
        return snapshot.footer.generation != entry.generation
          || snapshot.state.fileID.hexadecimal != entry.fileID
      }
    }
  }

  /// Makes files of the folder parts, after those that are there; one that is a part already moves
  /// to its newest generation, in its place.
  ///
  /// - Throws: `DatasetError`: a name that is none of this folder, a file that cannot be opened or
  ///   whose fields have no common types with the others'.
  public func add(_ names: [String]) throws(DatasetError) {
    for name in names {
      guard Manifest.allows(name) else {
        throw DatasetError(
          "argument", "\(path)/\(name)",
          "a part is a file of the folder itself: a name that ends with .inseam and does not start with a dot"
        )
      }
      try add(name)
    }
  }

  private func add(_ name: String) throws(DatasetError) {
    let file = "\(path)/\(name)"
    try reporting(file) {
      let snapshot = try Dataset.open(file, OpenOptions(), followsLinks: false).0
      let merged = try schema.withoutIDs.merged(with: snapshot.schema.withoutIDs)
      try requireExactIntegers(snapshot, as: merged)
      let entry = try ManifestEntry(name, snapshot)
      if let index = entries.firstIndex(where: { $0.file == name }) {
        entries[index] = entry
      } else {
        entries.append(entry)
      }
      schema = merged
      note(snapshot, replaces: false)
      hasChanged = true
    }
  }

  /// Takes parts out of the dataset; the files stay where they are.
  public func remove(_ names: [String]) throws(DatasetError) {
    for name in names {
      guard let index = entries.firstIndex(where: { $0.file == name }) else {
        let near = nearestName(to: name, in: self.names)
        throw DatasetError(
          "argument", path,
          "there is no part '\(name)'" + (near.map { "; did you mean '\($0)'?" } ?? ""))
      }
      entries.remove(at: index)
      hasChanged = true
    }
  }

  /// Replaces the lineage of the dataset.
  public func setLineage(_ pairs: [(key: String, value: String)]) { manifest.setLineage(pairs) }

  /// Replaces the provenance of a column of the dataset.
  public func setProvenance(_ pairs: [String: String], at path: FieldPath) {
    provenance[path] = pairs
    hasChanged = true
  }

  /// Makes an earlier generation of the manifest the newest again.
  public func rollBack(to generation: UInt64) throws(DatasetError) {
    try manifest.rollBack(to: generation)
  }

  /// Whether a commit would change anything.
  public var hasChanges: Bool { hasChanged || manifest.hasChanges }

  /// Makes the changes a generation of the folder, durably.
  ///
  /// - Parameter time: Microseconds since 1970-01-01 UTC; 0 for none.
  /// - Throws: `DatasetError`; the folder is then as it was.
  public func commit(time: Int64 = 0) throws(DatasetError) {
    if hasChanged { try writeEntries() }
    try manifest.commit(time: time)
    hasChanged = false
  }

  /// Writes what is new of the list of parts.
  ///
  /// Row groups of the manifest from the first change on are written anew, and so are small ones
  /// before it: each is more than twice as long as all that follows, so that *n* commits leave
  /// O(log *n*) of them and write each part O(log *n*) times.
  private func writeEntries() throws(DatasetError) {
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
    let rows = Manifest.rows(Array(entries[first(kept)...]), schema: schema)
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

// MARK: Changes of all parts

extension FolderWriter {
  /// Runs a change on every part, which is committed after it.
  ///
  /// `body` gets a writer of the part and the row groups of the dataset it holds, and tells whether
  /// it changed anything.
  ///
  /// - Throws: `DatasetError`: a part has a writer, or rows that are not published; what `body`
  ///   throws. The dataset is as it was then.
  public func changeParts(
    time: Int64 = 0, _ body: (_ part: DatasetWriter, _ rowGroups: Range<Int>) throws -> Bool
  ) throws {
    var schema = Field.structure("", [])
    for (index, part) in base.parts.parts.enumerated() {
      let first = base.parts.firstRowGroups[index]
      let isChanged = try change(part, time) { try body($0, first..<first + part.rowCounts.count) }
      let snapshot =
        isChanged
        ? try reporting(part.path) {
          try Dataset.open(part.path, OpenOptions(), followsLinks: false).0
        } : try part.snapshot()
      try reporting(part.path) {
        schema = try schema.merged(with: snapshot.schema.withoutIDs)
        if isChanged { entries[index] = try ManifestEntry(entries[index].file, snapshot) }
      }
      note(snapshot, replaces: isChanged)
      hasChanged = hasChanged || isChanged
    }
    if !base.parts.parts.isEmpty { self.schema = schema }
  }

  private func change(
    _ part: DatasetPart, _ time: Int64, _ body: (DatasetWriter) throws -> Bool
  ) throws -> Bool {
    guard let entry = part.entry else { preconditionFailure("parts of a folder have entries") }
    _ = try part.snapshot()
    let writer = try DatasetWriter(appendingTo: part.path)
    let isReset = try reset(writer, to: entry.generation)
    let isChanged = try body(writer)
    if isChanged { try commit(writer, time) }
    return isChanged || isReset
  }

  /// Undoes what a change of this folder that was never published left in a part.
  private func reset(_ writer: DatasetWriter, to generation: UInt64) throws -> Bool {
    let newest = try Dataset(writer.path)
    guard newest.generation > generation else { return false }
    for number in generation + 1...newest.generation {
      let snapshot = try reporting(writer.path) { try newest.snapshot.earlier(number) }
      guard isMarked(snapshot) else {
        throw DatasetError(
          "argument", writer.path,
          "its generation \(number) is not published: publish it first, or roll the part back to \(generation)"
        )
      }
    }
    try writer.rollBack(to: generation)
    try commit(writer, 0)
    return true
  }

  /// Commits a part with the mark of a change of this folder.
  private func commit(_ writer: DatasetWriter, _ time: Int64) throws(DatasetError) {
    FolderWriter.mark(writer, for: base)
    try writer.commit(time: time)
  }

  private static let markKey = "folder change"

  /// Marks the next commit of a file as part of a change of a folder, which counts once that is
  /// published.
  public static func mark(_ writer: DatasetWriter, for folder: Dataset) {
    let value = "\(folder.fileID):\(folder.generation):\(writer.generation + 1)"
    writer.setLineage(
      writer.lineage.filter { $0.key != markKey } + [(key: markKey, value: value)])
  }

  /// Whether a commit of a part belongs to a change of this folder.
  private func isMarked(_ snapshot: Snapshot) -> Bool {
    let mark = snapshot.lineage.pairs.last { $0.key == FolderWriter.markKey }?.value
    let words = mark?.split(separator: ":") ?? []
    return words.count == 3 && words[0] == base.fileID
      && words[2] == "\(snapshot.footer.generation)"
  }

  /// A name for a new part that no other has: the next number, and something random for writers
  /// that look at the same time.
  public static func freeName(in folder: String) -> String {
    let numbers = Folder.names(in: folder, suffix: ".inseam").compactMap { name -> Int? in
      guard name.hasPrefix("part-") else { return nil }
      return Int(name.dropFirst(5).prefix { ("0"..."9").contains($0) })
    }
    let number = String((numbers.max() ?? 0) &+ 1)
    let zeros = String(repeating: "0", count: max(0, 5 - number.count))
    let random = String(UInt32.random(in: 0...UInt32.max), radix: 36)
    return "part-\(zeros)\(number)-\(random).inseam"
  }

  /// Takes over what a part knows of its columns.
  private func note(_ snapshot: Snapshot, replaces: Bool) {
    for (path, field) in snapshot.schema.paths() {
      guard let pairs = snapshot.provenance.entries[field.id], !pairs.isEmpty else { continue }
      let known = manifestProvenance(path).merging(provenance[path] ?? [:]) { $1 }
      provenance[path] = known.merging(pairs) { replaces ? $1 : $0 }
    }
  }

  private func manifestProvenance(_ path: FieldPath) -> [String: String] {
    base.schema.field(at: path).map { base.provenance(of: $0) } ?? [:]
  }

  /// Throws if an integer of a new part, or of those that are there, is not exact any more.
  private func requireExactIntegers(_ snapshot: Snapshot, as wider: Field) throws {
    try ExactIntegers(of: snapshot).check(wider)
    guard wider.widensIntegers(of: schema) else { return }
    for entry in entries {
      let part = DatasetPart(.entry(entry, folder: path, OpenOptions(), OpenParts()))
      try ExactIntegers(of: try part.snapshot()).check(wider)
    }
  }
}
