// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
import Glibc
#endif

/// The hidden names under which files wait to get their own.
///
/// A name tells the process it belongs to, so that what a killed process left can be told from what
/// a living one is at.
enum StaleFiles {
  /// A hidden name beside a path, which nobody else has.
  static func name(for path: String) -> String {
    let number = String(UInt64.random(in: 0...UInt64.max), radix: 36)
    return "\(FileSystem.folder(of: path))/\(prefix(of: path))\(getpid())-\(number)"
  }

  /// Removes what processes that are gone have left of the same path; nothing else is touched.
  static func remove(besides path: String) {
    let folder = FileSystem.folder(of: path)
    let prefix = prefix(of: path)
    for name in FileSystem.names(in: folder) where name.hasPrefix(prefix) {
      let parts = name.dropFirst(prefix.count).split(separator: "-")
      guard parts.count == 2, let process = Int32(parts[0]), process > 0,
        UInt64(parts[1], radix: 36) != nil, kill(process, 0) != 0, errno == ESRCH
      else { continue }
      let path = "\(folder)/\(name)"
      if Folder.isFolder(path) { Folder.remove(path) } else { FileSystem.remove(path) }
    }
  }

  private static func prefix(of path: String) -> String { ".\(FileSystem.name(of: path)).inseam-" }
}
