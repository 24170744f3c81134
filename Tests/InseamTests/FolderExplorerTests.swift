// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Inseam
import InseamColumns
import InseamPlatform
import Synchronization
import TestSupport
import Testing

/// The compaction of a folder beside every other kind of writer and beside readers: orders of their
/// system calls that one change of turns makes, moments at which one of them is killed, and drawn
/// orders with several changes.
///
/// No acknowledged row is lost or there twice, the folder can be read at any moment, and every state
/// verifies; also after the next change, and the next `publish`.
@Suite struct FolderExplorerTests {
  private static let folder = "/disk"
  private static let part = "/disk/w.inseam"
  private static let field = Field.structure("", [Field("id", .int64), Field("t", .utf8)])
  private static let locking = LockOptions(waitSeconds: 0.01, allowsNetwork: true)

  /// What the processes of a run know to be committed.
  private final class Acknowledged: Sendable {
    private struct State {
      var (rows, columns): ([Int], [String]) = ([], [])
      var (isDeleting, isDeleted) = (false, false)
    }

    private let state = Mutex(State())
    var rows: [Int] { state.withLock { $0.rows } }
    var columns: [String] { state.withLock { $0.columns } }
    var isDeleting: Bool { state.withLock { $0.isDeleting } }
    var isDeleted: Bool { state.withLock { $0.isDeleted } }
    func add(_ rows: Range<Int>) { state.withLock { $0.rows += rows } }
    func add(column: String) { state.withLock { $0.columns.append(column) } }
    func beginDeleting() { state.withLock { $0.isDeleting = true } }
    func endDeleting() { state.withLock { $0.isDeleted = true } }
  }

  private typealias Body = @Sendable (Acknowledged) throws -> Void

  private static func rows(_ ids: Range<Int>) throws -> Column {
    try Column(ids.map { .structure([.int(Int64($0)), .text("row \($0)")]) }, as: field)
  }

  private static let appender: Body = { known in
    let writer = try DatasetWriter(appendingTo: part)
    writer.locking = locking
    for ids in [10..<12, 12..<13] {
      try writer.append(rows(ids), as: field)
      try writer.commit(time: 1)
      known.add(ids)
    }
  }

  private static func attach(_ name: String, waitsForCommit: Bool = false) throws {
    try DatasetChange.apply(
      to: folder, time: 1, locking: locking, waitsForCommit: waitsForCommit
    ) { change in
      try change.run { writer, _ in
        try writer.attach(Field(name, .int64)) { _, count in
          try Column([Value](repeating: .int(7), count: count), as: Field(name, .int64))
        }
        return true
      }
    }
  }

  private static let scorer: Body = { known in
    try attach("a", waitsForCommit: true)
    known.add(column: "a")
  }

  private static let otherScorer: Body = { known in
    try attach("b", waitsForCommit: true)
    known.add(column: "b")
  }

  private static let deleter: Body = { known in
    known.beginDeleting()
    let predicate = try RowPredicate("id < 2")
    _ = try DatasetChange.delete(where: predicate, from: folder, time: 1, locking: locking)
    known.endDeleting()
  }

  private static func publish() throws {
    let writer = try FolderWriter(folder, locking: locking)
    try writer.add(writer.unpublished())
    if writer.hasChanges { try writer.commit(time: 1) }
  }

  private static let publisher: Body = { _ in
    try publish()
    try publish()
  }

  private static let compactor: Body = { _ in _ = try Dataset.compact(folder, locking: locking) }

  private static let cleaner: Body = { _ in
    _ = try RetiredFiles.remove(in: folder, locking: locking)
  }

  private struct Wrong: Error { let what: String }

  /// Opens the folder, and reads it twice; its data files are opened as they are needed.
  private static let reader: Body = { known in
    for _ in 0..<2 {
      let dataset = try Dataset(folder)
      let first = try ids(dataset)
      guard Set(first).isSuperset(of: known.isDeleting ? 2..<5 : 0..<5) else {
        throw Wrong(what: "a reader lacks rows: \(first)")
      }
      guard try ids(dataset) == first, Set(first).count == first.count else {
        throw Wrong(what: "a reader sees other rows: \(first)")
      }
    }
  }

  private static func ids(_ dataset: Dataset) throws -> [Int] {
    try allRows(dataset).compactMap { row in
      guard case .structure(let values) = row, case .int(let id) = values[0] else { return nil }
      return Int(id)
    }
  }

  /// Makes a folder with two data files, of three rows and of two.
  private static func makeFolder(_ known: Acknowledged) throws {
    for (name, ids) in [("w", 0..<3), ("x", 3..<5)] {
      let writer = try DatasetWriter(creating: "\(folder)/\(name).inseam")
      try writer.append(rows(ids), as: field)
      writer.setLineage([(key: "nonce", value: "\(UInt64.random(in: 0...UInt64.max))")])
      try writer.commit(time: 1)
      known.add(ids)
    }
    let writer = try FolderWriter(folder, isCreating: true)
    try writer.add(["w.inseam", "x.inseam"])
    try writer.commit(time: 1)
  }

  /// Runs the bodies in one order; gives what is wrong afterwards, `nil` if nothing is.
  private func run(_ bodies: [Body], _ events: [Explorer.Event]) throws -> (
    calls: Int, fault: String?
  ) {
    let disk = SimulatedDisk()
    let known = Acknowledged()
    let owner = SimulatedSystem(disk, process: 0)
    try System.with(owner) { try FolderExplorerTests.makeFolder(known) }
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
    return (explorer.callCount, System.with(owner) { FolderExplorerTests.fault(known) })
  }

  /// What is wrong with the folder now, after another change, and after another `publish`.
  private static func fault(_ known: Acknowledged) -> String? {
    do {
      let published = known.isDeleting ? 2..<5 : 0..<5
      if let fault = try fault(known, has: Set(published)) { return "at first: \(fault)" }
      try attach("last")
      if let fault = try fault(known, has: Set(published)) { return "after a change: \(fault)" }
      try publish()
      let rows = Set(known.rows).filter { $0 > 1 || !known.isDeleting }
      if let fault = try fault(known, has: rows) { return "after publish: \(fault)" }
      let names = try Dataset(folder).schema.children.map(\.name)
      for column in known.columns {
        guard names.contains(column) else { return "lost column \(column)" }
        let count = try Dataset(folder).filter(RowPredicate("\(column) = 7 AND id >= 2 AND id < 5"))
          .reduce(0) { $0 + $1.count }
        guard count == 3 else { return "column \(column) has \(count) values" }
      }
      return names.contains("last") ? nil : "lost the last column"
    } catch { return "\(error)" }
  }

  private static func fault(_ known: Acknowledged, has rows: Set<Int>) throws -> String? {
    let dataset = try Dataset(folder)
    try dataset.verify()
    let ids = try ids(dataset)
    guard Set(ids).count == ids.count else { return "a row is there twice: \(ids)" }
    let missing = rows.subtracting(ids)
    guard missing.isEmpty else { return "lost rows \(missing.sorted())" }
    if known.isDeleted, ids.contains(where: { $0 < 2 }) { return "deleted rows are back" }
    let left = ids.filter { $0 < 2 }.count
    return left == 0 || left == 2 ? nil : "half of a deletion"
  }

  /// In the long tier all positions of a change of turns and of a kill are tried, otherwise this many.
  private static let isLong = ProcessInfo.processInfo.environment["INSEAM_EXPLORE_ALL"] != nil
  private static let places = 30

  /// Explores orders of the calls of two processes or more: one change of turns, one kill, and
  /// drawn ones.
  private func explore(_ bodies: [Body]) throws {
    let (calls, fault) = try run(bodies, [])
    #expect(fault == nil)
    let step = FolderExplorerTests.isLong ? 1 : max(1, calls / FolderExplorerTests.places)
    var schedules: [[Explorer.Event]] = []
    for call in stride(from: 0, to: calls, by: step) {
      schedules += [[.preempt(call)], [.kill(call)]]
    }
    var random = SeededGenerator(seed: 23)
    for _ in 0..<(FolderExplorerTests.isLong ? 100 : 10) {
      let places = (0..<3).map { _ in Int.random(in: 0..<calls, using: &random) }
      schedules.append(places.map { .preempt($0) })
      schedules.append([.preempt(places[0]), .preempt(places[1]), .kill(places[2])])
    }
    for schedule in schedules {
      let fault = try run(bodies, schedule).fault
      #expect(fault == nil, "schedule \(schedule)")
    }
  }

  @Test func aCompactorAlone() throws { try explore([FolderExplorerTests.compactor]) }

  @Test func aCompactorAndAnAppender() throws {
    try explore([FolderExplorerTests.compactor, FolderExplorerTests.appender])
  }

  @Test func aCompactorAndAScorer() throws {
    try explore([FolderExplorerTests.compactor, FolderExplorerTests.scorer])
  }

  @Test func twoScorers() throws {
    try explore([FolderExplorerTests.scorer, FolderExplorerTests.otherScorer])
  }

  @Test func aScorerADeleterAndAPublisher() throws {
    try explore([
      FolderExplorerTests.scorer, FolderExplorerTests.deleter, FolderExplorerTests.publisher,
    ])
  }

  @Test func aScorerAndAnAppender() throws {
    try explore([FolderExplorerTests.scorer, FolderExplorerTests.appender])
  }

  @Test func aCompactorAndADeleter() throws {
    try explore([FolderExplorerTests.compactor, FolderExplorerTests.deleter])
  }

  @Test func aCompactorAndAReader() throws {
    try explore([FolderExplorerTests.compactor, FolderExplorerTests.reader])
  }

  @Test func twoCompactors() throws {
    try explore([FolderExplorerTests.compactor, FolderExplorerTests.compactor])
  }

  @Test func aCompactorAnAppenderAndAPublisher() throws {
    try explore([
      FolderExplorerTests.compactor, FolderExplorerTests.appender, FolderExplorerTests.publisher,
    ])
  }

  @Test func aCompactorBesideACleaner() throws {
    try explore([FolderExplorerTests.compactor, FolderExplorerTests.cleaner])
  }
}
