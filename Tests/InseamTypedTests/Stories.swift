// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Inseam
import InseamColumns
import InseamJSONL
import InseamMethods
import InseamTyped
import TestSupport
import Testing

// The code of spec/swift.md, which Tests/Conformance/test_swift_page.py compares with this file.

struct Prompt: Decodable {
  struct Response: Decodable {
    var role: String
    var text: String?
    var rm: [String: Float]
  }
  var promptID: String
  var responses: [Response]

  enum CodingKeys: String, CodingKey {
    case promptID = "prompt_id"
    case responses
  }
}

private let records = """
  {"prompt_id":"a","source":"web","responses":[{"response_id":"a0","role":"gold","text":"x","n_tokens":3,"rm":{"sky":1.5},"pm":{"sft":{"logp":-2.0}}},{"response_id":"a1","role":"worse","text":null,"n_tokens":4,"rm":{"sky":2.5},"pm":{"sft":{"logp":-8.0}}}]}
  {"prompt_id":"b","source":"code","responses":[{"response_id":"b0","role":"gold","text":"y","n_tokens":2,"rm":{"sky":0.5},"pm":{"sft":{"logp":-1.0}}}]}

  """

@Suite struct Stories {
  private func convert(_ folder: TemporaryFolder) throws -> String {
    let (input, path) = (folder.path("rollouts.jsonl"), folder.path("rollouts.inseam"))
    try records.write(toFile: input, atomically: true, encoding: .utf8)
    // Import
    let writer = try DatasetWriter(creating: path)
    let report = try Importer(ImportOptions(inputs: [input])).run(makeWriter: { writer })
    print("\(report.rowCount) rows")
    // End
    #expect(report.rowCount == 2)
    return path
  }

  @Test func reading() throws {
    let folder = try TemporaryFolder()
    let path = try convert(folder)
    // Open
    let data = try Dataset(path)
    print("\(data.rowCount) rows, generation \(data.generation)")
    // Rows
    for prompt in try data.rows(as: Prompt.self, columns: "prompt_id,responses") {
      print(prompt.promptID, prompt.responses.map { $0.rm["sky"] ?? .nan })
    }
    // Filter
    let source = "web"
    let count = try data.count(where: "source = \(source) AND any_worse(rm.sky > gold(rm.sky))")
    // Column
    let scores: [Float] = try data.numbers(at: "responses[].rm.sky")
    // Method
    let seam = try data.compute(.seam(pm: "sft", rm: "sky"))
    let spread = try data.compute("dispersion", [("rm", "sky")])
    // Error
    do {
      _ = try data.rows(as: Prompt.self, where: "sorce = 'web'")
    } catch let error as RowPredicateError {
      print(error)  // unknown column 'sorce'; did you mean 'source'?
    }
    // End
    #expect((count, scores) == (1, [1.5, 2.5, 0.5]))
    #expect(seam.seam == [-2, 0])
    #expect(spread.report.entries.contains { $0.name == "prompts" || $0.name == "slots" })
    #expect(try data.rows(as: Prompt.self).map(\.promptID) == ["a", "b"])
  }

  @Test func writing() throws {
    let folder = try TemporaryFolder()
    let data = try Dataset(convert(folder))
    let (other, train) = (folder.path("other.inseam"), folder.path("train.inseam"))
    // Write
    let row = Field.structure("", [Field("prompt_id", .utf8), Field("reward", .float32)])
    let writer = try DatasetWriter(creating: other)
    try writer.append(Column([.structure([.text("a"), .float(0.5)])], as: row), as: row)
    try writer.commit()
    // Append
    let appender = try DatasetWriter(appendingTo: other)
    try appender.append(Column([.structure([.text("b"), .null])], as: row), as: row)
    try appender.commit()
    // Attach
    let scores: [String: Float] = ["a0": 0.5, "a1": -1, "b0": 2]
    let report = try data.attach(scores, as: "rm.mine", by: "response_id")
    print("\(report.matchedCount) of \(report.slotCount) responses have a score")
    // Select
    let newest = try data.refresh()
    let kept = try newest.filter(RowPredicate(binding: "NOT any_worse(rm.mine > gold(rm.mine))"))
    try newest.extract(kept, to: train)
    // End
    #expect((report.matchedCount, report.slotCount) == (3, 3))
    #expect(try Dataset(other).rowCount == 2)
    #expect(try newest.numbers(at: "responses[].rm.mine", as: Float.self) == [0.5, -1, 2])
    #expect(try Dataset(train).rowCount == 2)
  }
}
