// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Inseam
import InseamColumns
import InseamMethods
import TestSupport
import Testing

@Suite struct SelectTests {
  private static let field = Field.structure(
    "",
    [
      Field("prompt_id", .utf8),
      .structure("seam", [Field("seam", .float64), Field("n_worse", .int32)]),
    ])

  /// Values −9…0, one null, one without worse responses, two NaN-free ties.
  private static func dataset(
    _ folder: TemporaryFolder, _ values: [Double?], worse: [Int64]? = nil, worst: String = "lowest"
  ) throws -> Dataset {
    let path = folder.path("\(UUID().uuidString).inseam")
    let writer = try DatasetWriter(creating: path)
    let rows = values.enumerated().map { index, value in
      Value.structure([
        .text("p\(index)"),
        .structure([value.map { .double($0) } ?? .null, .int(worse?[index] ?? 1)]),
      ])
    }
    try writer.append(Column(rows, as: field), as: field)
    for node in writer.schema.preorder {
      writer.setProvenance(["worst": worst], ofColumn: node.id)
    }
    try writer.commit()
    return try Dataset(path)
  }

  private func kept(
    _ share: Select.Share, _ dataset: Dataset, _ change: (inout Select) -> Void = { _ in }
  ) throws -> [Int] {
    var select = Select(share)
    change(&select)
    return try select.run(dataset, by: "seam").selections.flatMap { $0.runs.flatMap { Array($0) } }
  }

  @Test func sharesAreOfCandidates() throws {
    let folder = try TemporaryFolder()
    let values: [Double?] = [-5, -4, -3, -2, -1, nil, 0, 0, -10, -7]
    let dataset = try SelectTests.dataset(folder, values, worse: [1, 1, 1, 1, 1, 1, 1, 1, 0, 1])
    // Candidates: -7 -5 -4 -3 -2 -1 0 0; a quarter is two.
    #expect(try kept(.dropWorst(.percent(25)), dataset) == [1, 2, 3, 4, 5, 6, 7, 8])
    #expect(try kept(.onlyWorst(.percent(25)), dataset) == [0, 9])
    #expect(try kept(.keepBest(.percent(25)), dataset) == [6, 7])
    #expect(try kept(.keepBest(.percent(50)), dataset) == [3, 4, 6, 7])
    #expect(
      try kept(.onlyWorst(.percent(100)), dataset) == [0, 1, 2, 3, 4, 9], "a 0 is never worst")
    #expect(
      try kept(.onlyWorst(.percent(100)), dataset) { $0.takesZeros = true } == [
        0, 1, 2, 3, 4, 6, 7, 9,
      ])
    #expect(throws: MethodError.self, "the column says otherwise") {
      try kept(.onlyWorst(.percent(25)), dataset) { $0.lowestIsWorst = false }
    }
    let turned = try SelectTests.dataset(folder, values, worst: "highest")
    #expect(try kept(.onlyWorst(.percent(25)), turned) == [], "the highest are the zeros")
    #expect(try kept(.keepBest(.percent(25)), turned) == [8, 9])
  }

  @Test func tiesBreakBySeed() throws {
    let folder = try TemporaryFolder()
    let dataset = try SelectTests.dataset(folder, [Double?](repeating: -1, count: 100))
    let first = try kept(.onlyWorst(.percent(30)), dataset)
    #expect(first.count == 30)
    #expect(try kept(.onlyWorst(.percent(30)), dataset) == first)
    #expect(try kept(.onlyWorst(.percent(30)), dataset) { $0.seed = 1 } != first)
    #expect(try kept(.dropWorst(.percent(30)), dataset) == (0..<100).filter { !first.contains($0) })
  }

  @Test func extractKeepsRowsInOrderAndLineage() throws {
    let folder = try TemporaryFolder()
    let dataset = try SelectTests.dataset(folder, (0..<5_000).map { Double(-$0) })
    let result = try Select(.dropWorst(.percent(20))).run(dataset, by: "seam")
    let path = folder.path("out.inseam")
    try dataset.extract(result.selections, to: path, lineage: [("command", "select")])
    let out = try Dataset(path)
    try out.verify()
    let rows = try allRows(dataset)
    #expect(try allRows(out) == Array(rows.prefix(4_000)))
    #expect(
      out.lineage.map(\.key) == ["command", "base file id", "base generation", "base rows", "rows"])
    #expect(out.provenance(of: out.schema.children[1].children[0]) == ["worst": "lowest"])
  }

  @Test func portionsAreExact() {
    for percent in 0...100 {
      #expect(Portion("\(percent)%")?.floor(of: 100) == percent)
      #expect(Portion("\(percent).0%")?.floor(of: 1_000) == percent * 10)
      #expect(Portion.percent(percent).floor(of: 7) == percent * 7 / 100)
    }
    #expect(Portion("0.29")?.floor(of: 100) == 29)
    #expect(Portion("1")?.floor(of: 3) == 3)
    #expect(Portion(".5")?.floor(of: Int.max) == Int.max / 2)
  }

  @Test(arguments: [
    "", "%", "-1%", "101%", "1.01", "2", "x", "1e-1", " 5%", "5 %", "0.0000000000000001", "1..2",
  ])
  func whatIsNoPortionIsRefused(_ text: String) {
    #expect(Portion(text) == nil)
  }
}
