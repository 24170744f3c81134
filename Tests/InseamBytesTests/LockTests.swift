// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import InseamBytes
import Synchronization
import Testing

/// A lock works between threads, and in the child of a fork, in every state of the parent's threads.
@Suite struct LockTests {
  @Test func countsOfAllThreadsAreKept() {
    let lock = Lock(0)
    Threads.run(4) { _ in for _ in 0..<50_000 { lock.withLock { $0 += 1 } } }
    #expect(lock.withLock { $0 } == 200_000)
  }

  @Test func childrenContendForALockOfTheirParent() throws {
    let lock = Lock(0)
    for _ in 0..<20 {
      lock.withLock { $0 = 7 }
      let status = try inChild {
        Threads.run(4) { _ in for _ in 0..<50_000 { lock.withLock { $0 += 1 } } }
        return lock.withLock { $0 } == 200_007
      }
      #expect(status == 0)
    }
  }

  @Test func aLockThatAnotherThreadHasBeginsAgainInTheChild() throws {
    let lock = Lock([1, 2, 3])
    let isHeld = Atomic(false)
    let mayGo = Atomic(false)
    let result = Lock<Result<Int32, any Error>?>(nil)
    Threads.run(2) { index in
      if index == 0 {
        lock.withLock { value in
          value = []
          isHeld.store(true, ordering: .releasing)
          while !mayGo.load(ordering: .acquiring) { sched_yield() }
        }
      } else {
        while !isHeld.load(ordering: .acquiring) { sched_yield() }
        let outcome = Result { try inChild { lock.withLock { $0 == [1, 2, 3] } } }
        result.withLock { $0 = outcome }
        mayGo.store(true, ordering: .releasing)
      }
    }
    #expect(try result.withLock { try $0?.get() } == 0)
    #expect(lock.withLock { $0 } == [])
  }

  /// The status of a child that ends well if `body` says yes; one that hangs is killed.
  private func inChild(_ body: () -> Bool) throws -> Int32 {
    typealias Fork = @convention(c) () -> Int32
    let fork = unsafeBitCast(try #require(dlsym(nil, "fork")), to: Fork.self)
    let child = fork()
    if child == 0 {
      alarm(20)
      _exit(body() ? 0 : 1)
    }
    var status: Int32 = -1
    #expect(waitpid(child, &status, 0) == child)
    return status
  }
}
