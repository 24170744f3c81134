// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import Inseam
import TestSupport
import Testing

@Suite struct WideningTests {
  @Test func fieldsThatAppearLateAreNullBefore() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("late.inseam")
    let first = Field.structure("", [Field("a", .int64), .list("l", of: Field("item", .null))])
    let second = Field.structure(
      "",
      [
        Field("a", .float64), Field("late", .utf8),
        .list("l", of: .structure("item", [Field("role", .utf8), Field("x", .int64)])),
      ])
    let writer = try DatasetWriter(creating: path)
    let early: [Value] = (0..<10_000).map { .structure([.int(Int64($0)), .list([.null])]) }
    try writer.append(Column(early, as: first), as: first)
    let item = Value.structure([.text("gold"), .int(3)])
    let late: [Value] = (0..<100).map {
      .structure([.double(Double($0) / 3), .text("t\($0)"), .list([item])])
    }
    try writer.append(Column(late, as: second), as: second)
    try writer.commit()
    let dataset = try Dataset(path)
    try dataset.verify()
    let rows = try allRows(dataset)
    #expect(rows[9_999] == .structure([.double(9_999), .list([.null]), .absent]))
    #expect(rows[10_001] == .structure([.double(1.0 / 3), .list([item]), .text("t1")]))
  }

  @Test func integersThatFloat64WouldRoundAreRefused() throws {
    let folder = try TemporaryFolder()
    let big = Field.structure("", [Field("a", .int64)])
    let real = Field.structure("", [Field("a", .float64)])
    for commitsBetween in [false, true] {
      let writer = try DatasetWriter(creating: folder.path("\(commitsBetween).inseam"))
      try writer.append(Column([.structure([.int((1 << 53) + 1)])], as: big), as: big)
      if commitsBetween { try writer.commit() }
      let error = #expect(throws: DatasetError.self) {
        try writer.append(Column([.structure([.double(0.5)])], as: real), as: real)
      }
      #expect(error?.code == "schema")
    }
    let writer = try DatasetWriter(creating: folder.path("late.inseam"))
    try writer.append(Column([.structure([.double(0.5)])], as: real), as: real)
    #expect(throws: DatasetError.self) {
      try writer.append(Column([.structure([.int(-(1 << 53) - 1)])], as: big), as: big)
    }
  }

  /// What a column held counts until it is taken out, what is attached from then on.
  @Test func integersOfAColumnThatGaveWayAreForgotten() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("gave way.inseam")
    let big = Field.structure("", [Field("a", .int64)])
    let (integer, real) = (Field("a", .int64), Field("a", .float64))
    let rows = [Value](repeating: .structure([.int((1 << 53) + 1)]), count: 3)
    let writer = try DatasetWriter(creating: path)
    try writer.append(Column(rows, as: big), as: big)
    try writer.commit()
    try writer.attach(real, replacing: true) { _, count in
      try Column([Value](repeating: .double(0.5), count: count), as: real)
    }
    try writer.commit()
    #expect(try allRows(Dataset(path)) == [Value](repeating: .structure([.double(0.5)]), count: 3))
    try writer.attach(integer, replacing: true) { _, count in
      try Column([Value](repeating: .int((1 << 53) + 1), count: count), as: integer)
    }
    try writer.commit()
    let reals = Field.structure("", [real])
    let error = #expect(throws: DatasetError.self) {
      try writer.append(Column([.structure([.double(0.5)])], as: reals), as: reals)
    }
    #expect(error?.code == "schema")
  }

  @Test func typesWithoutACommonOneAreRefused() throws {
    let folder = try TemporaryFolder()
    let writer = try DatasetWriter(creating: folder.path("x.inseam"))
    let number = Field.structure("", [.structure("s", [Field("a", .int64)])])
    let text = Field.structure("", [.structure("s", [Field("a", .utf8)])])
    try writer.append(Column([.structure([.structure([.int(1)])])], as: number), as: number)
    let error = #expect(throws: DatasetError.self) {
      try writer.append(Column([.structure([.structure([.text("x")])])], as: text), as: text)
    }
    #expect(error?.column == "s.a")
  }
}
