// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamPlatform

#if canImport(Glibc)
import Glibc
#endif

/// Folders of the file system, as far as datasets need them.
public enum Folder {
  /// Whether a path leads to a folder.
  public static func isFolder(_ path: String) -> Bool { status(path)?.kind == .folder }

  /// Whether a folder can be renamed to a path: nothing is there, or an empty folder.
  public static func isFree(_ path: String) -> Bool {
    guard let found = status(path, followsLinks: false) else { return true }
    return found.kind == .folder && names(in: path).isEmpty
  }

  /// Whether anything has a path, if only a link that leads nowhere.
  public static func exists(_ path: String) -> Bool { status(path, followsLinks: false) != nil }

  /// Whether a path leads to a regular file without a link at its end.
  public static func isPlainFile(_ path: String) -> Bool {
    status(path, followsLinks: false)?.kind == .file
  }

  /// Whether a folder lies on a network or user-space file system.
  public static func isOnNetwork(_ path: String) -> Bool {
    (try? FolderDescriptor(path).descriptor.isOnNetwork) ?? false
  }

  /// The size of the file that a path leads to; `nil` if it leads to none.
  public static func byteCount(ofFile path: String) -> UInt64? {
    status(path).flatMap { $0.kind == .file ? $0.byteCount : nil }
  }

  /// Whether two paths lead to one folder.
  public static func isFolder(_ path: String, sameAs other: String) -> Bool {
    guard let one = status(path), let two = status(other) else { return false }
    return one.kind == .folder && one.isSameFile(as: two)
  }

  private static func status(_ path: String, followsLinks: Bool = true) -> FileStatus? {
    try? System.calls.status(of: path, in: nil, followsLinks: followsLinks)
  }

  /// The names in a folder; none if it cannot be read.
  package static func names(in path: String) -> [String] {
    (try? FolderDescriptor(path).names()) ?? []
  }

  /// The names in a folder that end with `suffix` and do not start with a dot, in natural order.
  public static func names(in path: String, suffix: String) -> [String] {
    names(in: path).filter { $0.hasSuffix(suffix) && !$0.hasPrefix(".") }
      .sorted(by: PathPattern.precedes)
  }

  /// Makes a folder; one that is there is fine.
  public static func make(_ path: String) throws(FileError) {
    do { try System.calls.makeFolder(path) } catch {
      if error.code == EEXIST, isFolder(path) { return }
      throw FileError("create", path, code: error.code)
    }
    try FolderDescriptor(trimmed(path).folderPath).synchronize()
  }

  /// A hidden name beside a path for a folder that waits to get it.
  public static func temporaryName(beside path: String) -> String {
    "\(path.folderPath)/\(FolderDescriptor.temporaryName(for: path.lastName))"
  }

  /// Gives a folder its name, durably; one that is there has to be empty.
  public static func publish(_ temporary: String, as path: String) throws(FileError) {
    let folder = try FolderDescriptor(path.folderPath)
    try folder.rename(temporary.lastName, to: path.lastName)
    try folder.synchronize()
  }

  /// Removes a folder and the files in it; folders in it stay, and so does it then.
  public static func remove(_ path: String) {
    try? FolderDescriptor(path.folderPath).removeFolder(path.lastName)
  }

  /// Removes the name of a file.
  public static func removeFile(_ path: String) throws(FileError) {
    try FolderDescriptor(path.folderPath).remove(path.lastName)
  }

  /// The path without slashes at its end.
  public static func trimmed(_ path: String) -> String {
    var path = path[...]
    while path.count > 1, path.hasSuffix("/") { path = path.dropLast() }
    return String(path)
  }
}
