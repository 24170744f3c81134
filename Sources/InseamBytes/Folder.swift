// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
import Glibc
#endif

/// Folders of the file system, as far as datasets need them.
public enum Folder {
  /// Whether a path leads to a folder.
  public static func isFolder(_ path: String) -> Bool {
    var status = stat()
    // Safe: stat writes one structure.
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Whether a folder can be renamed to a path: nothing is there, or an empty folder.
  public static func isFree(_ path: String) -> Bool {
    guard exists(path) else { return true }
    var status = stat()
    // Safe: lstat writes one structure.
    guard unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return false }
    return FileSystem.names(in: path).allSatisfy { $0 == "." || $0 == ".." }
  }

  /// Whether anything has a path, if only a link that leads nowhere.
  public static func exists(_ path: String) -> Bool {
    var status = stat()
    // Safe: lstat writes one structure.
    return unsafe lstat(path, &status) == 0
  }

  /// Whether a path leads to a regular file without a link at its end.
  public static func isPlainFile(_ path: String) -> Bool {
    var status = stat()
    // Safe: lstat writes one structure.
    return unsafe lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  /// The names in a folder that end with `suffix` and do not start with a dot, in natural order.
  public static func names(in path: String, suffix: String) -> [String] {
    FileSystem.names(in: path).filter { $0.hasSuffix(suffix) && !$0.hasPrefix(".") }
      .sorted(by: PathPattern.precedes)
  }

  /// Makes a folder; one that is there is fine.
  public static func make(_ path: String) throws(FileError) {
    // Safe: Swift passes the path with a zero at its end.
    guard unsafe mkdir(path, 0o777) != 0 else {
      return try FileSystem.synchronizeFolder(FileSystem.folder(of: path))
    }
    guard errno == EEXIST, isFolder(path) else { throw FileError("create", path) }
  }

  /// A hidden name beside a path for a folder that waits to get it; what killed processes left
  /// under such names of the same path is removed.
  public static func temporaryName(beside path: String) -> String {
    StaleFiles.remove(besides: path)
    return StaleFiles.name(for: path)
  }

  /// Gives a folder its name, durably; one that is there has to be empty.
  public static func publish(_ temporary: String, as path: String) throws(FileError) {
    try FileSystem.rename(temporary, to: path)
    try FileSystem.synchronizeFolder(FileSystem.folder(of: path))
  }

  /// Removes a folder and the files in it; folders in it stay, and so does it then.
  public static func remove(_ path: String) {
    for name in FileSystem.names(in: path) where name != "." && name != ".." {
      FileSystem.remove("\(path)/\(name)")
    }
    // Safe: Swift passes the path with a zero at its end.
    _ = unsafe rmdir(path)
  }

  /// The path without slashes at its end.
  public static func trimmed(_ path: String) -> String {
    var path = path[...]
    while path.count > 1, path.hasSuffix("/") { path = path.dropLast() }
    return String(path)
  }
}
