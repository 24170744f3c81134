// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

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
    // Safe: mutex and condition live as long as self; each lock is followed by one unlock on this
    // thread.
    let goes = Calls.blocking {
      unsafe pthread_mutex_lock(mutex)
      while next != number && !isClosed { unsafe pthread_cond_wait(condition, mutex) }
      let goes = !isClosed
      unsafe pthread_mutex_unlock(mutex)
      return goes
    }
    guard goes else { return false }
    var isDone = false
    defer {
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

  /// Sends everyone away, those who wait and those who come.
  public func close() {
    // Safe: mutex and condition live as long as self; the lock is released below.
    unsafe pthread_mutex_lock(mutex)
    isClosed = true
    unsafe pthread_cond_broadcast(condition)
    unsafe pthread_mutex_unlock(mutex)
  }
}
