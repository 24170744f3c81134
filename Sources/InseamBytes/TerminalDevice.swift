// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
import Glibc
#endif

/// What the system knows of a terminal.
public enum TerminalDevice {
  /// The columns of the terminal behind a descriptor; `nil` if it is none.
  public static func columnCount(of descriptor: Int32) -> Int? {
    var size = winsize()
    // Safe: the request writes one structure.
    guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
      return nil
    }
    return Int(size.ws_col)
  }
}
