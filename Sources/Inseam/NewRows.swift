// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamFormat

extension Dataset {
  /// The rows of this state that an older state of the dataset did not have, as ascending ranges:
  /// what was appended to its files, and files that joined its folder.
  ///
  /// Rows that were deleted, restored or given other values meanwhile are not among them. A file that
  /// was compacted goes on where the old one ended.
  /// - Returns: `nil` if the older state is of another dataset, or its rows were rewritten since.
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
        let base = try old.snapshot()
        guard let own = try part.snapshot().firstNewRow(since: base, retired: (path, entry.file))
        else { return nil }
        first += own
      }
      if first < span.upperBound { ranges.append(first..<span.upperBound) }
    }
    return ranges
  }
}

extension Snapshot {
  /// The number of rows, deleted ones left out, that come from the row groups of an older state;
  /// `nil` if these are not the first ones here.
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
      // A compacted file begins with the rows of the last state of the one that it replaced; some of
      // them may have been deleted since.
      guard let base = lineage.base, depth < 64 else { return nil }
      guard base.fileID == older.state.fileID.hexadecimal else {
        guard let retired, let file = RetiredFile(part: retired.part, fileID: base.fileID),
          case let path = "\(retired.folder)/\(file.name)", Folder.exists(path)
        else { return nil }
        var options = OpenOptions()
        options.generation = base.generation
        let middle = try Dataset.open(path, options, followsLinks: false).0
        guard middle.state.fileID.hexadecimal == base.fileID else { return nil }
        return try middle.firstNewRow(since: older, retired: retired, depth: depth + 1)
          .map(liveRowCount(ofFirst:))
      }
      var last = try Dataset.open(try older.source.file.reopened(), OpenOptions()).0
      guard last.footer.generation >= base.generation else { return nil }
      if last.footer.generation > base.generation { last = try last.earlier(base.generation) }
      return try last.firstNewRow(since: older).map(liveRowCount(ofFirst:))
    }
  }

  /// How many of the first stored rows are not deleted.
  private func liveRowCount(ofFirst stored: UInt64) throws -> UInt64 {
    guard let last = rowGroups.lastIndex(where: { $0.firstRow < stored }) else { return 0 }
    let count = Int(min(stored - rowGroups[last].firstRow, UInt64(rowGroups[last].rowCount)))
    let deleted = try liveRows(ofRowGroup: last)?.deleted.slice(0..<count).setCount ?? 0
    return firstRows[last] + UInt64(count - deleted)
  }
}

extension Lineage {
  /// The file and generation that a compacted file was made of; `nil` for any other.
  var base: (fileID: String, generation: UInt64)? {
    guard let command = pairs.lastIndex(where: { $0.key == "command" }),
      pairs[command].value == "compact"
    else { return nil }
    let origin = pairs[command...]
    guard let id = origin.first(where: { $0.key == "base file id" })?.value,
      let text = origin.first(where: { $0.key == "base generation" })?.value,
      let generation = UInt64(text)
    else { return nil }
    return (id, generation)
  }
}
