// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamFormat

extension Dataset {
  /// The rows of this state that an older state of the dataset did not have, as ascending ranges:
  /// what was appended to its files, and files that joined its folder.
  ///
  /// Rows that were deleted, restored or given other values meanwhile are not among them. A file that
  /// was compacted continues where the old one ended.
  /// - Returns: `nil` if the older state is of another dataset, or its rows were rewritten since; also
  ///   if a file was compacted several times since and rows were deleted between, where
  ///   `additions(since:)` knows more.
  /// - Throws: `DatasetError` if a data file of a folder cannot be opened.
  /// - Complexity: O(*p*) in the data files, besides those that have grown.
  public func rows(since older: Dataset) throws(DatasetError) -> [Range<UInt64>]? {
    if !isFolder {
      guard let first = try parts.parts[0].snapshot().firstNewRow(since: older.snapshot) else {
        return nil
      }
      return first < rowCount ? [first..<rowCount] : []
    }
    guard older.isFolder, older.fileID == fileID else { return nil }
    let before = Dictionary(
      older.parts.parts.compactMap { part in part.entry.map { ($0.file, part) } }
    ) { first, _ in first }
    var ranges: [Range<UInt64>] = []
    for (index, part) in parts.parts.enumerated() {
      let span =
        parts.firstRows[
          parts.firstRowGroups[index]]..<parts.firstRows[
          parts.firstRowGroups[index + 1]]
      var first = span.lowerBound
      if let entry = part.entry, let old = before[entry.file], let known = old.entry {
        if known == entry { continue }
        guard let own = try firstNewRow(of: part, entry, since: old, known) else { return nil }
        first += own
      }
      if first < span.upperBound { ranges.append(first..<span.upperBound) }
    }
    return ranges
  }
}

extension Dataset {
  /// The number of rows of a data file of a folder that come from an older state of it; `nil` if it is
  /// not known.
  ///
  /// - Throws: `DatasetError` with code `conflict` if only files that were removed tell it.
  private func firstNewRow(
    of part: DatasetPart, _ entry: ManifestEntry, since old: DatasetPart, _ known: ManifestEntry
  ) throws(DatasetError) -> UInt64? {
    let now = try part.snapshot()
    do throws(DatasetError) {
      return try now.firstNewRow(since: old.snapshot(), retired: (path, entry.file))
    } catch {
      guard entry.fileID != known.fileID, known.isRemoved(from: path) else { throw error }
      if let count = try now.rowCount(from: known) { return count }
      throw DatasetError(
        "conflict", part.path,
        "the file was compacted, and the one before it was removed (inseam clean), so it is not known "
          + "which rows are new; open the dataset and follow it again")
    }
  }
}

extension ManifestEntry {
  /// Whether the listed file is gone from a folder, also under the name that a compaction gave it.
  fileprivate func isRemoved(from folder: String) -> Bool {
    guard let name = RetiredFile(self)?.name else { return false }
    return !Folder.exists("\(folder)/\(name)")
  }
}

extension Dataset {
  /// The rows that joined the dataset since an older state, and the states of the dataset that have
  /// them: each row once, in the order in which they joined.
  ///
  /// As `rows(since:)`, but also for a file that was compacted several times since, while rows were
  /// deleted. What the older state's file got before it was replaced is then read from that file,
  /// which is still open, even if it was deleted later.
  /// - Returns: `nil` if the older state is of another dataset, if its rows were rewritten since, or
  ///   if its file was replaced by more than 64 compactions.
  /// - Throws: `DatasetError` if a data file of a folder cannot be opened.
  /// - Complexity: As `rows(since:)`.
  public func additions(since older: Dataset) throws(DatasetError) -> [(
    dataset: Dataset, rows: [Range<UInt64>]
  )]? {
    if let rows = try rows(since: older) { return [(self, rows)] }
    guard !isFolder, !older.isFolder else { return nil }
    return try reporting(path) {
      guard let (last, stored) = try snapshot.replacedState(of: older.snapshot),
        let first = try last.firstNewRow(since: older.snapshot)
      else { return nil }
      let replaced = Dataset(path: path, snapshot: last, warnings: [])
      let rest = try snapshot.liveRowCount(ofFirst: stored)
      return [(replaced, [first..<replaced.rowCount]), (self, [rest..<rowCount])]
    }
  }

  /// As `additions(since:)`.
  ///
  /// - Throws: As there; code `conflict` where it returns `nil`.
  public func requireAdditions(since older: Dataset) throws(DatasetError) -> [(
    dataset: Dataset, rows: [Range<UInt64>]
  )] {
    if let additions = try additions(since: older) { return additions }
    throw DatasetError(
      "conflict", path,
      "the dataset was replaced, or its rows were written anew or rolled back, so it is not known "
        + "which are new; open the dataset and follow it again")
  }

  /// Whether the rows of an older state of the dataset are the first ones here, each at the position
  /// that it had.
  ///
  /// False also where that is not known, such as after compactions of a file between which rows were
  /// deleted.
  /// - Throws: `DatasetError` if a data file of a folder cannot be opened.
  public func keepsPositions(of older: Dataset) throws(DatasetError) -> Bool {
    guard isFolder == older.isFolder, !isFolder || fileID == older.fileID else { return false }
    var own = parts.parts.makeIterator()
    var expected = older.rowCount
    for old in older.parts.parts {
      guard let part = own.next(), expected > 0 else { return expected == 0 }
      if let known = old.entry, part.entry == known {
        expected -= old.rowCount
        continue
      }
      guard old.entry?.file == part.entry?.file else { return false }
      let (before, now) = (try old.snapshot(), try part.snapshot())
      let folder = part.entry.map { (folder: path, part: $0.file) }
      guard try now.keepsPositions(of: before, retired: folder) else { return false }
      expected -= old.rowCount
      // Rows that joined a data file come before those of the next one.
      guard expected == 0 || part.rowCount == old.rowCount else { return false }
    }
    return expected == 0
  }
}

extension DatasetPart {
  fileprivate var rowCount: UInt64 { rowCounts.reduce(0) { $0 + UInt64($1) } }
}

extension Snapshot {
  /// The number of rows, deleted ones left out, that come from the row groups of an older state;
  /// `nil` if these are not the first ones here, or if it is not known.
  ///
  /// `retired`: The folder and the name of the part, where this is one: several compactions may have
  /// replaced the older state's file.
  fileprivate func firstNewRow(
    since older: Snapshot, retired: (folder: String, part: String)? = nil, depth: Int = 0
  ) throws(DatasetError) -> UInt64? {
    try reporting(source.file.path) {
      if state.fileID == older.state.fileID {
        guard older.rowGroups.count <= rowGroups.count,
          try older.sharedRowGroups(self).count == older.rowGroups.count
        else { return nil }
        return firstRows[older.rowGroups.count]
      }
      if let (last, stored) = try replacedState(of: older) {
        guard let first = try last.firstNewRow(since: older) else { return nil }
        // Which rows of the file are gone is known if none or all of them are from the older state.
        let all = last.firstRows[last.rowGroups.count]
        if first == all { return try liveRowCount(ofFirst: stored) }
        if first == 0 || stored == all { return try liveRowCount(ofFirst: first) }
      }
      guard let retired, depth < CompactionBase.limit,
        let middle = try replacedSnapshot(in: retired.folder, retired.part)
      else { return nil }
      return try middle.firstNewRow(since: older, retired: retired, depth: depth + 1)
        .map(liveRowCount(ofFirst:))
    }
  }

  /// The number of rows, deleted ones left out, that come from a listed generation of a file that is
  /// gone; `nil` unless a compaction replaced that very generation.
  fileprivate func rowCount(from entry: ManifestEntry) throws(DatasetError) -> UInt64? {
    let base = lineage.bases.last {
      $0.fileID == entry.fileID && $0.generation == entry.generation
    }
    guard let base else { return nil }
    return try reporting(source.file.path) { try liveRowCount(ofFirst: base.rowCount) }
  }

  /// Whether the rows of an older state are the first ones here, and none of them is deleted.
  fileprivate func keepsPositions(
    of older: Snapshot, retired: (folder: String, part: String)?, depth: Int = 0
  ) throws(DatasetError) -> Bool {
    try reporting(source.file.path) {
      let count = older.firstRows[older.rowGroups.count]
      if state.fileID == older.state.fileID {
        let groups = older.rowGroups.count
        return try groups <= rowGroups.count
          && older.sharedRowGroups(self).count == groups
          && deletions.entries.filter { $0.key < groups } == older.deletions.entries
      }
      if let (last, stored) = try replacedState(of: older),
        stored == last.firstRows[last.rowGroups.count]
      {
        return try last.keepsPositions(of: older, retired: nil)
          && liveRowCount(ofFirst: count) == count
      }
      guard let retired, depth < CompactionBase.limit,
        let middle = try replacedSnapshot(in: retired.folder, retired.part)
      else { return false }
      return try middle.keepsPositions(of: older, retired: retired, depth: depth + 1)
        && liveRowCount(ofFirst: count) == count
    }
  }

  /// The state of a part of a folder that the last compaction replaced; `nil` if its file is gone.
  private func replacedSnapshot(in folder: String, _ part: String) throws -> Snapshot? {
    guard let base = lineage.base, let file = RetiredFile(part: part, fileID: base.fileID),
      case let path = "\(folder)/\(file.name)", Folder.exists(path)
    else { return nil }
    var options = OpenOptions()
    options.generation = base.generation
    let middle = try Dataset.open(path, options, followsLinks: false).0
    return middle.state.fileID.hexadecimal == base.fileID ? middle : nil
  }
}
