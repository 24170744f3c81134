// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// A data file that a compaction of its folder has replaced, under the hidden name that it keeps for
/// readers of older generations.
///
/// See `spec/folders.md`, Compaction.
struct RetiredFile {
  /// `.FILEID.NAME`.
  let name: String
  /// The name of the part.
  let part: String
  /// The file id, as 32 hexadecimal digits.
  let fileID: String

  /// The file that a part would be if it was retired; `nil` if the part's id is none.
  init?(_ entry: ManifestEntry) { self.init(part: entry.file, fileID: entry.fileID) }

  init?(part: String, fileID: String) {
    guard fileID.utf8.count == 32, fileID.utf8.allSatisfy({ "0123456789abcdef".utf8.contains($0) })
    else { return nil }
    (self.part, self.fileID, name) = (part, fileID, ".\(fileID).\(part)")
  }

  /// The retired file that has a name; `nil` for any other.
  init?(named name: String) {
    let bytes = Array(name.utf8)
    guard bytes.count > 34, bytes[0] == 0x2E, bytes[33] == 0x2E else { return nil }
    let text = name.unicodeScalars
    let part = String(text.dropFirst(34))
    guard Manifest.allows(part) else { return nil }
    self.init(part: part, fileID: String(text.dropFirst().prefix(32)))
  }

  /// The names of the retired files of a folder that a manifest does not list.
  static func unlisted(in folder: String, _ entries: [ManifestEntry]) -> [String] {
    let listed = Set<Name>(entries.compactMap { RetiredFile($0).map { Name($0.name) } })
    return Folder.names(in: folder).filter {
      RetiredFile(named: $0) != nil && !listed.contains(Name($0))
    }.sorted()
  }
}

/// The files that compactions of a folder have left for readers of older generations.
public enum RetiredFiles {
  /// The names of those that the newest generation of the folder does not need.
  public static func names(in folder: String) throws(DatasetError) -> [String] {
    RetiredFile.unlisted(in: folder, try Dataset(folder).parts.parts.compactMap(\.entry))
  }

  /// Removes them, under the lock of the folder; gives the names of those that are gone.
  ///
  /// Generations of the folder that list one of them cannot be read afterwards. Only regular files
  /// of this user are removed.
  /// - Throws: `DatasetError`: another writer has the folder, or a file cannot be removed; others
  ///   are gone then.
  public static func remove(in folder: String, locking: LockOptions = LockOptions())
    throws(DatasetError) -> [String]
  {
    let writer = try FolderWriter(folder, locking: locking)
    defer { writer.giveUp() }
    let names = RetiredFile.unlisted(in: folder, writer.entries)
    return try reporting(folder) {
      for name in names { try Leftovers.remove(name, in: folder, true) }
      return names
    }
  }
}
