// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import CSystem
internal import InseamPlatform

#if canImport(Glibc)
import Glibc
#endif

/// Threads made for one call and joined before it returns: nothing is left that a fork could break.
public enum Threads {
  /// The number of processors this process may use.
  public static var processorCount: Int { System.calls.processorCount }

  /// How many threads a caller who asked for `wanted` gets for some pieces of work: at least one,
  /// at most one for each piece.
  public static func count(_ wanted: Int?, pieces: Int = .max) -> Int {
    max(1, min(wanted ?? processorCount, pieces))
  }

  /// Calls `body(0)` … `body(count - 1)` at the same time, one call a thread, the last on the
  /// caller's.
  ///
  /// - Complexity: about 20 µs for each thread beyond the first.
  public static func run(_ count: Int, _ body: @Sendable (Int) -> Void) {
    guard count > 1 else {
      if count == 1 { body(0) }
      return
    }
    let system = System.replacement
    withoutActuallyEscaping(body) { body in
      var handles: [pthread_t] = []
      let call = unsafe inseam_current_call()
      for index in 0..<(count - 1) {
        let task = Task {
          // Safe: the call goes on until this thread has been joined.
          unsafe inseam_enter_work(call)
          System.with(system) { body(index) }
          inseam_leave_work()
        }
        var handle = pthread_t()
        // Safe: the thread takes over the reference and releases it; it is joined below.
        let argument = unsafe Unmanaged.passRetained(task).toOpaque()
        let status = unsafe inseam_start_thread(
          &handle, DeepStack.threadBytes, threadMain, argument)
        guard status == 0 else {
          unsafe Unmanaged<Task>.fromOpaque(argument).release()
          body(index)
          continue
        }
        handles.append(handle)
      }
      body(count - 1)
      for handle in handles { inseam_join(handle) }
    }
  }

  private final class Task {
    let body: () -> Void
    init(_ body: @escaping () -> Void) { self.body = body }
  }

  private static let threadMain:
    @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = {
      argument in
      // Safe: `run` retained the task for this thread, which takes the reference over once.
      if let argument = unsafe argument {
        unsafe Unmanaged<Task>.fromOpaque(argument).takeRetainedValue().body()
      }
      return nil
    }
}
