// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamFormat

/// What a commit of a data file says if it is part of a change of its folder: the change counts once
/// the manifest of the folder names the commit.
///
/// See `spec/folders.md`, Changes.
struct FolderMark: Sendable {
  /// The key of the lineage.
  static let key = "folder change"

  /// The file id of the manifest.
  let folderID: String
  /// The generation of the manifest that the change started from.
  let folderGeneration: UInt64

  /// The mark of a change of a folder.
  init(_ folder: Dataset) { (folderID, folderGeneration) = (folder.fileID, folder.generation) }

  /// The mark that a lineage has for a generation of its file; `nil` if it is of an earlier one.
  init?(_ lineage: Lineage?, of generation: UInt64) {
    let value = lineage?.pairs.last { $0.key == FolderMark.key }?.value
    let words = value?.split(separator: ":") ?? []
    guard words.count == 3, words[2] == "\(generation)", let number = UInt64(words[1]) else {
      return nil
    }
    (folderID, folderGeneration) = (String(words[0]), number)
  }

  /// The lineage of a commit with this mark.
  func marking(_ pairs: [(key: String, value: String)], generation: UInt64) -> [(
    key: String, value: String
  )] {
    let value = "\(folderID):\(folderGeneration):\(generation)"
    return pairs.filter { $0.key != FolderMark.key } + [(key: FolderMark.key, value: value)]
  }
}

/// Whether a change of a folder that reached one of its data files goes on.
enum FolderChange {
  /// Thrown while the writer of the change holds the lock of the manifest: nothing can be added to
  /// the file before it is known whether the change counts.
  struct IsGoingOn: Error {}

  /// What a writer of a data file continues from: the newest generation, or the one before the
  /// commits of a folder change that was never published.
  ///
  /// `isOver`: Whether no such change can go on, because the caller has the lock of the manifest or
  /// only wants to know what counts for certain.
  static func contents(_ newest: Snapshot, _ path: String, isOver: Bool) throws -> Snapshot {
    guard let mark = newest.folderMark,
      let known = try publishedGeneration(newest, path, mark), known < newest.footer.generation
    else { return newest }
    if !isOver {
      let manifest = try OutputFile(growing: Dataset.manifest(of: path.folderPath))
      do { _ = try manifest.lock(waiting: 0) } catch {
        throw error.isLockedByAnother ? IsGoingOn() : error
      }
      defer { manifest.unlock() }
      let isPublished =
        try publishedGeneration(newest, path, mark).map { $0 >= newest.footer.generation } ?? true
      if isPublished { return newest }
    }
    var before = newest
    while before.folderMark?.folderID == mark.folderID, before.footer.generation > known {
      // A file that the change made has nothing before it.
      guard before.footer.generation > 1 else { return newest }
      before = try newest.earlier(before.footer.generation - 1)
    }
    return before
  }

  /// The generation of a file that its folder lists, 0 if it lists none of it; `nil` if the file is
  /// in no folder with the mark's manifest.
  private static func publishedGeneration(_ file: Snapshot, _ path: String, _ mark: FolderMark)
    throws -> UInt64?
  {
    let folder = path.folderPath
    guard Folder.exists(Dataset.manifest(of: folder)) else { return nil }
    let dataset = try Dataset(folder)
    guard dataset.fileID == mark.folderID else { return nil }
    let entry = dataset.parts.parts.compactMap(\.entry).first { $0.file == path.lastName }
    return entry?.fileID == file.state.fileID.hexadecimal ? entry?.generation ?? 0 : 0
  }
}

extension Snapshot {
  /// The mark of this very generation.
  var folderMark: FolderMark? { FolderMark(lineage, of: footer.generation) }
}
