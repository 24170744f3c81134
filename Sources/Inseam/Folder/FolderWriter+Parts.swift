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
    guard !hasChanged, committed.isEmpty else {
      throw DatasetError(
        "argument", path, "the folder writer has uncommitted changes; commit them first")
    }
    for part in base.parts.parts {
      _ = try part.snapshot()
      if let entry = part.entry { _ = try hasUnfinishedChange(entry) }
    }
    var change = SchemaChange()
    do {
      for (index, part) in base.parts.parts.enumerated() {
        let first = base.parts.firstRowGroups[index]
        let rowGroups = first..<first + part.rowCounts.count
        let before = try part.snapshot()
        let after = try self.change(part, time) { try body($0, rowGroups) }
        if let after {
          try reporting(part.path) {
            entries[index] = try ManifestEntry(entries[index].file, after)
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
    for entry in committed {
      // What cannot be undone now is undone by the next change.
      Calls.shielded {
        let writer = try? DatasetWriter(appendingTo: "\(path)/\(entry.file)")
        if let writer { _ = try? reset(writer, to: entry) }
      }
    }
    committed = []
  }

  /// Whether a part has what a change of this folder that was never published left in it.
  ///
  /// - Throws: `DatasetError` if it is another file, or has rows that are not published.
  private func hasUnfinishedChange(_ entry: ManifestEntry) throws(DatasetError) -> Bool {
    let newest = try open(entry.file)
    let file = "\(path)/\(entry.file)"
    guard newest.state.fileID.hexadecimal == entry.fileID else {
      throw DatasetError(
        "foreign", file,
        "the file id is \(newest.state.fileID.hexadecimal), but the manifest lists \(entry.fileID)")
    }
    if newest.footer.generation == entry.generation { return false }
    guard try isUnfinished(newest, after: entry) else {
      throw DatasetError(
        "argument", file,
        "generation \(newest.footer.generation) is not published; publish the file first, or roll it back to generation \(entry.generation)"
      )
    }
    return true
  }

  /// Changes a part under its lock; gives what it is then, `nil` if nothing changed.
  private func change(
    _ part: DatasetPart, _ time: Int64, _ body: (DatasetWriter) throws -> Bool
  ) throws -> Snapshot? {
    guard let entry = part.entry else { preconditionFailure("parts of a folder have entries") }
    let writer = try DatasetWriter(appendingTo: part.path)
    committed.append(entry)
    let isReset = try reset(writer, to: entry)
    let isChanged = try body(writer)
    if isChanged {
      FolderWriter.mark(writer, for: base)
      try writer.commit(time: time)
    }
    guard isChanged || isReset else {
      committed.removeLast()
      return nil
    }
    return try open(entry.file)
  }

  /// Undoes what a change of this folder that was never published left in a part.
  @discardableResult
  private func reset(_ writer: DatasetWriter, to entry: ManifestEntry) throws -> Bool {
    guard try hasUnfinishedChange(entry) else { return false }
    try writer.rollBack(to: entry.generation)
    FolderWriter.mark(writer, for: base)
    try writer.commit()
    return true
  }

  static let markKey = "folder change"

  /// Marks the next commit of a file as part of a change of a folder, which counts once that is
  /// published.
  public static func mark(_ writer: DatasetWriter, for folder: Dataset) {
    let value = "\(folder.fileID):\(folder.generation):\(writer.generation + 1)"
    writer.setLineage(
      writer.lineage.filter { $0.key != markKey } + [(key: markKey, value: value)])
  }

  /// Whether all that a file has beyond what the manifest says comes from changes of this folder
  /// that were never published.
  ///
  /// - Throws: `DatasetError` where something else follows such a change: it was made on top of
  ///   what nobody should have seen.
  func isUnfinished(_ newest: Snapshot, after entry: ManifestEntry?) throws(DatasetError) -> Bool {
    let known = entry?.fileID == newest.state.fileID.hexadecimal ? entry?.generation ?? 0 : 0
    guard newest.footer.generation > known else { return false }
    let file = newest.source.file.path
    // From the newest back to what is known; footers alone are read.
    let marks = try reporting(file) {
      var marks: [Bool] = []
      var commit: HistoryEntry? = try HistoryEntry(of: newest)
      while let entry = commit, entry.footer.generation > known {
        marks.append(try isMarked(entry))
        commit = try entry.previous()
      }
      return marks
    }
    if !marks.contains(true) { return false }
    if known > 0, marks.contains(false) {
      throw DatasetError(
        "argument", file,
        "an unfinished change of the folder was followed by appended rows; roll the file back to generation \(known) and append those rows again"
      )
    }
    return marks[0]
  }

  /// Whether a commit of a part belongs to a change of this folder.
  private func isMarked(_ commit: HistoryEntry) throws -> Bool {
    let mark = try commit.ownLineage()?.pairs.last { $0.key == FolderWriter.markKey }?.value
    let words = mark?.split(separator: ":") ?? []
    return words.count == 3 && words[0] == base.fileID
      && words[2] == "\(commit.footer.generation)"
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
      let listed = base.schema.field(at: path).map { base.provenance(of: $0) } ?? [:]
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
