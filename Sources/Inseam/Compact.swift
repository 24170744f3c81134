// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns
internal import InseamFormat

extension Dataset {
  /// Writes the rows of the newest generation as a new file that takes the place of the old one:
  /// small row groups are merged, deleted rows, dropped columns and older generations are gone,
  /// encodings are chosen anew.
  ///
  /// Other writers go on meanwhile: the lock is taken when the new file is complete, and what they
  /// have committed until then makes the copy start again; the fourth time it is made under the
  /// lock. Readers keep the old file. With another path as `output` the file stays as it is.
  ///
  /// Of a folder each data file is compacted; rows that are appended meanwhile are copied as well.
  /// The old data files stay for readers of older generations until `RetiredFiles.remove`.
  /// `time` is noted with the commits of a folder, in microseconds since 1970-01-01 UTC.
  /// - Throws: `DatasetError`; the file is then as it was.
  /// - Complexity: O(*n*) in the bytes of the rows.
  public static func compact(
    _ path: String, to output: String? = nil, options: WriteOptions = WriteOptions(),
    time: Int64 = 0, locking: LockOptions = LockOptions()
  ) throws -> (before: UInt64, after: UInt64) {
    if output == nil, Folder.isFolder(path) {
      return try FolderCompaction(path, options, locking: locking, time: time).run()
    }
    var before: UInt64 = 0
    if let output {
      let dataset = try Dataset(path)
      before = dataset.byteCount
      try dataset.copyCompactly(to: output, options, under: nil)
    } else {
      var options = options
      options.policy = .replace
      let file = try DatasetWriter(appendingTo: path)
      file.locking = locking
      try file.requireLocal()
      for attempt in 1...4 {
        let holder = attempt == 4 ? try DatasetWriter(appendingTo: path) : nil
        holder?.locking = locking
        try holder?.lock()
        defer { holder?.abandon() }
        let dataset = try Dataset(path)
        before = dataset.byteCount
        do {
          try dataset.copyCompactly(to: path, options, under: holder)
          break
        } catch let error as DatasetError where error.code == "conflict" && attempt < 4 {}
      }
    }
    // Nothing may fail once the new file has its name.
    return (before, Folder.byteCount(ofFile: output ?? path) ?? before)
  }

  private func copyCompactly(to path: String, _ options: WriteOptions, under holder: DatasetWriter?)
    throws
  {
    let known = try reporting(self.path) { try snapshot.compactionLineage { _ in true } }
    try extract(selections(of: 0..<rowCount), to: path, options, known, under: holder)
  }
}
