// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Inseam
import InseamColumns
import TestSupport
import Testing

#if DEBUG
private let kinds = 256
#else
private let kinds = 4_096
#endif

/// What killed writers, full disks and copies leave behind the data end: nobody reads it, and the
/// next writer goes on.
@Suite struct TailTests {
  private let field = Field.structure("", [Field("n", .int64), Field("text", .utf8)])
  private let folder: TemporaryFolder
  private let path: String
  private let first: [UInt8]
  private let second: [UInt8]
  private let rows: [Value]

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path("d.inseam")
    let row = { (n: Int) in Value.structure([.int(Int64(n)), .text("row \(n)")]) }
    let writer = try DatasetWriter(creating: path)
    try writer.append(Column((0..<7).map(row), as: field), as: field)
    try writer.commit()
    first = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    try writer.append(Column((7..<12).map(row), as: field), as: field)
    try writer.commit()
    second = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    rows = (0..<7).map(row)
  }

  private func write(_ bytes: [UInt8]) throws {
    // The old file stays with whoever has it open.
    try? FileManager.default.removeItem(atPath: path)
    try Data(bytes).write(to: URL(fileURLWithPath: path))
  }

  @Test func tailsAreNotPartOfTheFile() throws {
    var draw = SeededGenerator(seed: 4_096)
    for kind in 0..<kinds {
      try write(first + tail(kind, &draw))
      let dataset = try Dataset(path)
      #expect(try allRows(dataset) == rows, "kind \(kind)")
      if kind % 64 == 0 {
        try dataset.verify()
        try goOn(kind)
      }
    }
  }

  /// A writer cuts the tail off and commits.
  private func goOn(_ kind: Int) throws {
    let writer = try DatasetWriter(appendingTo: path)
    try writer.append(Column([rows[0]], as: field), as: field)
    try writer.commit()
    let dataset = try Dataset(path)
    try dataset.verify()
    #expect(try allRows(dataset) == rows + [rows[0]], "kind \(kind)")
    #expect(dataset.generation == 2)
  }

  /// Parts of the next commit as a killed writer leaves them, damaged ones, copies of what the file
  /// has, noise.
  private func tail(_ kind: Int, _ draw: inout SeededGenerator) -> [UInt8] {
    let next = Array(second[first.count...])
    let length = 1 + Int(draw.next() % UInt64(next.count))
    switch kind % 8 {
    case 0: return Array(next[..<length])
    case 1: return next
    case 2:
      var damaged = next
      damaged[length - 1] ^= UInt8(1 << (draw.next() % 8))
      return damaged
    case 3: return Array(first[(first.count - 64)...])
    case 4:
      // A page that never reached the disk.
      var torn = next
      for place in length / 512 * 512..<min(next.count, length / 512 * 512 + 512) {
        torn[place] = 0
      }
      return torn
    case 5: return [UInt8](repeating: kind % 16 == 5 ? 0 : 0xFF, count: length)
    case 6: return (0..<length).map { _ in UInt8(truncatingIfNeeded: draw.next()) }
    default: return Array(first[12_288...]) + Array(next.suffix(length))
    }
  }

  /// A whole next commit whose slot never came: the old state, until a slot is damaged; then the
  /// reader looks for the newest trailer and finds it.
  @Test func aDamagedSlotRollsForward() throws {
    for slot in [4_096, 8_192] {
      var bytes = first + second[first.count...]
      bytes[slot + 100] ^= 1
      try write(bytes)
      let dataset = try Dataset(path)
      #expect(dataset.generation == 2)
      #expect(dataset.warnings.count == 1)
      #expect(try allRows(dataset).count == 12)
    }
  }
}
