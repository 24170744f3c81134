// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamPlatform
internal import Synchronization

#if canImport(Glibc)
import Glibc
#endif

/// A value that one thread at a time may use, also in the child of a fork.
///
/// The standard library's `Mutex` keeps the number of the thread that has it, and a forked child
/// still uses its parent's: contended, it traps (see `spec/decisions/0005-locks-and-forks.md`).
/// This one stands on pthreads. A lock that another thread had at the moment of the fork begins
/// again in the child with the value it was made with: what it guards is a cache, or nothing that a
/// child goes on with. What a child needs whole is held over the fork: see `Forks`.
@safe public final class Lock<Value>: @unchecked Sendable {
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let process: Atomic<UInt64>
  private let isHeld = Atomic(false)
  private let first: Value
  private var value: Value

  /// Creates a lock around a value.
  public init(_ value: Value) {
    first = value
    self.value = value
    process = Atomic(System.processSerial)
    unsafe mutex = .allocate(capacity: 1)
    // Safe: the memory was allocated above and belongs to this lock alone.
    unsafe pthread_mutex_init(mutex, nil)
  }

  deinit {
    // Safe: the last reference is gone, so no thread holds the lock.
    unsafe pthread_mutex_destroy(mutex)
    unsafe mutex.deallocate()
  }

  /// Calls `body` with the value; not to be called again from inside `body`.
  public func withLock<Result, Failure: Error>(_ body: (inout Value) throws(Failure) -> Result)
    throws(Failure) -> Result
  {
    if process.load(ordering: .acquiring) != System.processSerial { enterProcess() }
    // Safe: the mutex lives as long as self.
    unsafe pthread_mutex_lock(mutex)
    isHeld.store(true, ordering: .releasing)
    defer {
      isHeld.store(false, ordering: .releasing)
      // Safe: locked above by this thread.
      unsafe pthread_mutex_unlock(mutex)
    }
    return try body(&value)
  }

  /// Takes the lock before a fork, so that no thread is inside at that moment; `letGo()` follows in
  /// the parent and in the child.
  public func hold() {
    if process.load(ordering: .acquiring) != System.processSerial { enterProcess() }
    // Safe: the mutex lives as long as self.
    unsafe pthread_mutex_lock(mutex)
  }

  /// Gives back what `hold()` took.
  public func letGo() {
    // Safe: this thread, or the one it was forked from, has the lock.
    unsafe pthread_mutex_unlock(mutex)
  }

  /// Makes the lock usable in a child that meets it for the first time.
  private func enterProcess() {
    let current = System.processSerial
    // Its own number for each process: what a thread of the parent was changing when it forked is
    // not waited for.
    let changing = UInt64.max - current
    while true {
      let known = process.load(ordering: .acquiring)
      if known == current { return }
      guard known != changing,
        process.compareExchange(
          expected: known, desired: changing, ordering: .acquiringAndReleasing
        )
        .exchanged
      else {
        sched_yield()
        continue
      }
      // Safe: a thread that held the lock is not in this process, and other threads wait above
      // until `process` is stored.
      unsafe pthread_mutex_init(mutex, nil)
      if isHeld.load(ordering: .acquiring) {
        // Safe: the value that the thread left half changed is overwritten without being read or
        // freed.
        unsafe withUnsafeMutablePointer(to: &value) { unsafe $0.initialize(to: first) }
        isHeld.store(false, ordering: .releasing)
      }
      process.store(current, ordering: .releasing)
      return
    }
  }
}
