// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamPlatform

#if canImport(Glibc)
import Glibc
#endif

/// An open folder, through which the names in it are made, changed and removed: they are names of
/// this folder, also if its path leads elsewhere meanwhile.
final class FolderDescriptor: Sendable {
  /// The path it was opened by.
  let path: String
  let descriptor: FileDescriptor
  private let system: any SystemCalls

  /// Opens a folder.
  init(_ path: String) throws(FileError) {
    self.path = path
    system = System.calls
    descriptor = try FileDescriptor(open: path, flags: O_RDONLY | O_DIRECTORY)
  }

  private func calling<Result>(
    _ action: String, _ name: String, _ call: () throws(SystemError) -> Result
  ) throws(FileError) -> Result {
    do { return try call() } catch {
      throw FileError(action, path == "." ? name : "\(path)/\(name)", code: error.code)
    }
  }

  /// The attributes of what a name leads to, links not followed; `nil` if nothing has it.
  func status(of name: String) throws(FileError) -> FileStatus? {
    do {
      return try calling("stat", name) { () throws(SystemError) in
        try system.status(of: name, in: descriptor.raw, followsLinks: false)
      }
    } catch {
      if error.code == ENOENT { return nil }
      throw error
    }
  }

  /// Gives an unnamed file a name; `false` if something has it already.
  func link(_ file: FileDescriptor, toFree name: String) throws(FileError) -> Bool {
    do {
      try calling("create", name) { () throws(SystemError) in
        try system.link(file.raw, as: name, in: descriptor.raw)
      }
      return true
    } catch {
      if error.code == EEXIST { return false }
      throw error
    }
  }

  /// Gives a name's file or folder another name, in place of what has it.
  func rename(_ old: String, to new: String) throws(FileError) {
    try calling("rename", new) { () throws(SystemError) in
      try system.rename(old, to: new, in: descriptor.raw)
    }
  }

  /// Gives a name's file or folder another name; `false` if something has that already.
  func rename(_ old: String, toFree new: String) throws(FileError) -> Bool {
    do {
      try calling("create", new) { () throws(SystemError) in
        try system.rename(old, toFree: new, in: descriptor.raw)
      }
      return true
    } catch {
      if error.code == EEXIST { return false }
      throw error
    }
  }

  /// Removes the name of a file.
  func remove(_ name: String) throws(FileError) {
    try calling("remove", name) { () throws(SystemError) in
      try system.remove(name, in: descriptor.raw)
    }
  }

  /// Removes a folder and the files in it; folders and links to folders in it stay, and so does it
  /// then.
  func removeFolder(_ name: String) throws(FileError) {
    let inner = try FileDescriptor(
      open: name, in: descriptor, flags: O_RDONLY | O_DIRECTORY | O_NOFOLLOW,
      named: "\(path)/\(name)")
    for file in try calling(
      "read", name,
      { () throws(SystemError) in
        try system.names(in: inner.raw)
      })
    {
      try? system.remove(file, in: inner.raw)
    }
    try calling("remove", name) { () throws(SystemError) in
      try system.removeFolder(name, in: descriptor.raw)
    }
  }

  /// The names in the folder.
  func names() throws(FileError) -> [String] {
    try calling("read", ".") { () throws(SystemError) in try system.names(in: descriptor.raw) }
  }

  /// Waits until the names are on the disk.
  func synchronize() throws(FileError) { try descriptor.synchronize(metadata: true) }

  /// A name that nothing has, which is made of another and hidden: for what waits to get its own.
  static func temporaryName(for name: String) -> String {
    let number = String(UInt64.random(in: 0...UInt64.max), radix: 36)
    return ".\(name)\(Leftovers.infix)\(System.calls.processID)-\(number)"
  }
}

extension String {
  /// The folder that a path's last name is in.
  package var folderPath: String {
    guard let slash = lastIndex(of: "/") else { return "." }
    return slash == startIndex ? "/" : String(self[..<slash])
  }

  /// The last name of a path.
  package var lastName: String {
    lastIndex(of: "/").map { String(self[index(after: $0)...]) } ?? self
  }
}
