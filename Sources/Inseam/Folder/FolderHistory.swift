// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

extension Dataset {
  /// The commits of a folder, the newest first: which parts came, went or moved to another
  /// generation.
  func folderHistory(limit: Int) throws(DatasetError) -> [CommitSummary] {
    let path = Dataset.manifest(of: path)
    var options = OpenOptions()
    options.generation = generation
    let commits = try Dataset(path, options: options).history(limit: limit)
    var summaries: [CommitSummary] = []
    var state = try FolderState(path, generation)
    for commit in commits {
      let before = commit.generation > 1 ? try FolderState(path, commit.generation - 1) : nil
      summaries.append(
        CommitSummary(
          generation: commit.generation, time: commit.time, rowCount: state.rowCount,
          byteCount: state.byteCount - min(state.byteCount, before?.byteCount ?? 0),
          writer: commit.writer, changes: state.changes(after: before)
        ))
      if let before { state = before }
    }
    return summaries
  }
}

/// What a manifest lists in one generation.
private struct FolderState {
  let entries: [ManifestEntry]
  let columns: Set<Name>

  init(_ path: String, _ generation: UInt64) throws(DatasetError) {
    var options = OpenOptions()
    options.generation = generation
    let manifest = try Manifest(try Dataset(path, options: options))
    entries = manifest.entries
    columns = Set<Name>(names: manifest.schema.paths().map(\.path.description))
  }

  var byteCount: UInt64 {
    entries.reduce(0) { $0.addingUpToLimit($1.byteCount) }
  }

  var rowCount: UInt64 { entries.reduce(0) { $0 + $1.rowCount } }

  func changes(after before: FolderState?) -> [String] {
    guard let before else { return ["created with \(entries.count) data files"] }
    let old = Dictionary(before.entries.map { (Name($0.file), $0) }) { first, _ in first }
    let new = Set<Name>(names: entries.map(\.file))
    var changes: [String] = []
    for entry in entries {
      guard let former = old[entry.file] else {
        changes.append("+ \(entry.file) with \(entry.rowCount) rows")
        continue
      }
      if former.fileID != entry.fileID {
        changes.append("\(entry.file) replaced by another file")
      } else if former.generation != entry.generation {
        changes.append("\(entry.file) at generation \(entry.generation)")
      }
    }
    changes += before.entries.filter { !new.contains($0.file) }.map { "- \($0.file)" }
    if before.columns != columns, !before.columns.isEmpty {
      changes += columns.subtracting(before.columns).sorted().map { "+ \($0)" }
      changes += before.columns.subtracting(columns).sorted().map { "- \($0)" }
    }
    return changes.isEmpty ? ["metadata"] : changes
  }
}
