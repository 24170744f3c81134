// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import Inseam
import InseamColumns
import InseamPlatform
import TestSupport
import Testing

/// Every call for memory of every operation is refused once: the error says so, the files are as
/// they were, nothing stays open or locked, and the next call succeeds.
@Suite struct MemoryTests {
  private static let path = "/disk/d.inseam"
  private static let copy = "/disk/copy.inseam"
  private static let field = Field.structure(
    "",
    [
      Field("id", .int64), Field("text", .utf8), Field("score", .float32),
      .list("tokens", of: Field("item", .int32)), Field("isGood", .bool),
    ])

  /// The simulated file system is one that is read without maps: a network file system.
  private static let locking = LockOptions(waitSeconds: 0.01, allowsNetwork: true)

  /// What users do; each returns something that depends on all of it.
  enum Operation: String, CaseIterable {
    case read, take, filter, count, verify, hash, statistics
    case create, append, attach, delete, widen, compact, extract, replace
  }

  private static func rows(_ ids: Range<Int>) throws -> Column {
    try Column(
      ids.map { id in
        .structure([
          .int(Int64(id)), id % 7 == 0 ? .null : .text("row number \(id) of this dataset"),
          id % 5 == 0 ? .absent : .float(Float(id) / 3),
          .list((0..<id % 4).map { .int(Int64(id + $0)) }), .bool(id % 2 == 0),
        ])
      }, as: field)
  }

  private static func append(_ ids: Range<Int>, to writer: DatasetWriter) throws {
    writer.locking = locking
    try writer.append(rows(ids), as: field)
    try writer.commit(time: 1)
  }

  /// The files that operations start with.
  private static func contents() throws -> [String: [UInt8]] {
    try MemoryFaults.contents {
      try append(0..<60, to: DatasetWriter(creating: path))
      try append(60..<100, to: DatasetWriter(appendingTo: path))
    }
  }

  private static func all(_ path: String) throws -> String {
    let dataset = try Dataset(path)
    return "\(dataset.schema) \(try allRows(dataset))"
  }

  private static func change(_ body: (DatasetWriter) throws -> Bool) throws {
    try DatasetChange.apply(to: path, time: 1, locking: locking) { change in
      try change.run { writer, _ in try body(writer) }
    }
  }

  private static func run(_ operation: Operation) throws -> String {
    switch operation {
    case .create:
      try append(0..<50, to: DatasetWriter(creating: copy))
    case .append: try append(100..<150, to: DatasetWriter(appendingTo: path))
    case .attach:
      try change { writer in
        try writer.attach(Field("extra", .int64)) { _, count in
          try Column([Value](repeating: .int(7), count: count), as: Field("extra", .int64))
        }
        return true
      }
    case .delete: try change { try $0.delete([Selection(0..<20), Selection(3..<5)]) > 0 }
    case .widen:
      let wider = Field.structure("", [Field("id", .float64), Field("new", .utf8)])
      let writer = try DatasetWriter(appendingTo: path)
      writer.locking = locking
      try writer.append(Column([.structure([.double(0.5), .text("x")])], as: wider), as: wider)
      try writer.commit(time: 1)
    case .compact: _ = try Dataset.compact(path, locking: locking)
    default: return try read(operation)
    }
    return ""
  }

  /// The rows of the files that an operation may have written.
  private static func written() throws -> String {
    try [path, copy].map { path in try Dataset.recognises(path) ? all(path) : "" }.joined()
  }

  /// Operations that read the dataset, or write another.
  private static func read(_ operation: Operation) throws -> String {
    let dataset = try Dataset(path)
    let wanted = try RowPredicate("text ~ '[1-4]2' or score > 20")
    switch operation {
    case .take:
      let column = try dataset.take([90, 3, 3, 41])
      return "\((0..<column.count).map { column.value(at: $0) })"
    case .filter: return "\(try dataset.filter(wanted).map { Array($0.runs) })"
    case .count: return "\(try dataset.count(where: wanted))"
    case .verify: try dataset.verify()
    case .hash: return "\(try dataset.contentHash())"
    case .statistics: return "\(try dataset.columnSummaries().map(\.nullCount))"
    case .extract, .replace:
      var options = WriteOptions()
      if operation == .replace { options.policy = .replace }
      let target = operation == .replace ? path : copy
      try dataset.extract(dataset.filter(wanted), to: target, options: options)
    default: return try all(path)
    }
    return ""
  }

  @Test(arguments: Operation.allCases)
  func refusedMemoryIsAnErrorThatChangesNothing(_ operation: Operation) throws {
    let memory = try MemoryFaults(MemoryTests.contents(), written: MemoryTests.written) {
      try MemoryTests.run(operation)
    }
    #expect(memory.faults.isEmpty, "\(memory.faults.count): \(memory.faults.prefix(3))")
    #expect(memory.refusedCount > 5)
  }

  @Test func theErrorHasACodeAndTheBytes() throws {
    let disk = SimulatedDisk(try MemoryTests.contents())
    let dataset = try System.with(SimulatedSystem(disk, process: 0)) {
      try Dataset(MemoryTests.path)
    }
    disk.refusesMemory = { true }
    let error = #expect(throws: DatasetError.self) {
      try System.with(SimulatedSystem(disk, process: 0)) {
        try dataset.read(rowGroup: 0, rows: 0..<9)
      }
    }
    #expect(error?.code == "memory" && error?.path == MemoryTests.path)
    #expect(error?.detail.contains("out of memory") == true)
  }
}
