// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Inseam
import InseamColumns
import InseamMethods
import TestSupport
import Testing

/// Properties of all methods; Tests/Conformance/test_methods.py compares their values.
@Suite struct MethodTests {
  private static let field = Field.structure(
    "", [Field("a", .float64), Field("b", .float32), Field("c", .int32)])

  private static func dataset(_ folder: TemporaryFolder, count: Int = 20_000) throws -> Dataset {
    let path = folder.path("methods-\(UUID().uuidString).inseam")
    var random = SeededGenerator(seed: 9)
    let rows = (0..<count).map { row -> Value in
      .structure([
        row % 7 == 0 ? .null : .double(.random(in: -1...1, using: &random)),
        .float(.random(in: -1...1, using: &random)), .int(.random(in: -9...9, using: &random)),
      ])
    }
    var options = WriteOptions()
    options.rowGroupRows = 9_000
    let writer = try DatasetWriter(creating: path, options: options)
    try writer.append(Column(rows, as: field), as: field)
    try writer.commit()
    return try Dataset(path)
  }

  @Test func everyParameterIsInTheSpecification() throws {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../spec/methods.md")
    let text = try String(contentsOf: url, encoding: .utf8)
    let sections = text.components(separatedBy: "\n## ")
    let names = MethodCatalog.all.map { $0.name }
    #expect(Set(names).count == names.count)
    for method in MethodCatalog.all {
      let section = sections.first { $0.hasPrefix(method.name + "\n") }
      #expect(section != nil, "\(method.name) has no section")
      for option in method.options {
        let isThere = section?.contains("`--\(option.name)") ?? false
        #expect(isThere, "\(method.name) does not list --\(option.name)")
      }
    }
  }

  @Test func threadsMakeNoDifference() throws {
    let folder = try TemporaryFolder()
    let dataset = try MethodTests.dataset(folder)
    for parameters in [[("rm", "a"), ("rm", "b"), ("rm", "c"), ("standardize", "true")]] {
      let one = try dataset.compute("ensemble", parameters, threadCount: 1)
      let three = try dataset.compute("ensemble", parameters, threadCount: 3)
      let field = one.field(named: "")
      let (x, y) = try (one.column(), three.column())
      #expect(x.count == 20_000)
      #expect((0..<x.count).allSatisfy { x.value(at: $0) == y.value(at: $0) })
      #expect(field.children.map(\.name).first == "mean")
    }
  }

  @Test func deletedRowsHaveNoValues() throws {
    let folder = try TemporaryFolder()
    let whole = try MethodTests.dataset(folder)
    let writer = try DatasetWriter(appendingTo: whole.path)
    let places: [UInt64] = [0, 5, 8_999, 9_000, 19_999]
    var selections: [Selection] = []
    for rowGroup in 0..<whole.rowGroupCount {
      let span = whole.rows(ofRowGroup: rowGroup)
      let own = places.filter { span.contains($0) }.map { Int($0 - span.lowerBound) }
      selections.append(Selection(below: span.count) { own.contains($0) })
    }
    try writer.delete(selections)
    try writer.commit()
    let rest = try Dataset(whole.path)
    let all = try whole.compute("filter-margin", [("new", "a"), ("old", "c")]).column()
    let left = try rest.compute("filter-margin", [("new", "a"), ("old", "c")]).column()
    #expect(left.count == 19_995)
    // Deltas do not depend on the other rows.
    #expect(left.children[0].value(at: 0) == all.children[0].value(at: 1))
    #expect(left.children[0].value(at: 19_994) == all.children[0].value(at: 19_998))
  }

  @Test func anEmptyDatasetHasAnEmptyResult() throws {
    let folder = try TemporaryFolder()
    let dataset = try MethodTests.dataset(folder, count: 0)
    for method in ["ensemble"] {
      #expect(try dataset.compute(method, [("rm", "a"), ("rm", "b")]).column().count == 0)
    }
    #expect(try dataset.compute("bt", [("chosen", "a"), ("rejected", "b")]).column().count == 0)
    #expect(try dataset.compute("filter-margin", [("new", "a"), ("old", "b")]).column().count == 0)
    #expect(
      try dataset.compute("overlap", [("first", "a"), ("second", "b"), ("worst", "lowest")])
        .column().count == 0)
    #expect(try dataset.compute("lencorr", [("rm", "a"), ("length", "c")]).column().count == 0)
  }

  @Test func anUnknownNameSuggestsTheNearest() throws {
    let folder = try TemporaryFolder()
    let dataset = try MethodTests.dataset(folder, count: 1)
    #expect(throws: MethodError("unknown method 'ensembel'; did you mean 'ensemble'?")) {
      try dataset.compute("ensembel", [])
    }
    #expect(throws: MethodError("unknown option 'thresold'; did you mean 'threshold'?")) {
      try dataset.compute("confidence", [("thresold", "1")])
    }
    #expect(throws: MethodError.self) { try dataset.compute("ensemble", [("members", "a")]) }
  }

  @Test func namesAndEarlierNamesAreUnique() {
    let names = MethodCatalog.all.flatMap { [$0.name] + $0.aliases }
    #expect(Set(names).count == names.count)
    for method in MethodCatalog.all {
      let options = method.options.flatMap { [$0.name] + $0.aliases }
      #expect(Set(options).count == options.count, "\(method.name)")
    }
  }

  @Test func defaultsAreUsed() throws {
    let folder = try TemporaryFolder()
    let dataset = try MethodTests.dataset(folder, count: 100)
    let columns = [("rm", "a"), ("rm", "b")]
    let given = try dataset.compute("ensemble", columns + [("k", "1")]).column()
    let left = try dataset.compute("ensemble", columns).column()
    let other = try dataset.compute("ensemble", columns + [("k", "2")]).column()
    #expect((0..<100).allSatisfy { given.value(at: $0) == left.value(at: $0) })
    #expect((0..<100).contains { other.value(at: $0) != left.value(at: $0) })
  }

  @Test func dotProductsEqualTheReferenceImplementation() throws {
    var random = SeededGenerator(seed: 8)
    for length in [1, 7, 15, 16, 17, 31, 64, 100, 768] {
      let vectors = (0..<9).map { row in
        (0..<length).map { _ in row == 4 ? 0 : Double.random(in: -1...1, using: &random) }
      }
      let table = try VectorTable(vectors, length: length)
      for index in 0..<9 {
        let cosines = table.cosines(of: index)
        for other in 0..<9 {
          #expect(cosines[other].bitPattern == table.reference(index, other).bitPattern)
          if other == 4 { #expect(cosines[other] == 0) }
        }
        if index != 4 { #expect(abs(cosines[index] - 1) < 1e-5) }
      }
    }
  }
}
