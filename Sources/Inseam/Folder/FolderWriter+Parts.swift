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
      throw DatasetError("argument", path, "what waits has to be committed before")
    }
    for part in base.parts.parts { try requireChangeable(part) }
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
      guard let writer = try? DatasetWriter(appendingTo: "\(path)/\(entry.file)") else { continue }
      _ = try? reset(writer, to: entry)
    }
    committed = []
  }

  /// Throws unless a part is what the manifest says and has no rows that are not published.
  private func requireChangeable(_ part: DatasetPart) throws(DatasetError) {
    guard let entry = part.entry else { preconditionFailure("parts of a folder have entries") }
    _ = try part.snapshot()
    let newest = try open(entry.file)
    guard newest.state.fileID.hexadecimal == entry.fileID else {
      throw DatasetError("foreign", part.path, "it is another file than the manifest says")
    }
    guard try isUnfinished(newest, after: entry) || newest.footer.generation == entry.generation
    else {
      throw DatasetError(
        "argument", part.path,
        "its generation \(newest.footer.generation) is not published: publish it first, or roll the part back to \(entry.generation)"
      )
    }
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
    let newest = try open(entry.file)
    guard newest.state.fileID.hexadecimal == entry.fileID else {
      throw DatasetError("foreign", writer.path, "it is another file than the manifest says")
    }
    guard newest.footer.generation != entry.generation else { return false }
    guard try isUnfinished(newest, after: entry) else {
      throw DatasetError(
        "argument", writer.path,
        "its generation \(newest.footer.generation) is not published: publish it first, or roll the part back to \(entry.generation)"
      )
    }
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
    var marks: [Bool] = []
    for number in known + 1...newest.footer.generation {
      let snapshot =
        number == newest.footer.generation
        ? newest : try reporting(file) { try newest.earlier(number) }
      marks.append(isMarked(snapshot))
    }
    if !marks.contains(true) { return false }
    if known > 0, marks.contains(false) {
      throw DatasetError(
        "argument", file,
        "its generations after \(known) hold both a change of the folder that was never finished and rows that came later: roll it back to \(known), and append them again"
      )
    }
    return marks[marks.count - 1]
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
