// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamPlatform

/// What the system knows of a terminal.
public enum TerminalDevice {
  /// The columns of the terminal behind a descriptor; `nil` if it is none.
  public static func columnCount(of descriptor: Int32) -> Int? {
    System.calls.terminalColumns(descriptor)
  }
}
