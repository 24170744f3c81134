// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import Inseam
import InseamJSONL
import TestSupport
import Testing

/// Every call for memory of an import and an export is refused once: the error says so, no record is
/// taken for a bad one, and the next call succeeds.
@Suite struct MemoryTests {
  private static let input = "/disk/in.jsonl"
  private static let path = "/disk/d.inseam"

  private static let contents: [String: [UInt8]] = {
    let lines = (0..<30).map { row in
      #"{"prompt":"question \#(row)","n":\#(row),"x":[1,\#(row)],"y":{"z":\#(row).5}}"# + "\n"
    }
    return [input: Array(lines.joined().utf8)]
  }()

  @Test func refusedMemoryEndsAnImport() throws {
    let written = { try Dataset(MemoryTests.path).lines }
    let memory = try MemoryFaults(MemoryTests.contents, written: written) {
      var options = ImportOptions(inputs: [MemoryTests.input])
      options.onError = .skip
      options.threadCount = 1
      let report = try Importer(options).run { try DatasetWriter(creating: MemoryTests.path) }
      return "\(report.rowCount) \(report.refusedCount)"
    }
    #expect(memory.faults.isEmpty, "\(memory.faults.count): \(memory.faults.prefix(3))")
    #expect(memory.refusedCount > 20)
  }
}
