// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import CSystem

#if canImport(Glibc)
import Glibc
#endif

/// What a command-line tool changes of its own process; a library changes nothing of it.
public enum ToolProcess {
  /// Ends the process with one line and code 2, rather than by the bare signal, if mapped bytes
  /// cannot be read any more.
  public static func endOnLostMaps() {
    // Safe: the handler calls nothing but write and _exit, which signals may interrupt.
    signal(SIGBUS) { _ in
      let line: StaticString =
        "inseam: a file could not be read any more: another program truncated it, or the disk failed; --backend pread reads without a memory map\n"
      _ = unsafe write(2, line.utf8Start, line.utf8CodeUnitCount)
      _exit(2)
    }
  }

  /// Ends the process at Ctrl-C and its like with the exit status that shells expect, and says what
  /// there is of its outputs; calls of this thread that grow a file end first, and take back what no
  /// commit made part of it.
  public static func endAtSignals() { inseam_end_at_signals() }

  /// Ends the process if a signal has asked for it; `isDone` tells that the command has done its work
  /// all the same, and has said so.
  public static func endIfSignalled(isDone: Bool) { inseam_end_if_signalled(isDone) }

  /// Lets the process open as many files as it may ask for.
  public static func raiseOpenFileLimit() {
    var limits = rlimit()
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    // Safe: both calls take one structure.
    guard unsafe getrlimit(resource, &limits) == 0 else { return }
    limits.rlim_cur = limits.rlim_max
    _ = unsafe setrlimit(resource, &limits)
  }
}
