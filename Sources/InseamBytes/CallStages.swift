// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import CSystem

extension Calls {
  /// A part of a call whose pieces of work are known, so that it can be said how far it is.
  ///
  /// Of stages inside each other the outermost is counted.
  public struct Stage: Sendable {
    private let isCounted: Bool

    fileprivate init(isCounted: Bool) { self.isCounted = isCounted }

    /// Notes that pieces of work are done, on any thread that works for the call.
    ///
    /// - Complexity: about 20 ns.
    public func advance(_ count: Int = 1) {
      if isCounted { inseam_advance_stage(UInt64(count)) }
    }
  }

  /// Runs a stage of `count` pieces of work: rows, row groups, or what else is done one by one.
  public static func stage<Result>(_ count: Int, _ body: (Stage) throws -> Result) rethrows
    -> Result
  {
    let isCounted = inseam_begin_stage(UInt64(max(0, count)))
    defer { inseam_end_stage() }
    return try body(Stage(isCounted: isCounted))
  }

  /// Calls a function at most ten times a second while stages run, on the thread that has done a
  /// piece: with the pieces done, those of the stage, and the nanoseconds since it began.
  public static func watchStages(_ show: @escaping @convention(c) (UInt64, UInt64, Int64) -> Void) {
    inseam_watch_stages(show)
  }
}
