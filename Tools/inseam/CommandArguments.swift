// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import InseamPlatform

/// What the tool was started with.
enum CommandArguments {
  /// The arguments without the name of the tool.
  ///
  /// - Throws: `ValidationError` where they are not known, or not UTF-8: a tool that took them for
  ///   none would print its help and report success.
  static func all() throws -> [String] {
    guard let arguments = ProcessArguments.all else {
      throw ValidationError("the system does not pass the arguments of the command.")
    }
    return try arguments.dropFirst().enumerated().map { index, bytes in
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw ValidationError(
          "argument \(index + 1), '\(String(decoding: bytes, as: UTF8.self))', is not UTF-8; rename the file."
        )
      }
      return text
    }
  }

  /// The folder for files that no one needs after the command.
  static var temporaryFolder: String {
    ProcessArguments.variable("TMPDIR").flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
  }
}
