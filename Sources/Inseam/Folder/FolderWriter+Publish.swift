// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns
internal import InseamFormat

// Which files are the parts. See `spec/folders.md`, Changes.

extension FolderWriter {
  /// Files of the folder that are no parts yet, and parts that have generations which are not part
  /// of the dataset.
  ///
  /// Left out are what an unfinished change of this folder wrote, and what `remove` and `rollBack`
  /// took out: these join when they are named.
  public func unpublished() throws(DatasetError) -> [String] {
    let known = Dictionary(entries.map { (Name($0.file), $0) }) { first, _ in first }
    let leftOut = self.leftOut
    var names: [String] = []
    for name in Folder.names(in: path, suffix: ".inseam") where Manifest.allows(name) {
      let file = "\(path)/\(name)"
      let state = try reporting(file) {
        try Dataset.locate(file, .pread, followsLinks: false).1.state
      }
      let id = state.fileID.hexadecimal
      let entry = known[name]
      if entry?.fileID == id, entry?.generationID == state.generationID.hexadecimal { continue }
      if let generation = leftOut["\(id):\(name)"], generation >= state.generation { continue }
      if try !isUnfinished(try settle(name, entry), after: entry) { names.append(name) }
    }
    return names
  }

  /// Opens the newest generation of a file of the folder.
  func open(_ name: String) throws(DatasetError) -> Snapshot {
    let file = "\(path)/\(name)"
    return try reporting(file) { try Dataset.open(file, OpenOptions(), followsLinks: false).0 }
  }

  /// Makes files of the folder parts, after those that are there; one that is a part already moves
  /// to its newest generation, in its place.
  ///
  /// - Throws: `DatasetError`: a name that is none of this folder, a file that cannot be opened or
  ///   whose fields have no common types with the others', or other provenance.
  public func add(_ names: [String]) throws(DatasetError) {
    for name in names {
      guard Manifest.allows(name) else {
        throw DatasetError(
          "argument", "\(path)/\(name)",
          "a data file must be directly in the folder, end with .inseam and not start with a dot"
        )
      }
    }
    for (index, name) in names.enumerated() {
      try add(name, waiting: Set<Name>(names: Array(names[index...])))
    }
  }

  /// Adds a file; those that wait, itself included, are looked at when it is their turn.
  private func add(_ name: String, waiting: Set<Name>) throws(DatasetError) {
    let index = entries.firstIndex { $0.file == name }
    let snapshot = try settle(name, index.map { entries[$0] })
    if let index, entries[index].fileID == snapshot.state.fileID.hexadecimal,
      try isUnfinished(snapshot, after: entries[index])
    {
      return
    }
    let known = try earlier(index.map { entries[$0] }, than: snapshot)
    let entry = try reporting("\(path)/\(name)") {
      try ManifestEntry(name, snapshot, after: known)
    }
    let replaced = try replacedProvenance(snapshot, entry, besides: waiting)
    try admit(entry, snapshot, besides: waiting)
    for (path, pairs) in replaced { provenance[path] = pairs }
  }

  /// The columns whose provenance a part alone decides, as no other has values of them.
  ///
  /// - Throws: `DatasetError` if other parts have values of another provenance.
  private func replacedProvenance(
    _ snapshot: Snapshot, _ entry: ManifestEntry, besides waiting: Set<Name>
  ) throws(DatasetError) -> [FieldPath: [Name: String]] {
    var replaced: [FieldPath: [Name: String]] = [:]
    guard entry.rowCount > 0 else { return replaced }
    for (path, field) in snapshot.schema.paths() where field.type != .null {
      let known = provenance(at: path)
      let pairs = snapshot.provenance.entries[field.id] ?? [:]
      guard let conflict = OriginConflict(known, pairs) else { continue }
      guard try !hasValues(at: path, besides: waiting) else {
        throw conflict.error(
          "\(self.path)/\(entry.file)", column: path, first: self.path, second: entry.file)
      }
      replaced[path] = pairs
    }
    return replaced
  }

  /// What is known of a column of the dataset so far.
  private func provenance(at path: FieldPath) -> [Name: String] {
    let listed = base.schema.field(at: path).map { base.provenance(of: $0) } ?? [:]
    return listed.merging(provenance[path] ?? [:]) { $1 }
  }

  /// Whether a part that is not among some has rows and a column.
  private func hasValues(at path: FieldPath, besides waiting: Set<Name>) throws(DatasetError)
    -> Bool
  {
    guard schema.field(at: path) != nil else { return false }
    for entry in entries where entry.rowCount > 0 && !waiting.contains(Name(entry.file)) {
      let part = DatasetPart(.entry(entry, folder: self.path, OpenOptions()))
      if let field = try part.snapshot().schema.field(at: path), field.type != .null { return true }
    }
    return false
  }

  /// What the manifest lists of a part, if that is an earlier generation of the same file.
  private func earlier(_ entry: ManifestEntry?, than newest: Snapshot) throws(DatasetError) -> (
    entry: ManifestEntry, snapshot: Snapshot
  )? {
    guard let entry, entry.generation < newest.footer.generation else { return nil }
    return try reporting("\(path)/\(entry.file)") {
      try entry.isPart(of: newest) ? (entry, try newest.earlier(entry.generation)) : nil
    }
  }

  /// Lists a generation of a file, in its place if it is a part already.
  func admit(_ entry: ManifestEntry, _ snapshot: Snapshot, besides others: Set<Name>)
    throws(DatasetError)
  {
    try reporting("\(path)/\(entry.file)") {
      let merged = try schema.withoutIDs.merged(with: snapshot.schema.withoutIDs)
      if merged.widensIntegers(of: snapshot.schema) {
        try ExactIntegers(of: snapshot).check(merged)
      }
      if merged.widensIntegers(of: schema) {
        for entry in entries where !others.contains(entry.file) {
          let part = DatasetPart(.entry(entry, folder: path, OpenOptions()))
          try ExactIntegers(of: try part.snapshot()).check(merged)
        }
      }
      if let index = entries.firstIndex(where: { $0.file == entry.file }) {
        entries[index] = entry
      } else {
        entries.append(entry)
      }
      schema = merged
    }
    note(snapshot, replaces: false)
    hasChanged = true
  }

  /// Takes parts out of the dataset; the files stay where they are.
  public func remove(_ names: [String]) throws(DatasetError) {
    for name in names {
      guard let index = entries.firstIndex(where: { $0.file == name }) else {
        let near = nearestName(to: name, in: self.names)
        throw DatasetError(
          "argument", path,
          "unknown data file '\(name)'" + (near.map { "; did you mean '\($0)'?" } ?? ""))
      }
      leaveOut([entries.remove(at: index)])
      hasChanged = true
    }
  }

  /// Notes parts that `publish` does not take up again unless they are named.
  func leaveOut(_ parts: [ManifestEntry]) {
    let known = manifest.lineage.filter { $0.key == FolderWriter.leftOutKey }.map(\.value)
    let values = parts.map { "\($0.fileID):\($0.generation):\($0.file)" }
    addLineage(
      values.filter { !known.contains($0) }.map { (key: FolderWriter.leftOutKey, value: $0) })
  }

  /// The newest generation that was left out of each file, by its id and name.
  var leftOut: [Name: UInt64] { FolderWriter.leftOut(manifest.lineage) }

  static func leftOut(_ lineage: [(key: String, value: String)]) -> [Name: UInt64] {
    var found: [Name: UInt64] = [:]
    for (key, value) in lineage where key == FolderWriter.leftOutKey {
      let words = value.unicodeScalars.split(separator: ":", maxSplits: 2).map { String($0) }
      guard words.count == 3, let generation = UInt64(words[1]) else { continue }
      found["\(words[0]):\(words[2])", default: 0] = max(
        generation, found["\(words[0]):\(words[2])"] ?? 0)
    }
    return found
  }
}
