// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamPlatform

/// What the system knows of a terminal, and the output for people.
public enum TerminalDevice {
  /// Whether a descriptor leads to a terminal.
  public static func isTerminal(_ descriptor: Int32) -> Bool {
    System.calls.isTerminal(descriptor)
  }

  /// Writes text to standard error; a failure to do so is ignored.
  public static func writeError(_ text: String) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      // Safe: the call reads at most as many bytes as the slice has.
      let count = unsafe rest.withUnsafeBytes { unsafe try? System.calls.write(2, $0, at: nil) }
      guard let count, count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }

  /// The columns of the terminal behind a descriptor; `nil` if it is none.
  public static func columnCount(of descriptor: Int32) -> Int? {
    System.calls.terminalColumns(descriptor)
  }
}
