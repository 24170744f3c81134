// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamFormat

/// A file that compactions have replaced, as the lineage of the newest file names it.
///
/// See `spec/provenance.md`, Lineage.
struct CompactionBase {
  /// The file id, as 32 hexadecimal digits.
  let fileID: String
  /// Its last generation.
  let generation: UInt64
  /// The number of first rows of the compacted file, as it was written, that come from it.
  let rowCount: UInt64

  init(fileID: String, generation: UInt64, rowCount: UInt64) {
    (self.fileID, self.generation, self.rowCount) = (fileID, generation, rowCount)
  }

  /// The key of the lineage for all files of a chain but the last.
  static let earlierKey = "earlier base"
  /// The most files of a chain that a lineage names so.
  static let limit = 64

  /// Reads the value of an earlier base; `nil` if it is malformed.
  init?(_ value: String) {
    let words = value.split(separator: ":", omittingEmptySubsequences: false)
    guard words.count == 3, let generation = UInt64(words[1]), let rowCount = UInt64(words[2])
    else { return nil }
    self.init(fileID: String(words[0]), generation: generation, rowCount: rowCount)
  }

  /// The value of an earlier base.
  var value: String { "\(fileID):\(generation):\(rowCount)" }
}

extension Lineage {
  /// The file and generation that a compacted file was made of; `nil` for any other.
  var base: CompactionBase? {
    guard let origin = compaction,
      let id = origin.first(where: { $0.key == "base file id" })?.value,
      let generation = origin.number("base generation"), let rowCount = origin.number("base rows")
    else { return nil }
    return CompactionBase(fileID: id, generation: generation, rowCount: rowCount)
  }

  /// The files that compactions have replaced one after the other, the oldest first.
  var bases: [CompactionBase] {
    guard let origin = compaction, let base else { return [] }
    let earlier = origin.filter { $0.key == CompactionBase.earlierKey }
    return earlier.compactMap { CompactionBase($0.value) } + [base]
  }

  /// The key-values of the compaction that made the file; `nil` if something else made it.
  private var compaction: ArraySlice<(key: String, value: String)>? {
    guard let command = pairs.lastIndex(where: { $0.key == "command" }),
      pairs[command].value == "compact"
    else { return nil }
    return pairs[command...]
  }
}

extension ArraySlice<(key: String, value: String)> {
  fileprivate func number(_ key: String) -> UInt64? {
    first { $0.key == key }.flatMap { UInt64($0.value) }
  }
}

extension Snapshot {
  /// The lineage of a compact copy of this generation, up to what `noteOrigin` adds.
  ///
  /// `isKept` tells for a key whether its pairs are kept.
  func compactionLineage(nonce: String? = nil, keeping isKept: (String) -> Bool) throws -> [(
    key: String, value: String
  )] {
    let kept = lineage.pairs.filter {
      isKept($0.key) && !FolderWriter.isOwn($0.key) && $0.key != CompactionBase.earlierKey
    }
    let earlier = try lineage.bases.suffix(CompactionBase.limit).map { base in
      // Rows that were deleted since are not copied.
      let left = CompactionBase(
        fileID: base.fileID, generation: base.generation,
        rowCount: try liveRowCount(ofFirst: base.rowCount))
      return (key: CompactionBase.earlierKey, value: left.value)
    }
    let own = nonce.map { [(key: "nonce", value: $0)] } ?? []
    return kept + own + [(key: "command", value: "compact")] + earlier
  }

  /// The last generation of the file of an older state, which is open, and how many of the first
  /// stored rows here come from it; `nil` if no compaction that is known of has replaced that file.
  func replacedState(of older: Snapshot) throws -> (last: Snapshot, rowCount: UInt64)? {
    let id = older.state.fileID.hexadecimal
    guard let base = lineage.bases.last(where: { $0.fileID == id }) else { return nil }
    var last = try Dataset.open(try older.source.file.reopened(), OpenOptions()).0
    guard last.state.fileID == older.state.fileID, last.footer.generation >= base.generation
    else { return nil }
    if last.footer.generation > base.generation { last = try last.earlier(base.generation) }
    return (last, base.rowCount)
  }

  /// How many of the first stored rows are not deleted.
  func liveRowCount(ofFirst stored: UInt64) throws -> UInt64 {
    guard let last = rowGroups.lastIndex(where: { $0.firstRow < stored }) else { return 0 }
    let count = Int(min(stored - rowGroups[last].firstRow, UInt64(rowGroups[last].rowCount)))
    let deleted = try liveRows(ofRowGroup: last)?.deleted.slice(0..<count).setCount ?? 0
    return firstRows[last] + UInt64(count - deleted)
  }
}
