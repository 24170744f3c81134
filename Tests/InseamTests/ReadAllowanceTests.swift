// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import Inseam
import InseamColumns
import InseamFormat
import TestSupport
import Testing

@Suite struct ReadAllowanceTests {
  /// A read needs what its values take that are not stored one by one, to the byte.
  @Test func whatFewBytesClaimIsCounted() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("text.inseam")
    let rows = try EverythingFile.write("text", to: path)
    let dataset = try Dataset(path)
    var seen: Set<Encoding> = []
    for (index, field) in dataset.schema.children.enumerated() {
      let chunk = try #require(try dataset.chunk(column: field.id, rowGroup: 0)).chunk
      let encoding = try #require(chunk.stream(.values)).encoding
      seen.insert(encoding)
      let texts = rows.map { row in
        if case .structure(let values) = row, case .text(let text) = values[index] {
          text
        } else {
          ""
        }
      }
      let byteCount = texts.reduce(0) { $0 + $1.utf8.count }
      let needed =
        switch (encoding, field.type) {
        case (.constant, .utf8): rows.count * (8 + "always".utf8.count)
        case (.constant, .bool): rows.count / 8
        case (.constant, let type): rows.count * (type.byteWidth ?? 0)
        case (.zstdPages, _): byteCount + 4 * rows.count
        case (.zstdFrames, _), (.dictionary, .utf8): byteCount
        default: 0
        }
      _ = try read(dataset, field, 0..<rows.count, ReadAllowance(byteCount: needed))
      if needed == 0 { continue }
      let allowance = ReadAllowance(byteCount: needed - 1)
      let error = #expect(throws: FormatError.self, "\(field.name)") {
        try read(dataset, field, 0..<rows.count, allowance)
      }
      #expect(error?.code == .memory)
    }
    #expect(seen.isSuperset(of: [.constant, .zstdFrames, .zstdPages, .dictionary]))
  }

  /// Runs of int8 that are read as int64 take both.
  @Test func runsAreCountedInTheTypeTheyAreReadAs() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("runs.inseam")
    let field = Field.structure("", [.list("a", of: Field("item", .int64))])
    let items = (0..<4_000).map { Value.int($0 < 1_000 ? 5 : -7) }
    let writer = try DatasetWriter(creating: path)
    try writer.append(Column([.structure([.list(items)])], as: field), as: field)
    try writer.commit()
    let dataset = try Dataset(path)
    #expect(try dataset.columnSummaries()[1].encodings == "runs (int8)")
    let column = dataset.schema.children[0]
    let needed = items.count * (1 + 8)
    _ = try read(dataset, column, 0..<1, ReadAllowance(byteCount: needed))
    let error = #expect(throws: FormatError.self) {
      try read(dataset, column, 0..<1, ReadAllowance(byteCount: needed - 1))
    }
    #expect(error?.code == .memory)
  }

  /// A constant takes what it becomes, not what it was written as.
  @Test func aConstantIsCountedInTheTypeItIsReadAs() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("wide.inseam")
    let writer = try DatasetWriter(creating: path)
    let (narrow, wide) = (
      Field.structure("", [Field("a", .int8)]), Field.structure("", [Field("a", .int64)])
    )
    let rows = [Value](repeating: .structure([.int(5)]), count: 100)
    try writer.append(Column(rows, as: narrow), as: narrow)
    try writer.commit()
    try writer.append(Column([.structure([.int(1 << 40)])], as: wide), as: wide)
    try writer.commit()
    let dataset = try Dataset(path)
    let field = dataset.schema.children[0]
    #expect(field.type == .int64)
    #expect(try dataset.chunk(column: field.id, rowGroup: 0)?.chunk.type == .int8)
    #expect(
      try read(dataset, field, 0..<100, ReadAllowance(byteCount: 800)).value(at: 99) == .int(5))
    #expect(throws: FormatError.self) {
      try read(dataset, field, 0..<100, ReadAllowance(byteCount: 799))
    }
  }

  @Test func theReadsOfOneReaderShareIt() throws {
    let reader = RowGroupReader(rowCount: 80, allowance: ReadAllowance(byteCount: 700)) { _ in nil }
    _ = try reader.read(Field("x", .float32, id: 1), 0..<80)
    #expect(throws: FormatError.self) { try reader.read(Field("y", .float64, id: 2), 0..<80) }
  }

  /// Lists of fixed size multiply what a column that is not stored takes.
  @Test func aColumnThatIsNotStoredIsCountedBeforeItIsMade() throws {
    func list(of item: Field) -> Field {
      Field("item", .fixedSizeList, listSize: 1 << 24, children: [item], id: 1)
    }
    let field = list(of: Field("item", .int64))
    let reader = RowGroupReader(rowCount: 1 << 20) { _ in nil }
    let error = #expect(throws: FormatError.self) { try reader.read(field, 0..<1 << 20) }
    #expect(error?.code == .memory)
    let nested = list(of: list(of: list(of: field)))
    #expect(throws: FormatError.self) { try reader.read(nested, 0..<1) }
  }

  @Test(arguments: [(1 << 12, 1 << 12, true), (1 << 12, 1 << 12 + 1, false), (1 << 24, 2, false)])
  func aSchemaMultipliesTheSizesOfListsInEachOther(outer: Int, inner: Int, isTaken: Bool) throws {
    let folder = try TemporaryFolder()
    let items = Field.structure(
      "item", [.fixedSizeList("inner", of: Field("item", .uint8), size: inner)])
    let schema = Field.structure("", [.fixedSizeList("outer", of: items, size: outer)])
    func write() throws {
      let writer = try DatasetWriter(creating: folder.path("sizes.inseam"))
      try writer.append(Column.nulls(schema, count: 0), as: schema)
      try writer.commit()
      #expect(try Dataset(folder.path("sizes.inseam")).schema.children[0].listSize == outer)
    }
    if isTaken { try write() } else { #expect(throws: DatasetError.self) { try write() } }
  }

  private func read(
    _ dataset: Dataset, _ field: Field, _ rows: Range<Int>, _ allowance: ReadAllowance
  ) throws -> Column {
    let reader = RowGroupReader(rowCount: rows.count, allowance: allowance) {
      try dataset.chunk(column: $0, rowGroup: 0)
    }
    return try reader.read(field, rows)
  }
}
