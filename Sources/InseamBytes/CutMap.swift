// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
import Glibc
#endif

/// What happens when another program truncates a file while it is mapped.
public enum CutMap {
  /// Ends the process with one line and code 2 from now on, rather than by the bare signal; for
  /// tools, whose process is their own.
  public static func endProcess() {
    // Safe: the handler calls nothing but write and _exit, which signals may interrupt.
    signal(SIGBUS) { _ in
      let line: StaticString =
        "inseam: another program truncated a file while it was being read; --backend pread reads without a memory map\n"
      _ = unsafe write(2, line.utf8Start, line.utf8CodeUnitCount)
      _exit(2)
    }
  }
}
