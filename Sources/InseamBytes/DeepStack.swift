// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import CSystem
internal import InseamPlatform

#if canImport(Glibc)
import Glibc
#endif

/// Room on the stack for what recurses over schemas, predicates and values inside one another.
///
/// Their depth is limited, so a stack of a few megabytes is enough; threads of a host may have less.
public enum DeepStack {
  /// More than the deepest recursion takes.
  private static let neededBytes = 3 << 20
  /// What threads of the library get; only what is touched is memory.
  static let threadBytes = 8 << 20

  /// Calls `body`, on a thread of its own if this one's stack is small.
  ///
  /// - Throws: What `body` throws, or `FileError` if a thread is needed and there is none.
  /// - Complexity: about 30 µs more on a small stack.
  public static func run<Result>(_ body: () throws -> Result) throws -> Result {
    if inseam_stack_left() >= neededBytes { return try body() }
    return try withoutActuallyEscaping(body) { body in
      let caller = unsafe inseam_current_call()
      let system = System.replacement
      let call = Call {
        // Safe: the caller's call goes on until this thread has been joined.
        unsafe inseam_enter_work(caller)
        defer { inseam_leave_work() }
        return System.with(system) { Swift.Result { try body() } }
      }
      var handle = pthread_t()
      // Safe: the thread takes over the reference and releases it; it is joined below.
      let argument = unsafe Unmanaged.passRetained(call).toOpaque()
      let status = unsafe inseam_start_thread(&handle, threadBytes, main, argument)
      guard status == 0 else {
        unsafe Unmanaged<Call<Result>>.fromOpaque(argument).release()
        throw FileError("start a thread for a call on a small stack", "", code: status)
      }
      inseam_join(handle)
      guard let result = call.result else { preconditionFailure("a thread that ended has run") }
      return try result.get()
    }
  }

  private class AnyCall {
    func run() {}
  }

  private final class Call<Result>: AnyCall {
    private let body: () -> Swift.Result<Result, any Error>
    private(set) var result: Swift.Result<Result, any Error>?

    init(_ body: @escaping () -> Swift.Result<Result, any Error>) { self.body = body }

    override func run() { result = body() }
  }

  private static let main: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = {
    argument in
    // Safe: `run` retained the call for this thread, which takes the reference over once.
    if let argument = unsafe argument {
      unsafe Unmanaged<AnyCall>.fromOpaque(argument).takeRetainedValue().run()
    }
    return nil
  }
}
