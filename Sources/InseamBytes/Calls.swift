// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import CSystem
internal import InseamPlatform

/// The end of a call that was asked to end early.
public struct Cancelled: Error, CustomStringConvertible {
  /// Creates the error.
  public init() {}

  /// One sentence.
  public var description: String { "the call was cancelled" }
}

/// The calls of the library that are under way in this process.
///
/// A call ends early if its caller asks for it, and pauses while the process forks: both happen in
/// `check()`, between two pieces of its work. See `spec/decisions/0005-locks-and-forks.md`.
public enum Calls {
  /// Runs a call that a user of the library made.
  public static func run<Result, Failure: Error>(_ body: () throws(Failure) -> Result)
    throws(Failure) -> Result
  {
    let began = inseam_enter_call()
    defer { inseam_leave_call(began) }
    return try body()
  }

  /// Throws if the call of this thread is to end early, or the system has little memory left for it;
  /// called between two pieces of work, and never with a lock.
  ///
  /// - Throws: `Cancelled` or `OutOfMemory`.
  /// - Complexity: about 20 ns.
  public static func check() throws {
    if inseam_is_cancelled() { throw Cancelled() }
    try OutOfMemory.check()
  }

  /// Looks about once for each MiB of work whether a call is to end early, in loops over values of
  /// different sizes.
  public struct Pace {
    private var byteCount = 0

    /// Creates a pace; the first look comes after a MiB.
    public init() {}

    /// Notes work on some bytes, and throws as `check()` does.
    public mutating func advance(_ byteCount: Int) throws {
      self.byteCount += byteCount
      guard self.byteCount >= 1 << 20 else { return }
      self.byteCount = 0
      try Calls.check()
    }
  }

  /// The number of the process that calls.
  public static var processID: Int32 { System.calls.processID }

  /// Whether the call of this thread is to end early.
  public static var isCancelled: Bool { inseam_is_cancelled() }

  /// Runs what a call does to the end although it was cancelled, such as undoing a change.
  public static func shielded<Result, Failure: Error>(_ body: () throws(Failure) -> Result)
    throws(Failure) -> Result
  {
    inseam_shield(true)
    defer { inseam_shield(false) }
    return try body()
  }

  /// Ends calls of this thread early once a number is not 0, which stays valid until the next call
  /// of this function; `nil` for never.
  public static func watch(_ flag: UnsafePointer<Int32>?) {
    // Safe: the caller keeps the number valid.
    unsafe inseam_watch_flag(flag)
  }

  /// Runs what waits for other threads or calls foreign code; forks do not wait for it.
  public static func blocking<Result, Failure: Error>(_ body: () throws(Failure) -> Result)
    throws(Failure) -> Result
  {
    let began = inseam_begin_blocking()
    defer { inseam_end_blocking(began) }
    return try body()
  }
}
