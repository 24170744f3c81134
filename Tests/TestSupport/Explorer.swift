// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import InseamPlatform

/// Runs simulated processes on one disk, one system call at a time, in an order that a schedule
/// chooses.
///
/// The processes are threads; before each of its system calls a thread waits for its turn. A process
/// that waits for a lock gets no turn before another one has had one.
package final class Explorer: @unchecked Sendable {
  /// What happens at a system call: counted from 0 over all processes.
  package enum Event: Hashable, Sendable {
    /// Another process goes on instead.
    case preempt(Int)
    /// The process whose turn it is ends.
    case kill(Int)
  }

  private let disk: SimulatedDisk
  private let events: [Int: Event]
  private let condition = NSCondition()
  private var running: Set<Int> = []
  private var waiting: Set<Int> = []
  private var turn = 0
  /// The system calls so far.
  package private(set) var callCount = 0
  /// The processes that were killed.
  package private(set) var killed: Set<Int> = []

  /// Explores one schedule.
  package init(_ disk: SimulatedDisk, _ events: [Event]) {
    self.disk = disk
    var table: [Int: Event] = [:]
    for event in events {
      switch event {
      case .preempt(let call), .kill(let call): table[call] = event
      }
    }
    self.events = table
  }

  /// Runs the bodies as processes 1, 2, …, to their ends.
  package func run(_ bodies: [@Sendable () -> Void]) {
    running = Set(1...bodies.count)
    turn = 1
    disk.beforeCall = { [weak self] process, isWaiting in self?.step(process, isWaiting) }
    let done = DispatchGroup()
    for (index, body) in bodies.enumerated() {
      done.enter()
      let thread = Thread {
        System.with(SimulatedSystem(self.disk, process: index + 1)) { body() }
        self.end(index + 1)
        done.leave()
      }
      thread.stackSize = 8 << 20
      thread.start()
    }
    done.wait()
    disk.beforeCall = { _, _ in }
  }

  /// Waits for the turn of a process, which then makes one call.
  private func step(_ process: Int, _ isWaiting: Bool) {
    condition.lock()
    defer { condition.unlock() }
    if isWaiting, turn == process {
      waiting.insert(process)
      pass(from: process)
    }
    while turn != process { condition.wait() }
    let event = events[callCount]
    callCount += 1
    if !isWaiting { waiting = [] }
    switch event {
    case .preempt:
      pass(from: process)
      while turn != process { condition.wait() }
    case .kill:
      killed.insert(process)
      disk.kill(process)
    case nil: break
    }
  }

  private func end(_ process: Int) {
    condition.lock()
    running.remove(process)
    waiting.remove(process)
    if turn == process { pass(from: process) }
    condition.unlock()
  }

  /// Gives the turn to the next process that has something to do.
  private func pass(from process: Int) {
    let order = running.sorted()
    let next =
      order.first { $0 > process && !waiting.contains($0) }
      ?? order.first { $0 != process && !waiting.contains($0) }
      ?? order.first { $0 > process } ?? order.first
    turn = next ?? 0
    condition.broadcast()
  }
}
