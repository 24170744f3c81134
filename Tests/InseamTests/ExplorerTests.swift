// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import Inseam
import InseamPlatform
import Synchronization
import TestSupport
import Testing

/// Every order of two writers' system calls that one change of turns makes, every moment at which one
/// of them is killed, and drawn orders with several changes: no acknowledged row is lost, and every
/// state verifies.
@Suite struct ExplorerTests {
  private static let path = "/disk/d.inseam"
  private static let field = Field.structure("", [Field("id", .int64), Field("t", .utf8)])

  /// What the processes of a run know to be committed.
  private final class Acknowledged: Sendable {
    private struct State {
      var (rows, columns): ([Int], [String]) = ([], [])
      var (isDeleting, isDeleted) = (false, false)
    }

    private let state = Mutex(State())
    var rows: [Int] { state.withLock { $0.rows } }
    var columns: [String] { state.withLock { $0.columns } }
    /// Whether a deletion has begun, which a process that is killed may have committed.
    var isDeleting: Bool { state.withLock { $0.isDeleting } }
    var isDeleted: Bool { state.withLock { $0.isDeleted } }
    func add(_ rows: Range<Int>) { state.withLock { $0.rows += rows } }
    func add(column: String) { state.withLock { $0.columns.append(column) } }
    func beginDeleting() { state.withLock { $0.isDeleting = true } }
    func endDeleting() { state.withLock { $0.isDeleted = true } }
  }

  /// The simulated file system is one that is read without maps: a network file system.
  private static let locking = LockOptions(waitSeconds: 0.01, allowsNetwork: true)

  private typealias Body = @Sendable (Acknowledged) throws -> Void

  private static func rows(_ ids: Range<Int>) throws -> Column {
    try Column(ids.map { .structure([.int(Int64($0)), .text("row \($0)")]) }, as: field)
  }

  /// Commits rows, one group after the other.
  private static func appender(_ groups: [Range<Int>], creates: Bool = false) -> Body {
    { known in
      let writer =
        try creates
        ? DatasetWriter.open(path, mode: .append, seed: "s").writer
        : DatasetWriter(appendingTo: path)
      writer.locking = locking
      for ids in groups {
        try writer.append(rows(ids), as: field)
        try writer.commit(time: 1)
        known.add(ids)
      }
    }
  }

  private static func scorer(_ name: String) throws -> Body {
    { known in
      try DatasetChange.apply(to: path, time: 1, locking: locking) { change in
        try change.run { writer, _ in
          try writer.attach(Field(name, .int64)) { _, count in
            try Column([Value](repeating: .int(7), count: count), as: Field(name, .int64))
          }
          return true
        }
      }
      known.add(column: name)
    }
  }

  private static let deleter: Body = { known in
    known.beginDeleting()
    try DatasetChange.apply(to: path, time: 1, locking: locking) { change in
      try change.run { writer, _ in
        try writer.delete([Selection(0..<2)]) > 0
      }
    }
    known.endDeleting()
  }

  private static let compactor: Body = { _ in _ = try Dataset.compact(path, locking: locking) }

  /// Runs the bodies in one order; gives what is wrong afterwards, `nil` if nothing is.
  private func run(
    _ bodies: [Body], _ events: [Explorer.Event], ignoresLocks: Bool = false, isEmpty: Bool = false
  ) throws -> (calls: Int, fault: String?) {
    let disk = SimulatedDisk(ignoresLocks: ignoresLocks)
    let known = Acknowledged()
    let owner = SimulatedSystem(disk, process: 0)
    if !isEmpty {
      try System.with(owner) {
        let writer = try DatasetWriter(creating: ExplorerTests.path)
        try writer.append(ExplorerTests.rows(0..<3), as: ExplorerTests.field)
        try writer.commit(time: 1)
        known.add(0..<3)
      }
    }
    let explorer = Explorer(disk, events)
    let failures = Mutex<[String]>([])
    explorer.run(
      bodies.enumerated().map { index, body in
        {
          do { try body(known) } catch {
            failures.withLock { $0.append("\(index + 1): \(error)") }
          }
        }
      })
    let unexpected = failures.withLock { $0 }.filter { failure in
      !explorer.killed.contains { failure.hasPrefix("\($0):") }
    }
    if let first = unexpected.first { return (explorer.callCount, first) }
    return (explorer.callCount, System.with(owner) { ExplorerTests.fault(known) })
  }

  /// What is wrong with the file.
  private static func fault(_ known: Acknowledged) -> String? {
    do {
      let dataset = try Dataset(path)
      try dataset.verify()
      let ids = try allRows(dataset).compactMap { row -> Int? in
        guard case .structure(let values) = row, case .int(let id) = values[0] else { return nil }
        return Int(id)
      }
      guard Set(ids).count == ids.count else { return "a row is there twice: \(ids)" }
      let missing = Set(known.rows).subtracting(ids).filter { $0 > 1 || !known.isDeleting }
      guard missing.isEmpty else { return "lost rows \(missing.sorted())" }
      if known.isDeleted, ids.contains(where: { $0 < 2 }) { return "deleted rows are back" }
      let left = ids.filter { $0 < 2 }.count
      guard left == 0 || left == 2 else { return "half of a deletion" }
      let names = dataset.schema.children.map(\.name)
      for column in known.columns where !names.contains(column) { return "lost column \(column)" }
      return nil
    } catch { return "\(error)" }
  }

  /// Explores orders of the calls of two processes or more.
  private func explore(_ bodies: [Body], isEmpty: Bool = false) throws {
    let (calls, fault) = try run(bodies, [], isEmpty: isEmpty)
    #expect(fault == nil)
    var schedules: [[Explorer.Event]] = []
    for call in 0..<calls { schedules += [[.preempt(call)], [.kill(call)]] }
    var random = SeededGenerator(seed: 17)
    for _ in 0..<100 {
      let places = (0..<3).map { _ in Int.random(in: 0..<calls, using: &random) }
      schedules.append(places.map { .preempt($0) })
      schedules.append([.preempt(places[0]), .preempt(places[1]), .kill(places[2])])
    }
    for schedule in schedules {
      let fault = try run(bodies, schedule, isEmpty: isEmpty).fault
      #expect(fault == nil, "schedule \(schedule)")
    }
  }

  @Test func twoAppenders() throws {
    try explore([
      ExplorerTests.appender([10..<12, 12..<13]), ExplorerTests.appender([20..<21, 21..<24]),
    ])
  }

  @Test func twoThatCreate() throws {
    try explore(
      [
        ExplorerTests.appender([10..<12], creates: true),
        ExplorerTests.appender([20..<21], creates: true),
      ], isEmpty: true)
  }

  @Test func anAppenderAndAScorer() throws {
    try explore([ExplorerTests.appender([10..<12, 12..<14]), ExplorerTests.scorer("a")])
  }

  @Test func twoScorers() throws {
    try explore([ExplorerTests.scorer("a"), ExplorerTests.scorer("b")])
  }

  @Test func anAppenderAndADeleter() throws {
    try explore([ExplorerTests.appender([10..<12]), ExplorerTests.deleter])
  }

  @Test func anAppenderAndACompactor() throws {
    try explore([ExplorerTests.appender([10..<12, 12..<14]), ExplorerTests.compactor])
  }

  /// The fault of 0.1.0: a writer that others do not exclude.
  @Test func withoutLocksTheExplorerFindsLostRows() throws {
    let bodies = [ExplorerTests.appender([10..<12]), ExplorerTests.appender([20..<21])]
    let calls = try run(bodies, [], ignoresLocks: true).calls
    let faults = try (0..<calls).compactMap {
      try run(bodies, [.preempt($0)], ignoresLocks: true).fault
    }
    #expect(faults.contains { $0.contains("lost rows") }, "\(faults.first ?? "no fault")")
  }

  /// On a network file system the file is its creator's alone, unless others say that they may.
  @Test func aSecondWriterIsRefusedOnANetwork() throws {
    let disk = SimulatedDisk(ignoresLocks: true)
    try System.with(SimulatedSystem(disk, process: 1)) {
      let (path, field) = (ExplorerTests.path, ExplorerTests.field)
      let creator = try DatasetWriter.open(path, mode: .create, seed: "s").writer
      for ids in [0..<3, 3..<5] {
        try creator.append(ExplorerTests.rows(ids), as: field)
        try creator.commit(time: 1)
      }
      let second = try DatasetWriter(appendingTo: path)
      try second.append(ExplorerTests.rows(5..<6), as: field)
      let error = #expect(throws: DatasetError.self) { try second.commit(time: 1) }
      #expect(error?.detail.contains("--allow-network") == true)
      #expect(throws: DatasetError.self) { try Dataset.compact(path, to: nil) }
      #expect(throws: DatasetError.self) {
        try DatasetChange.apply(to: path, time: 1) { change in
          try change.run { writer, _ in try writer.delete([Selection(0..<1)]) > 0 }
        }
      }
      #expect(try Dataset(path).rowCount == 5)
      second.locking.allowsNetwork = true
      try second.commit(time: 1)
      #expect(try Dataset(path).rowCount == 6)
    }
  }
}
