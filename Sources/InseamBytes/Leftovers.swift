// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamPlatform

/// The hidden files and folders that killed writers left behind, where the file system has no files
/// without names or a folder was being made.
///
/// Nothing removes them but a user's command: a name tells which process made it, but not whether
/// that process still lives, which another machine or container may have made.
public enum Leftovers {
  static let infix = ".inseam-"

  /// The names of leftovers in a folder: hidden, and made as `FolderDescriptor.temporaryName` makes
  /// them.
  public static func names(in folder: String) -> [String] {
    Folder.names(in: folder).filter(isLeftover).sorted()
  }

  /// The folder and the names of what is left of the writers of a dataset: of a file what waits to
  /// get its name, of a folder everything in it.
  public static func names(of path: String) -> (folder: String, names: [String]) {
    if Folder.isFolder(path) { return (path, names(in: path)) }
    let own = ".\(path.lastName)\(infix)"
    return (path.folderPath, names(in: path.folderPath).filter { $0.hasPrefix(own) })
  }

  /// Whether a name is one that writers give to what waits to get its own.
  package static func isLeftover(_ name: String) -> Bool {
    guard name.hasPrefix("."), let range = name.lastRange(of: infix) else { return false }
    let words = name[range.upperBound...].split(separator: "-", omittingEmptySubsequences: false)
    return words.count == 2 && Int32(words[0]).map { $0 > 0 } == true
      && UInt64(words[1], radix: 36) != nil
  }

  /// Removes a leftover: a regular file, or a folder of regular files, of this user.
  ///
  /// Nothing is followed: a link is refused, and so is what another user owns.
  /// - Throws: `FileError`.
  public static func remove(_ name: String, in folder: String) throws(FileError) {
    try remove(name, in: folder, isLeftover(name))
  }

  /// Removes a file that `isMeant`, as above.
  package static func remove(_ name: String, in folder: String, _ isMeant: Bool) throws(FileError) {
    let open = try FolderDescriptor(folder)
    let path = "\(folder)/\(name)"
    guard isMeant, let status = try open.status(of: name) else {
      throw FileError("remove", path, code: FileError.notFound)
    }
    guard status.user == System.calls.userID else {
      throw FileError("remove", path, code: FileError.notPermitted, hint: "another user owns it")
    }
    switch status.kind {
    case .file: try open.remove(name)
    case .folder: try open.removeFolder(name)
    default:
      throw FileError(
        "remove", path, code: FileError.notPermitted, hint: "it is not a regular file")
    }
  }
}

extension String {
  fileprivate func lastRange(of text: String) -> Range<String.Index>? {
    var start = endIndex
    while true {
      if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
      if start == startIndex { return nil }
      start = index(before: start)
    }
  }
}
