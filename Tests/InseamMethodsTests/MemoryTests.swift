// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import Inseam
import InseamColumns
import InseamMethods
import TestSupport
import Testing

/// Every call for memory of a computation is refused once: the error says so, and the next
/// computation succeeds.
@Suite struct MemoryTests {
  private static let path = "/disk/d.inseam"
  private static let field = Field.structure(
    "",
    [
      Field("prompt_id", .utf8),
      .list(
        "responses",
        of: .structure(
          "item",
          [
            Field("role", .utf8), Field("n_tokens", .int64),
            .structure("pm", [.structure("sft", [Field("logp", .float32)])]),
            .structure("rm", [Field("sky", .float32)]),
          ])),
    ])

  private static func contents() throws -> [String: [UInt8]] {
    try MemoryFaults.contents {
      let rows = (0..<40).map { row -> Value in
        let responses = (0..<row % 5).map { index -> Value in
          .structure([
            .text(index == 0 ? "gold" : "worse"), .int(Int64(index + 1)),
            .structure([.structure([.float(-Float(row + index))])]),
            .structure([.float(Float(row * index % 7))]),
          ])
        }
        return .structure([.text("p\(row)"), .list(responses)])
      }
      let writer = try DatasetWriter(creating: path)
      try writer.append(Column(rows, as: field), as: field)
      try writer.commit(time: 1)
    }
  }

  @Test func refusedMemoryEndsSeam() throws {
    let memory = try MemoryFaults(MemoryTests.contents()) {
      let dataset = try Dataset(MemoryTests.path)
      let result = try Seam(pm: "sft", rm: "sky").compute(dataset)
      return "\(result.seam) \(try SeamSummary(result, dataset).overlaps)"
    }
    #expect(memory.faults.isEmpty, "\(memory.faults.count): \(memory.faults.prefix(3))")
    #expect(memory.refusedCount > 10)
  }

  @Test(arguments: [("dispersion", "rm", "sky")])
  func refusedMemoryEndsAMethod(_ name: String, _ option: String, _ column: String) throws {
    let type = try MethodCatalog.method(named: name)
    let memory = try MemoryFaults(MemoryTests.contents()) {
      var parameters = try MethodParameters([(name: option, value: column)], for: type.options)
      let result = try type.init(&parameters).compute(Dataset(MemoryTests.path), threadCount: 1)
      let column = try result.column()
      return "\((0..<column.count).map { column.value(at: $0) })"
    }
    #expect(memory.faults.isEmpty, "\(memory.faults.count): \(memory.faults.prefix(3))")
    #expect(memory.refusedCount > 5)
  }
}
