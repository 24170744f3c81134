// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
import Glibc
#endif

/// A system call on a file that failed, with the system's reason.
public struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was tried: a verb that completes "cannot …", such as "open" or "write to".
  public let action: String
  /// The file.
  public let path: String
  /// The system's error number.
  public let code: Int32

  /// The error number of a file that does not exist.
  public static let notFound = ENOENT

  /// Creates an error; `code` is the calling thread's `errno` unless given.
  public init(_ action: String, _ path: String, code: Int32? = nil) {
    self.action = action
    self.path = path
    self.code = code ?? errno
  }

  /// The system's text for the error number.
  public var reason: String {
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
