// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns
internal import InseamFormat

// Changes of all parts. See `spec/folders.md`, Changes.

extension FolderWriter {
  /// Runs a change on every part, which is committed after it; once for each writer.
  ///
  /// `body` gets a writer of the part and the row groups of the dataset it holds, and tells whether
  /// it changed anything.
  /// - Throws: `DatasetError`: a part has a writer, or rows that are not published; what `body`
  ///   throws. The dataset is as it was then, and so are the parts, as far as the system lets it.
  public func changeParts(
    time: Int64 = 0, _ body: (_ part: DatasetWriter, _ rowGroups: Range<Int>) throws -> Bool
  ) throws {
    for part in base.parts.parts { _ = try part.snapshot() }
    try commitParts(time: time) { _, part, rowGroups in
      let writer = try self.writer(of: part)
      return try body(writer, rowGroups) ? writer : nil
    }
  }

  /// A writer of a part, at the generation that the manifest lists.
  func writer(of part: DatasetPart) throws(DatasetError) -> DatasetWriter {
    let writer = try DatasetWriter(appendingTo: part.path, at: part.entry?.generation)
    writer.locking = manifest.locking
    writer.hasManifestLock = true
    return writer
  }

  /// Commits to parts what waits in the writers that `writer` returns for them, `nil` for none.
  ///
  /// - Throws: As above.
  func commitParts(
    time: Int64,
    _ writer: (_ index: Int, _ part: DatasetPart, _ rowGroups: Range<Int>) throws -> DatasetWriter?
  ) throws {
    guard !hasChanged, committed.isEmpty else {
      throw DatasetError(
        "argument", path, "the folder writer has uncommitted changes; commit them first")
    }
    var change = SchemaChange()
    do {
      for (index, part) in base.parts.parts.enumerated() {
        let first = base.parts.firstRowGroups[index]
        let rowGroups = first..<first + part.rowCounts.count
        let before = try part.snapshot()
        let after = try commit(part, time) { try writer(index, part, rowGroups) }
        if let after {
          try reporting(part.path) {
            entries[index] = try ManifestEntry(
              entries[index].file, after, after: (entries[index], before))
          }
          hasChanged = true
        }
        try reporting(part.path) { try change.add(before.schema, after?.schema) }
        note(after ?? before, replaces: after != nil)
      }
      if hasChanged { try adopt(change) }
    } catch {
      undoParts()
      throw error
    }
  }

  /// Makes the parts that were committed, and this writer, what the manifest says again.
  func undoParts() {
    entries = base.parts.parts.compactMap(\.entry)
    (schema, provenance, hasChanged) = (base.schema, [:], false)
    // What cannot be undone now is undone by the next writer.
    for entry in committed {
      Calls.shielded { _ = try? settle(entry.file, entry, always: true) }
    }
    committed = []
  }

  /// Commits what waits in a writer of a part; returns what it is then, `nil` if nothing changed.
  ///
  /// What others have appended to the file meanwhile, and what no manifest names yet, is part of the
  /// folder with the change.
  private func commit(
    _ part: DatasetPart, _ time: Int64, _ waiting: () throws -> DatasetWriter?
  ) throws -> Snapshot? {
    guard let entry = part.entry else { preconditionFailure("parts of a folder have entries") }
    guard let writer = try waiting() else { return nil }
    writer.hasManifestLock = true
    committed.append(entry)
    writer.folderMark = FolderMark(base)
    try writer.commit(time: time)
    return try open(entry.file)
  }

  /// The newest generation of a file of the folder, after what a change that was never published
  /// left in it has been undone by a commit that keeps what others have committed before.
  ///
  /// A file without other commits stays as it is, unless it is undone `always`.
  func settle(_ name: String, _ entry: ManifestEntry?, always: Bool = false) throws(DatasetError)
    -> Snapshot
  {
    let newest = try open(name)
    guard try isUnfinished(newest, after: entry), let entry else { return newest }
    let file = "\(path)/\(name)"
    let contents = try reporting(file) {
      try FolderChange.contents(newest, file, isOver: true)
    }
    guard contents !== newest, always || contents.footer.generation > entry.generation else {
      return newest
    }
    let writer = try DatasetWriter(appendingTo: file)
    writer.locking = manifest.locking
    writer.hasManifestLock = true
    try writer.lock()
    if writer.hasChanges { try writer.commit() } else { writer.abandon() }
    return try open(name)
  }

  /// Marks the next commit of a file as part of a change of a folder, which counts once that is
  /// published.
  public static func mark(_ writer: DatasetWriter, for folder: Dataset) {
    writer.folderMark = FolderMark(folder)
  }

  /// Whether the newest generation of a file comes from a change of this folder that was never
  /// published.
  func isUnfinished(_ newest: Snapshot, after entry: ManifestEntry?) throws(DatasetError) -> Bool {
    let known = entry?.fileID == newest.state.fileID.hexadecimal ? entry?.generation ?? 0 : 0
    return newest.footer.generation > known && newest.folderMark?.folderID == base.fileID
  }

  /// A name for a new part that no other has: the next number, and something random for writers
  /// that look at the same time.
  public static func freeName(in folder: String) -> String {
    let numbers = Folder.names(in: folder, suffix: ".inseam").compactMap { name -> Int? in
      guard name.hasPrefix("part-") else { return nil }
      return Int(name.dropFirst(5).prefix { ("0"..."9").contains($0) })
    }
    let random = String(UInt32.random(in: 0...UInt32.max), radix: 36)
    return "\(numberedName((numbers.max() ?? 0) &+ 1))-\(random).inseam"
  }

  /// `part-00012` for 12.
  static func numberedName(_ number: Int) -> String {
    let digits = "\(number)"
    return "part-\(String(repeating: "0", count: max(0, 5 - digits.count)))\(digits)"
  }

  /// Takes over what a part knows of its columns.
  func note(_ snapshot: Snapshot, replaces: Bool) {
    for (path, field) in snapshot.schema.paths() {
      guard let pairs = snapshot.provenance.entries[field.id], !pairs.isEmpty else { continue }
      // A result that is computed again loses keys that it had, such as `outdated`.
      let isNewResult = replaces && pairs["kind"] == "method"
      let listed =
        isNewResult ? [:] : base.schema.field(at: path).map { base.provenance(of: $0) } ?? [:]
      let known = listed.merging(provenance[path] ?? [:]) { $1 }
      provenance[path] = known.merging(pairs) { replaces ? $1 : $0 }
    }
  }

  /// Makes the schema of the dataset what the changes of the parts make of it.
  private func adopt(_ change: SchemaChange) throws {
    let changed = try reporting(path) { try change.applied(to: base.schema.withoutIDs) }
    if changed.widensIntegers(of: base.schema) {
      for entry in entries {
        let part = DatasetPart(.entry(entry, folder: path, OpenOptions()))
        try reporting(part.path) { try ExactIntegers(of: try part.snapshot()).check(changed) }
      }
    }
    schema = changed
  }
}
