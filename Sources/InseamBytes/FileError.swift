// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

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
  public static let notFound = ENOENT

  /// Creates an error; `code` is the calling thread's `errno` unless given, `hint` what helps.
  public init(_ action: String, _ path: String, code: Int32? = nil, hint: String? = nil) {
    self.action = action
    self.path = path
    self.code = code ?? errno
    self.hint = hint
  }

  /// The system's text for the error number, and what helps.
  public var reason: String { systemReason + ((hint ?? missing).map { "; \($0)" } ?? "") }

  /// Why a path leads nowhere: its folder does not exist, or another name was probably meant.
  private var missing: String? {
    guard code == ENOENT else { return nil }
    let folder = FileSystem.folder(of: path)
    guard Folder.isFolder(folder) else { return "the folder '\(folder)' does not exist" }
    let name = FileSystem.name(of: path)
    let names = FileSystem.names(in: folder).filter { !$0.hasPrefix(".") }
    return name.nearest(in: names).map { "did you mean '\(path.dropLast(name.count))\($0)'?" }
  }

  /// The system's text for the error number.
  private var systemReason: String {
    // Safe: strerror_r writes at most 256 bytes and ends them with a zero.
    unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { text in
      guard let base = text.baseAddress, unsafe strerror_r(code, base, 256) == 0 else {
        return "error \(code)"
      }
      return unsafe String(cString: base)
    }
  }

  /// Whether another process or handle holds a lock.
  public var isLockedByAnother: Bool { code == EWOULDBLOCK }

  /// One line: what could not be done to which file, and why.
  public var description: String { "cannot \(action) '\(path)': \(reason)" }
}
