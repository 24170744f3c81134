// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Inseam
import InseamBytes
import InseamColumns
import TestSupport

/// Makes the numbers that benchmarks read, once as datasets and once as raw arrays for the peers.
///
/// `bench-data FOLDER RESPONSES`: `flat.inseam` has one column `rm_score`; `prompts.inseam` has prompt
/// groups of one to eight responses, gold first. Raw beside them: `score.f32`, `logp.f32`, `n.i32`
/// and `first.u32`, the first response of every group and, last, their number.
@main struct BenchData {
  private static let batchGroups = 1 << 16

  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 3, let count = Int(arguments[2]), count > 0 else {
      print("usage: bench-data FOLDER RESPONSES")
      exit(64)
    }
    let folder = URL(fileURLWithPath: arguments[1])
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let raw = try RawArrays(folder)
    var random = SeededGenerator(seed: 7)
    let flat = try DatasetWriter(creating: folder.appendingPathComponent("flat.inseam").path)
    let prompts = try DatasetWriter(creating: folder.appendingPathComponent("prompts.inseam").path)
    var left = count
    while left > 0 {
      let batch = GroupBatch(&random, groups: batchGroups, atMost: left)
      left -= batch.scores.count
      try raw.append(batch)
      try flat.append(batch.flatColumn, as: GroupBatch.flatField)
      try prompts.append(batch.promptColumn, as: GroupBatch.promptField)
    }
    try raw.finish()
    try flat.commit()
    try prompts.commit()
  }
}

/// Random prompt groups: scores about 0 with deviation 2, log-probs and lengths as responses have
/// them.
private struct GroupBatch {
  private(set) var scores: [Float] = []
  private(set) var logps: [Float] = []
  private(set) var lengths: [Int32] = []
  private(set) var offsets: [UInt32] = [0]

  static let flatField = Field.structure("", [Field("rm_score", .float32)])
  static let promptField = Field.structure(
    "",
    [
      .list(
        "responses",
        of: .structure(
          "item",
          [
            Field("role", .utf8),
            .structure(
              "pm",
              [.structure("sft", [Field("logp", .float32), Field("n_tokens", .int32)])]),
            .structure("rm", [Field("sky", .float32)]),
          ]))
    ])

  init(_ random: inout SeededGenerator, groups: Int, atMost limit: Int) {
    for _ in 0..<groups where scores.count < limit {
      for _ in 0..<min(Int(random.next() % 8) + 1, limit - scores.count) {
        append(random.next(), random.next())
      }
      offsets.append(UInt32(scores.count))
    }
  }

  /// Four uniform numbers make nearly a normal one.
  private mutating func append(_ first: UInt64, _ second: UInt64) {
    let sum = (0..<4).reduce(0.0) { $0 + Double((first >> UInt64(16 * $1)) & 0xFFFF) / 65_536 }
    scores.append(Float((sum - 2) * 3.464 + Double(second & 0xFF) / 65_536))
    let length = Int32(8 + (second >> 8) % 500)
    lengths.append(length)
    logps.append(-Float(length) * (0.2 + Float((second >> 32) & 0xFFFF) / 40_000))
  }

  var flatColumn: Column {
    get throws {
      let column = try Column(type: .float32, count: scores.count, values: .fixed(Buffer(scores)))
      return Column(type: .structure, count: scores.count, values: .structure([column]))
    }
  }

  var promptColumn: Column {
    get throws {
      func structure(_ children: [Column]) -> Column {
        Column(type: .structure, count: scores.count, values: .structure(children))
      }
      func fixed(_ type: PhysicalType, _ values: Buffer) -> Column {
        Column(type: type, count: scores.count, values: .fixed(values))
      }
      let item = structure([
        try roles,
        structure([
          structure([fixed(.float32, try Buffer(logps)), fixed(.int32, try Buffer(lengths))])
        ]),
        structure([fixed(.float32, try Buffer(scores))]),
      ])
      let list = Column(
        type: .list, count: offsets.count - 1,
        values: .list(offsets: try Buffer(offsets), items: item))
      return Column(type: .structure, count: list.count, values: .structure([list]))
    }
  }

  private var roles: Column {
    get throws {
      var ends: [UInt64] = [0]
      var text: [UInt8] = []
      for (start, end) in zip(offsets, offsets.dropFirst()) {
        for index in start..<end {
          text += Array((index == start ? "gold" : "worse").utf8)
          ends.append(UInt64(text.count))
        }
      }
      return Column(
        type: .utf8, count: scores.count,
        values: .bytes(offsets: try Buffer(ends), data: try Buffer(text)))
    }
  }
}

/// The arrays as numpy reads them.
private final class RawArrays {
  private let sinks: [ByteSink]
  private var first: UInt32 = 0

  init(_ folder: URL) throws {
    sinks = try ["score.f32", "logp.f32", "n.i32", "first.u32"].map {
      try ByteSink(path: folder.appendingPathComponent($0).path)
    }
  }

  func append(_ batch: GroupBatch) throws {
    try sinks[0].write(bytes(batch.scores))
    try sinks[1].write(bytes(batch.logps))
    try sinks[2].write(bytes(batch.lengths))
    try sinks[3].write(bytes(batch.offsets.dropLast().map { $0 + first }))
    first += UInt32(batch.scores.count)
  }

  func finish() throws {
    try sinks[3].write(bytes([first]))
    for sink in sinks { try sink.finish() }
  }

  private func bytes<Element: BitwiseCopyable>(_ values: [Element]) throws -> [UInt8] {
    try Buffer(values).array(of: UInt8.self)
  }
}
