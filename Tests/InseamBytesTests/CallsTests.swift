// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import InseamBytes
import Synchronization
import Testing

/// Calls end early if they are asked to, and forks wait for those that are inside the library.
@Suite(.serialized) struct CallsTests {
  @Test func aCancelledCallEndsOnAllItsThreads() throws {
    let flag = UnsafeMutablePointer<Int32>.allocate(capacity: 1)
    flag.initialize(to: 0)
    defer {
      Calls.watch(nil)
      flag.deallocate()
    }
    Calls.watch(flag)
    let started = Atomic(0)
    let address = UInt(bitPattern: flag)
    #expect(throws: Cancelled.self) {
      try Calls.run {
        try Threads.results(1_000, threadCount: 4) { _ in
          if started.wrappingAdd(1, ordering: .relaxed).newValue == 10 {
            UnsafeMutablePointer<Int32>(bitPattern: address)?.pointee = 1
          }
        }
      }
    }
    #expect(started.load(ordering: .relaxed) < 20)
    #expect(throws: Cancelled.self) { try Calls.run { try Calls.check() } }
    try Calls.run { try Calls.shielded { try Calls.check() } }
    flag.pointee = 0
    try Calls.run { try Calls.check() }
  }

  @Test func aForkWaitsForACallButNotForOneThatBlocks() {
    for blocks in [false, true] {
      let isInside = Atomic(false)
      let isOver = Atomic(false)
      let hasForked = Atomic(false)
      // A call that blocks ends after the fork, or in ten seconds if the fork waits for it.
      @Sendable func block() {
        for _ in 0..<1_000 where !hasForked.load(ordering: .acquiring) { _ = usleep(10_000) }
      }
      Threads.run(2) { index in
        // Threads of `run` are inside the library; this one is not.
        Calls.blocking {
          if index == 0 {
            Calls.run {
              isInside.store(true, ordering: .releasing)
              if blocks { Calls.blocking(block) } else { _ = usleep(150_000) }
              isOver.store(true, ordering: .releasing)
            }
          } else {
            while !isInside.load(ordering: .acquiring) { sched_yield() }
            #expect(inChild { true } == 0)
            #expect(isOver.load(ordering: .acquiring) != blocks)
            hasForked.store(true, ordering: .releasing)
          }
        }
      }
    }
  }

  @Test func callsWaitWhileTheProcessForks() {
    let isDone = Atomic(false)
    let count = Atomic(0)
    Threads.run(3) { index in
      Calls.blocking {
        if index > 0 {
          while !isDone.load(ordering: .acquiring) {
            Calls.run { _ = count.wrappingAdd(1, ordering: .relaxed) }
          }
        } else {
          for _ in 0..<50 { #expect(inChild { Calls.run { true } } == 0) }
          isDone.store(true, ordering: .releasing)
        }
      }
    }
    #expect(count.load(ordering: .relaxed) > 0)
  }

  /// The status of a child that ends well if `body` says yes; one that hangs is killed.
  private func inChild(_ body: () -> Bool) -> Int32 {
    typealias Fork = @convention(c) () -> Int32
    guard let address = dlsym(nil, "fork") else { return -1 }
    let fork = unsafeBitCast(address, to: Fork.self)
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
