// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import CSystem

#if canImport(Glibc)
import Glibc
#endif

/// What a program was started with; for programs, not for libraries.
public enum ProcessArguments {
  /// The arguments as bytes, the name of the program first; `nil` if they are not known.
  ///
  /// Unlike `CommandLine.arguments` they need no `/proc`, and bytes that are not UTF-8 stay.
  public static var all: [[UInt8]]? {
    let count = inseam_argument_count()
    guard count > 0 else { return nil }
    return (0..<count).map { index in
      // Safe: the index is below the count; the system ends each argument with a zero.
      unsafe inseam_argument(index).map { unsafe bytes($0) } ?? []
    }
  }

  /// The value of a variable of the environment; `nil` if there is none.
  public static func variable(_ name: String) -> String? {
    // Safe: a tool with one thread reads it, and the system ends the value with a zero.
    unsafe getenv(name).map { unsafe String(cString: $0) }
  }

  private static func bytes(_ text: UnsafePointer<CChar>) -> [UInt8] {
    // Safe: callers pass a text that ends with a zero.
    let count = unsafe strlen(text)
    return (0..<count).map { unsafe UInt8(bitPattern: text[$0]) }
  }
}
