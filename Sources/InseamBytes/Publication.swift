// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamPlatform

#if canImport(Glibc)
import Glibc
#endif

/// How a new file gets its name, when it is complete.
///
/// The folder is opened when the work begins, and the name is made in that folder. A symbolic link
/// at the end of the path stays: what it leads to is replaced.
final class Publication {
  private let policy: OutputPolicy
  private let path: String
  private let folder: FolderDescriptor
  private let name: String
  /// The hidden name that the file has until then; `nil` if it has none.
  private var temporaryName: String?

  /// Prepares a path.
  ///
  /// - Throws: `FileError` if something has the path that may not be replaced.
  init(_ path: String, _ policy: OutputPolicy) throws(FileError) {
    self.path = path
    self.policy = policy
    let target = try Publication.target(of: path, policy)
    folder = try Publication.openFolder(of: target, path)
    name = target.lastName
    guard !name.isEmpty, name != ".", name != ".." else {
      throw FileError("write", path, code: EISDIR)
    }
    if let found = try folder.status(of: name) { try Publication.require(found, path, policy) }
  }

  /// The path that the new file gets: that of what a link leads to.
  private static func target(of path: String, _ policy: OutputPolicy) throws(FileError) -> String {
    guard
      let found = try? System.calls.status(of: path, in: nil, followsLinks: false),
      found.kind == .link
    else { return path }
    guard policy == .replace else { throw taken(path) }
    do { return try System.calls.resolve(path) } catch {
      throw FileError("write", path, code: error.code, hint: "the symbolic link leads nowhere")
    }
  }

  private static func openFolder(of target: String, _ path: String) throws(FileError)
    -> FolderDescriptor
  {
    do { return try FolderDescriptor(target.folderPath) } catch {
      throw FileError("create", path, code: error.code)
    }
  }

  private static func require(_ found: FileStatus, _ path: String, _ policy: OutputPolicy)
    throws(FileError)
  {
    switch found.kind {
    case .folder: throw FileError("write", path, code: EISDIR)
    case .file: if policy == .create { throw taken(path) }
    default: throw FileError("replace", path, code: EEXIST, hint: "the path is not a regular file")
    }
  }

  private static func taken(_ path: String) -> FileError { FileError("create", path, code: EEXIST) }

  /// Makes the file, without a name where the file system can.
  func makeFile() throws(FileError) -> FileDescriptor {
    if let unnamed = FileDescriptor(unnamedIn: folder.descriptor, named: path) { return unnamed }
    let temporary = FolderDescriptor.temporaryName(for: name)
    let made = try FileDescriptor(
      open: temporary, in: folder.descriptor, flags: O_CREAT | O_EXCL | O_NOFOLLOW | O_RDWR,
      named: path, belongsToProcess: true)
    temporaryName = temporary
    return made
  }

  /// Removes the hidden name of a file that is not to be published.
  func giveUp() {
    if let temporaryName { try? folder.remove(temporaryName) }
    temporaryName = nil
  }

  /// Gives the file its name, durably.
  ///
  /// The lock of a file that is replaced is held until then; it gets the name `retired`, if any.
  func publish(
    _ file: FileDescriptor, waiting seconds: Double, retiring retired: String? = nil,
    _ check: () throws -> Void
  ) throws {
    // Nobody has to wait while most of it is written to the disk.
    if policy == .replace { try file.synchronize(metadata: false) }
    guard policy == .replace, let old = try lockOld(waiting: seconds) else {
      try check()
      return try publishNew(file)
    }
    defer { old.unlock() }
    try replace(old, by: file, retiring: retired, check)
  }

  /// Gives the file the name of another one, whose lock is held and which keeps the name `retired`,
  /// if any.
  func replace(
    _ old: FileDescriptor, by file: FileDescriptor, retiring retired: String? = nil,
    _ check: () throws -> Void
  ) throws {
    try check()
    try file.takeAttributes(of: try old.status())
    try file.synchronize(metadata: true)
    if let retired { try retire(old, as: retired) }
    let temporary = try temporaryName ?? nameTemporarily(file)
    temporaryName = temporary
    try folder.rename(temporary, to: name)
    temporaryName = nil
    try folder.synchronize()
  }

  /// Gives a file that is to be replaced a second name, durably.
  private func retire(_ old: FileDescriptor, as retired: String) throws(FileError) {
    let isMade = try folder.link(old, toFree: retired)
    guard try isMade ? true : old.isNamed(retired, in: folder) else {
      throw FileError(
        "create", "\(folder.path)/\(retired)", code: EEXIST, hint: "inseam clean removes it")
    }
    try folder.synchronize()
  }

  private func publishNew(_ file: FileDescriptor) throws(FileError) {
    try file.synchronize(metadata: true)
    if let temporaryName {
      guard try folder.rename(temporaryName, toFree: name) else { throw Publication.taken(path) }
      self.temporaryName = nil
    } else {
      guard try folder.link(file, toFree: name) else { throw Publication.taken(path) }
    }
    try folder.synchronize()
  }

  private func nameTemporarily(_ file: FileDescriptor) throws(FileError) -> String {
    let temporary = FolderDescriptor.temporaryName(for: name)
    guard try folder.link(file, toFree: temporary) else { throw Publication.taken(path) }
    return temporary
  }

  /// Locks the file that has the name; `nil` if there is none.
  private func lockOld(waiting seconds: Double) throws(FileError) -> FileDescriptor? {
    while let found = try folder.status(of: name) {
      try Publication.require(found, path, policy)
      let old = try FileDescriptor(
        open: name, in: folder.descriptor, flags: O_RDONLY | O_NONBLOCK | O_NOFOLLOW, named: path,
        belongsToProcess: true)
      try old.lock(waiting: seconds)
      if try old.isNamed(name, in: folder) { return old }
      old.unlock()
    }
    return nil
  }
}
