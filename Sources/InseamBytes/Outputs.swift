// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import CSystem

/// What becomes of the outputs of this process, so that a tool that is interrupted can say it.
public enum Outputs {
  /// Notes that an output has begun, which nobody sees yet.
  static func begin() { inseam_note_output() }

  /// Notes that bytes are written to a file that others read too: what no commit makes part of it is
  /// taken back before an interrupted tool ends.
  static func beginGrowing() { inseam_begin_growing() }

  /// Notes that nothing is written to it any more.
  static func endGrowing() { inseam_end_growing() }

  /// Runs what makes an output visible to others.
  public static func committing<Result>(_ body: () throws -> Result) rethrows -> Result {
    inseam_begin_commit()
    var isDone = false
    defer { inseam_end_commit(isDone) }
    let result = try body()
    isDone = true
    return result
  }
}
