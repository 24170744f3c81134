// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamFormat

/// The generation of a part that a copy has to have which takes its place.
struct PartContents {
  let snapshot: Snapshot

  /// Looks at the file that has the name of a part.
  ///
  /// That is its newest generation, published or not, without what a change of the folder has written
  /// that did not end; what the manifest lists if the newest was left out of the dataset.
  /// - Throws: `DatasetError`: the file is another one, and not what a compaction made of the part.
  init(
    _ entry: ManifestEntry, in folder: String, _ lineage: [(key: String, value: String)]
  ) throws(DatasetError) {
    let path = "\(folder)/\(entry.file)"
    snapshot = try reporting(path) {
      let newest = try Dataset.open(path, OpenOptions(), followsLinks: false).0
      if newest.isLeftOut(as: entry.file, lineage) { return try entry.open(path, OpenOptions()) }
      guard try newest.isMade(of: entry) else {
        let id = newest.state.fileID.hexadecimal
        throw id == entry.fileID
          ? entry.isAnotherHistory(path, newest.state.generationID.hexadecimal)
          : entry.isForeign(path, id)
      }
      return try FolderChange.contents(newest, path, isOver: true)
    }
  }
}

extension Snapshot {
  /// Whether a folder with this lineage has left this generation of a file out of its dataset.
  fileprivate func isLeftOut(as file: String, _ lineage: [(key: String, value: String)]) -> Bool {
    let generation = FolderWriter.leftOut(lineage)["\(state.fileID.hexadecimal):\(file)"]
    return generation.map { $0 >= footer.generation } ?? false
  }

  /// Whether this is the file that a manifest lists, or what a compaction has made of it.
  fileprivate func isMade(of entry: ManifestEntry) throws -> Bool {
    if state.fileID.hexadecimal == entry.fileID { return try entry.isPart(of: self) }
    guard let base = lineage.base else { return false }
    return base.fileID == entry.fileID && base.generation >= entry.generation
  }
}

extension FolderWriter {
  /// Opens a folder to change all its parts: where a compaction that did not end has replaced the
  /// file of a part, the new one becomes the part first.
  ///
  /// - Throws: `DatasetError`: also for a part whose file is another one, and for one that was rolled
  ///   back to before a compaction.
  static func forChanges(_ path: String, locking: LockOptions) throws(DatasetError) -> FolderWriter
  {
    while true {
      let writer = try FolderWriter(path, locking: locking)
      let names = try writer.replacedParts()
      if names.isEmpty { return writer }
      try writer.add(names)
      try writer.commit()
    }
  }

  private func replacedParts() throws(DatasetError) -> [String] {
    var names: [String] = []
    for entry in entries {
      let file = "\(path)/\(entry.file)"
      // What cannot be opened is an error when it is needed.
      let state = try reporting(file) {
        try unlessEnded { try Dataset.locate(file, .pread, followsLinks: false).1.state }
      }
      guard let state, state.fileID.hexadecimal != entry.fileID else { continue }
      let newest = try open(entry.file)
      guard try reporting(file, { try newest.isMade(of: entry) }) else {
        throw entry.isForeign(file, state.fileID.hexadecimal)
      }
      guard !newest.isLeftOut(as: entry.file, manifest.lineage) else {
        throw DatasetError(
          "argument", file,
          "the folder was rolled back to before the file was compacted; inseam compact continues "
            + "from the rows that the folder has, inseam publish \(path) \(entry.file) from the file"
        )
      }
      names.append(entry.file)
    }
    return names
  }
}
