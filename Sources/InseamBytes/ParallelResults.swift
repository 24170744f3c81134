// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

extension Threads {
  /// The results of `body(0)` … `body(count - 1)`, in this order, from several threads that take the
  /// next number as they get free.
  ///
  /// - Throws: What the call with the smallest number of those that failed has thrown.
  public static func results<Result>(
    _ count: Int, threadCount: Int? = nil, _ body: (Int) throws -> Result
  ) throws -> [Result] {
    let work = ParallelResults<Result>(count)
    Calls.stage(count) { stage in
      withoutActuallyEscaping(body) { body in
        // Safe: the threads are joined before `body` ends.
        let call = Unchecked(body)
        Threads.run(Threads.count(threadCount, pieces: count)) { _ in work.run(stage, call.body) }
      }
    }
    return try work.finish()
  }

  private struct Unchecked<Body>: @unchecked Sendable {
    let body: Body
    init(_ body: Body) { self.body = body }
  }
}

private final class ParallelResults<Result>: Sendable {
  private struct State: @unchecked Sendable {
    var results: [Result?]
    var failure: (index: Int, error: any Error)?
  }

  private let count: Int
  private let next = Atomic(0)
  private let state: Lock<State>

  init(_ count: Int) {
    self.count = count
    state = Lock(State(results: [Result?](repeating: nil, count: count)))
  }

  func run(_ stage: Calls.Stage, _ body: (Int) throws -> Result) {
    while true {
      let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
      guard index < count else { return }
      do {
        try Calls.check()
        let result = try body(index)
        state.withLock { $0.results[index] = result }
        stage.advance()
      } catch {
        state.withLock { state in
          if state.failure.map({ index < $0.index }) ?? true { state.failure = (index, error) }
        }
        return
      }
    }
  }

  func finish() throws -> [Result] {
    try state.withLock { state in
      if let failure = state.failure { throw failure.error }
      return state.results.compactMap { $0 }
    }
  }
}
