// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
import Glibc
#endif

/// What the system lets a process have.
public enum ProcessLimits {
  /// The files the process may have open at once.
  public static var openFiles: Int {
    var limits = rlimit()
    // Safe: getrlimit fills one structure.
    guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits) == 0 else {
      return 256
    }
    return Int(min(limits.rlim_cur, 1 << 20))
  }

  /// Lets the process open as many files as it may ask for; for programs, not for libraries.
  public static func raiseOpenFiles() {
    var limits = rlimit()
    // Safe: both calls take one structure.
    guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits) == 0 else {
      return
    }
    limits.rlim_cur = limits.rlim_max
    _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits)
  }
}
