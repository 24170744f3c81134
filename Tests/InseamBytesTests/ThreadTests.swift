// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import InseamBytes
import Synchronization
import Testing

@Suite struct ThreadTests {
  @Test(arguments: [0, 1, 2, 3, 17])
  func everyThreadRunsOnce(count: Int) {
    let seen = Mutex<[Int]>([])
    Threads.run(count) { index in seen.withLock { $0.append(index) } }
    #expect(seen.withLock { $0.sorted() } == Array(0..<count))
  }

  @Test func theTurnstileLetsThroughInOrder() {
    let turnstile = Turnstile()
    let order = Mutex<[Int]>([])
    let next = Atomic(0)
    Threads.run(8) { _ in
      while true {
        let number = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard number < 500 else { return }
        _ = turnstile.pass(number) { order.withLock { $0.append(number) } }
      }
    }
    #expect(order.withLock { $0 } == Array(0..<500))
  }

  @Test func aClosedTurnstileSendsEveryoneAway() {
    struct Stop: Error {}
    let turnstile = Turnstile()
    let passed = Atomic(0)
    Threads.run(4) { index in
      do {
        if try turnstile.pass(index, { if index == 1 { throw Stop() } }) {
          passed.add(1, ordering: .relaxed)
        }
      } catch {}
    }
    #expect(passed.load(ordering: .relaxed) == 1, "only number 0 got through whole")
  }
}
