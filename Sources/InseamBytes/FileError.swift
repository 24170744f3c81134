// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamPlatform

#if canImport(Glibc)
import Glibc
#endif

/// A system call on a file that failed, with the system's reason.
public struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was tried: a verb that completes "cannot …", such as "open" or "write".
  public let action: String
  /// The file.
  public let path: String
  /// The system's error number.
  public let code: Int32
  private let hint: String?

  /// The error number of a file that does not exist.
  public static var notFound: Int32 { ENOENT }
  /// The error number of a file whose lock another handle has.
  public static var locked: Int32 { EWOULDBLOCK }
  /// The error number of what only another user may do.
  static var notPermitted: Int32 { EPERM }
  /// The error number of a path that something has already.
  public static var exists: Int32 { EEXIST }

  /// Creates an error with the system's error number; `hint` says what helps.
  public init(_ action: String, _ path: String, code: Int32, hint: String? = nil) {
    self.action = action
    self.path = path
    self.code = code
    self.hint = hint
  }

  /// The system's text for the error number, and what helps.
  public var reason: String { systemReason + ((hint ?? missing).map { "; \($0)" } ?? "") }

  /// Why a path leads nowhere: its folder does not exist, or another name was probably meant.
  private var missing: String? {
    guard code == ENOENT else { return nil }
    let folder = path.folderPath
    guard Folder.isFolder(folder) else { return "the folder '\(folder)' does not exist" }
    let name = path.lastName
    let names = Folder.names(in: folder).filter { !$0.hasPrefix(".") }
    return name.nearest(in: names).map { "did you mean '\(path.dropLast(name.count))\($0)'?" }
  }

  /// The system's text for the error number.
  private var systemReason: String { System.text(of: code) }

  /// Whether the disk could not read bytes that are part of the file.
  public var isUnreadable: Bool { code == EIO || code == EFAULT }

  /// Whether another process or handle holds a lock.
  public var isLockedByAnother: Bool { code == EWOULDBLOCK }

  /// One line: what could not be done to which file, and why.
  public var description: String { "cannot \(action) '\(path)': \(reason)" }
}
