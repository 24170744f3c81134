// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import Inseam
import InseamColumns
import TestSupport
import Testing

@Suite struct ChangeTests {
  private struct Refusal: Error {}

  private let field = Field.structure(
    "",
    [Field("text", .utf8), .structure("item", [Field("a", .int64)])])

  private func row(_ index: Int) -> Value {
    .structure([.text("text \(index)"), index % 2 == 0 ? .absent : .structure([.int(1)])])
  }

  private func made(_ folder: TemporaryFolder) throws -> String {
    let path = folder.path("d.inseam")
    let writer = try DatasetWriter(creating: path)
    try writer.append(Column((0..<10).map(row), as: field), as: field)
    try writer.commit()
    return path
  }

  /// A struct that is called `item` is no list's item: it becomes present where a value arrives.
  @Test func aStructCalledItemIsJoinedLikeAnyOther() throws {
    let folder = try TemporaryFolder()
    let path = try made(folder)
    let writer = try DatasetWriter(appendingTo: path)
    let added = Field("b", .int64)
    try writer.attach(added, under: writer.schema.children[1].id) { _, count in
      try Column((0..<count).map { .int(Int64($0)) }, as: added)
    }
    try writer.commit()
    let expected = (0..<10).map { index -> Value in
      .structure([
        .text("text \(index)"),
        .structure([index % 2 == 0 ? .absent : .int(1), .int(Int64(index))]),
      ])
    }
    #expect(try allRows(Dataset(path)) == expected)
    try Dataset(path).verify()
  }

  @Test func aChangeThatIsHalfMadeIsNotCommitted() throws {
    let folder = try TemporaryFolder()
    let path = try made(folder)
    let writer = try DatasetWriter(appendingTo: path)
    #expect(throws: DatasetError.self) {
      try writer.attach(Field("b", .int64)) { _, _ in throw Refusal() }
    }
    let error = #expect(throws: DatasetError.self) { try writer.commit() }
    #expect(error?.detail.hasPrefix("an earlier change failed") == true)
    #expect(try Dataset(path).generation == 1)
    #expect(try allRows(Dataset(path)) == (0..<10).map(row))
  }

  /// A name that is taken is refused before anything is made: the writer goes on.
  @Test func aRefusedNameNamesTheFile() throws {
    let folder = try TemporaryFolder()
    let path = try made(folder)
    let writer = try DatasetWriter(appendingTo: path)
    let error = #expect(throws: DatasetError.self) {
      try writer.attach(Field("text", .utf8)) { _, count in
        try .nulls(Field("", .utf8), count: count)
      }
    }
    #expect(
      error?.description
        == "\(path): column text: the name 'text' is already taken; choose another name or replace the column (--replace)"
    )
    try writer.append(Column([row(10)], as: field), as: field)
    try writer.commit()
    #expect(try allRows(Dataset(path)) == (0...10).map(row))
  }

  @Test(arguments: [false, true])
  func textOfAColumnThatCameBackIsWritten(byRollback: Bool) throws {
    let folder = try TemporaryFolder()
    let path = try made(folder)
    try drop(path)
    let writer = try DatasetWriter(appendingTo: path)
    if byRollback {
      try writer.rollBack(to: 1)
    } else {
      #expect(try writer.restoreColumn(FieldPath(steps: ["text"])) == 1)
    }
    try writer.commit()
    try writer.append(Column((10..<13).map(row), as: field), as: field)
    try writer.commit()
    let texts = try allRows(Dataset(path)).map { value -> Value? in
      guard case .structure(let fields) = value else { return nil }
      return fields.first { if case .text = $0 { true } else { false } }
    }
    #expect(texts == (0..<13).map { .text("text \($0)") })
    try Dataset(path).verify()
  }

  private func drop(_ path: String) throws {
    let writer = try DatasetWriter(appendingTo: path)
    try writer.drop(writer.schema.children[0])
    try writer.commit()
  }
}
