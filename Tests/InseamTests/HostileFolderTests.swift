// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Inseam
import InseamColumns
import TestSupport
import Testing

/// Manifests that nobody's writer made: each rule of `spec/folders.md`, section 2, is broken in turn.
@Suite struct HostileFolderTests {
  private static func bounds(_ name: String, _ type: PhysicalType) -> Field {
    .structure(name, [Field("min", type), Field("max", type)])
  }

  /// The fields of a manifest whose dataset has a column `n`.
  private static let field = Field.structure(
    "",
    [
      Field("file", .utf8), Field("file_id", .utf8), Field("generation", .uint64),
      Field("generation_id", .utf8), Field("bytes", .uint64),
      .list("row_groups", of: Field("item", .uint32)),
      Field("deleted", .uint64),
      .list(
        "columns",
        of: .structure(
          "item",
          [
            .list("path", of: Field("item", .utf8)), Field("nulls", .uint64),
            Field("nans", .uint64), bounds("signed", .int64), bounds("unsigned", .uint64),
            bounds("float", .float64),
            .structure(
              "bytes",
              [
                Field("min", .binary), Field("max", .binary), Field("min_cut", .bool),
                Field("max_cut", .bool),
              ]),
          ])),
      .structure("row", [Field("n", .int64)]),
    ])

  private let folder: TemporaryFolder
  private let id: String
  private let generationID: String
  private let byteCount: UInt64

  init() throws {
    folder = try TemporaryFolder()
    let row = Field.structure("", [Field("n", .int64)])
    for name in ["a", "b"] {
      let writer = try DatasetWriter(creating: folder.path("\(name).inseam"))
      try writer.append(Column((0..<5).map { .structure([.int($0)]) }, as: row), as: row)
      try writer.commit()
    }
    let part = try Dataset(folder.path("a.inseam"))
    (id, byteCount) = (part.fileID, part.byteCount)
    // The file has one generation, whose id is the file's.
    generationID = id
  }

  /// A row of the manifest with some fields changed.
  private func row(_ changes: [String: Value] = [:]) -> Value {
    let columns = Value.structure([
      .list([.text("n")]), .uint(0), .uint(0), .structure([.int(0), .int(4)]), .absent, .absent,
      .absent,
    ])
    let values: [(String, Value)] = [
      ("file", .text("a.inseam")), ("file_id", .text(id)), ("generation", .uint(1)),
      ("generation_id", .text(generationID)),
      ("bytes", .uint(byteCount)), ("row_groups", .list([.uint(5)])), ("deleted", .uint(0)),
      ("columns", .list([columns])), ("row", .absent),
    ]
    return .structure(values.map { changes[$0.0] ?? $0.1 })
  }

  private func publish(_ rows: [Value], _ field: Field = HostileFolderTests.field) throws {
    var options = WriteOptions()
    options.policy = .replace
    let writer = try DatasetWriter(creating: folder.path("manifest.inseam"), options: options)
    try writer.append(Column(rows, as: field), as: field)
    try writer.commit()
  }

  private func count() throws -> Int {
    let dataset = try Dataset(folder.url.path)
    var count = 0
    try dataset.forEachBatch { count += $0.column.count }
    return count
  }

  @Test func theManifestThatTheOthersBreakIsRead() throws {
    try publish([row(), row(["file": .text("b.inseam")])])
    #expect(try count() == 10)
    try Dataset(folder.url.path).verify()
  }

  @Test(arguments: [
    "", "a", ".inseam", "inseam", "../a.inseam", "/etc/passwd", "/tmp/a.inseam", "./a.inseam",
    "sub/a.inseam", "a.inseam/", "..", ".a.inseam", "manifest.inseam", "a.inseam\0", "\0.inseam",
    "a.inseam/../b.inseam", "con/.inseam", String(repeating: "x", count: 249) + ".inseam",
    "http://host/a.inseam", "a.INSEAM", "a.inseam ", "a.inseam\n",
  ])
  func namesThatAreNoneOfTheFolder(_ name: String) throws {
    try publish([row(["file": .text(name)])])
    let error = #expect(throws: DatasetError.self) { try count() }
    #expect(
      error?.code == "malformed"
        && error?.detail == "row 0 of the manifest does not describe a data file")
  }

  @Test(arguments: [
    ("file", Value.null), ("file_id", .null), ("generation", .null), ("generation_id", .null),
    ("bytes", .null),
    ("row_groups", .null), ("row_groups", .list([.null])), ("deleted", .null), ("columns", .null),
    ("columns", .list([.null])),
    (
      "columns",
      .list([
        .structure([
          .list([.text("n")]), .uint(0), .uint(0), .structure([.int(0), .int(1)]),
          .structure([.uint(0), .uint(1)]), .absent, .absent,
        ])
      ])
    ),
    (
      "columns",
      .list([
        .structure([
          .list([.text("n")]), .uint(.max), .uint(0), .absent, .absent, .absent, .absent,
        ])
      ])
    ),
    (
      "columns",
      .list([
        .structure([
          .list([.text("n")]), .uint(0), .uint(0), .structure([.int(0), .null]), .absent, .absent,
          .absent,
        ])
      ])
    ),
    (
      "columns",
      .list([
        .structure([
          .list([.text("n")]), .uint(0), .uint(0), .absent, .absent, .absent,
          .structure([
            .binary([UInt8](repeating: 1, count: 33)), .binary([]), .bool(false), .bool(false),
          ]),
        ])
      ])
    ),
  ])
  func valuesThatAreMissingOrImpossible(_ field: String, _ value: Value) throws {
    try publish([row([field: value])])
    let error = #expect(throws: DatasetError.self) { try count() }
    #expect(error?.code == "malformed")
  }

  @Test(arguments: [
    ("file_id", Value.text("00000000000000000000000000000000"), "foreign"),
    ("generation_id", .text("00000000000000000000000000000000"), "foreign"),
    ("generation_id", .text(""), "foreign"),
    ("file_id", .text(""), "foreign"), ("generation", .uint(0), "malformed"),
    ("generation", .uint(2), "malformed"), ("generation", .uint(.max), "malformed"),
    ("row_groups", .list([]), ""), ("row_groups", .list([.uint(4)]), "malformed"),
    ("row_groups", .list([.uint(5), .uint(0)]), "malformed"),
    ("row_groups", .list([.uint(UInt64(UInt32.max))]), "malformed"),
    ("deleted", .uint(1), "malformed"), ("deleted", .uint(.max), "malformed"),
    ("file", .text("none.inseam"), "file"),
  ])
  func partsThatAreOthers(_ field: String, _ value: Value, _ code: String) throws {
    try publish([row([field: value])])
    if code.isEmpty {
      // A part without rows is never opened to read rows, but verified.
      #expect(try count() == 0)
    } else {
      let error = #expect(throws: DatasetError.self) { try count() }
      #expect(error?.code == code)
    }
    #expect(throws: DatasetError.self) { try Dataset(folder.url.path).verify() }
  }

  @Test func nothingIsAddedUpBeyondItsType() throws {
    let many = Value.list([Value](repeating: .uint(UInt64(UInt32.max)), count: 1_000))
    try publish([
      row(["row_groups": many, "deleted": .uint(.max), "bytes": .uint(.max)]),
      row(["file": .text("b.inseam"), "deleted": .uint(.max), "bytes": .uint(.max)]),
    ])
    let dataset = try Dataset(folder.url.path)
    #expect(dataset.rowCount > 0)
    #expect(dataset.deletedRowCount == .max && dataset.byteCount == .max)
    #expect(throws: DatasetError.self) { try count() }
  }

  @Test func aNameStandsOnce() throws {
    try publish([row(), row()])
    let error = #expect(throws: DatasetError.self) { try count() }
    #expect(error?.detail == "data file 'a.inseam' appears twice in the manifest")
  }

  @Test func fieldsThatAreMissingOrOfOtherTypes() throws {
    let whole = HostileFolderTests.field
    for index in whole.children.indices {
      for change in 0..<3 {
        var field = whole
        switch change {
        case 0: field.children.remove(at: index)
        case 1: field.children[index] = Field(whole.children[index].name, .bool)
        default: field.children[index] = field.children[index].named("other")
        }
        try publish([], field)
        let error = #expect(throws: DatasetError.self) { try Dataset(folder.url.path) }
        #expect(error?.code == "malformed", "field \(index), change \(change)")
      }
    }
  }

  @Test func typesThatDoNotWiden() throws {
    for type in [PhysicalType.utf8, .int32, .bool, .float32, .uint64] {
      var field = HostileFolderTests.field
      field.children[8] = .structure("row", [Field("n", type)])
      try publish([row()], field)
      let error = #expect(throws: DatasetError.self) { try count() }
      #expect(error?.code == "schema" && error?.column == "n")
    }
    for inner in [
      Field.list("n", of: Field("item", .int64)), .structure("n", [Field("n", .int64)]),
    ] {
      var field = HostileFolderTests.field
      field.children[8] = .structure("row", [inner])
      try publish([row()], field)
      #expect(throws: DatasetError.self) { try count() }
    }
  }

  @Test func everyTruncationOfAManifestIsNoticed() throws {
    try publish([row()])
    let path = folder.path("manifest.inseam")
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    for count in stride(from: 0, to: bytes.count, by: 37) {
      try bytes[..<count].write(to: URL(fileURLWithPath: path))
      #expect(throws: DatasetError.self) { try self.count() }
    }
  }
}
