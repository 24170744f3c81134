// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import CSystem

#if canImport(Glibc)
import Glibc
#endif

/// Lets threads through one at a time in the order of their numbers, whichever arrives first.
@safe public final class Turnstile: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var next = 0
  private var isClosed = false

  /// Creates a turnstile that lets number 0 through first.
  public init() {
    // Safe: the memory was allocated with this object and belongs to it alone.
    unsafe pthread_mutex_init(mutex, nil)
    unsafe pthread_cond_init(condition, nil)
  }

  deinit {
    // Safe: the last reference is gone, so no thread waits.
    unsafe pthread_cond_destroy(condition)
    unsafe pthread_mutex_destroy(mutex)
    unsafe condition.deallocate()
    unsafe mutex.deallocate()
  }

  /// Waits for a number's turn and runs the body; `false` without running it if the turnstile is
  /// closed.
  ///
  /// If the body throws, the turnstile closes for all.
  public func pass(_ number: Int, _ body: () throws -> Void) rethrows -> Bool {
    guard mayPass(number) else { return false }
    var isDone = false
    defer {
      // Safe: mutex and condition live as long as self; the lock is released below.
      unsafe pthread_mutex_lock(mutex)
      next += 1
      if !isDone { isClosed = true }
      unsafe pthread_cond_broadcast(condition)
      unsafe pthread_mutex_unlock(mutex)
    }
    try body()
    isDone = true
    return true
  }

  /// Waits for a number's turn; `false` if the turnstile is closed.
  ///
  /// Meanwhile the thread of the caller looks for a cancellation, which ends those that are inside.
  private func mayPass(_ number: Int) -> Bool {
    while true {
      // Safe: mutex and condition live as long as self; each lock is followed by one unlock on this
      // thread.
      let answer: Bool? = Calls.blocking {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        if next != number && !isClosed { unsafe inseam_wait_shortly(condition, mutex) }
        return isClosed ? false : next == number ? true : nil
      }
      if let answer { return answer }
      _ = Calls.isCancelled
    }
  }

  /// Sends everyone away, those who wait and those who come.
  public func close() {
    // Safe: mutex and condition live as long as self; the lock is released below.
    unsafe pthread_mutex_lock(mutex)
    isClosed = true
    unsafe pthread_cond_broadcast(condition)
    unsafe pthread_mutex_unlock(mutex)
  }
}
