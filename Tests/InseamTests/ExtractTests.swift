// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import Inseam
import InseamColumns
import TestSupport
import Testing

@Suite struct ExtractTests {
  private let field = Field.structure(
    "",
    [
      Field("prompt", .utf8),
      .list("responses", of: .structure("item", [Field("text", .utf8), Field("n", .int32)])),
      .fixedSizeList("pair", of: Field("item", .utf8), size: 2),
    ])

  /// Strings long enough for frames, some empty, some null.
  private func rows(_ count: Int, _ seed: UInt64) -> [Value] {
    var random = SeededGenerator(seed: seed)
    func text() -> Value {
      let length = Int.random(in: 0..<90, using: &random)
      if length < 6 { return length < 3 ? .null : .text("") }
      return .text((0..<length).map { _ in "w\(random.next() % 997)" }.joined(separator: " "))
    }
    return (0..<count).map { index in
      let responses = (0..<Int.random(in: 0..<5, using: &random)).map { place in
        Value.structure([text(), .int(Int64(place))])
      }
      return .structure([
        text(), index % 17 == 3 ? .null : .list(responses), .list([text(), text()]),
      ])
    }
  }

  private var small: WriteOptions {
    var options = WriteOptions()
    options.rowGroupRows = 1_024
    options.sampleBytes = 20_000
    options.pageBytes = 2_048
    return options
  }

  private func write(_ parts: [(rows: [Value], options: WriteOptions)], to path: String) throws {
    let first = try DatasetWriter(creating: path, options: parts[0].options)
    try first.append(Column(parts[0].rows, as: field), as: field)
    try first.commit()
    for part in parts.dropFirst() {
      let next = try DatasetWriter(appendingTo: path, options: part.options)
      try next.append(Column(part.rows, as: field), as: field)
      try next.commit()
    }
  }

  /// Extracts random rows, and all, none and one, and compares them with the rows taken from memory.
  private func check(_ path: String, _ rows: [Value], in folder: TemporaryFolder) throws {
    let dataset = try Dataset(path)
    var random = SeededGenerator(seed: 5)
    for share in [0, 0.001, 0.1, 0.5, 0.97, 1] {
      let isKept = rows.map { _ in Double.random(in: 0..<1, using: &random) < share }
      let selections = (0..<dataset.rowGroupCount).map { rowGroup in
        Selection(dataset.rows(ofRowGroup: rowGroup).map { isKept[Int($0)] })
      }
      let target = folder.path("extract-\(share).inseam")
      var options = small
      options.policy = .replace
      try dataset.extract(selections, to: target, options: options)
      let kept = zip(rows, isKept).filter(\.1).map(\.0)
      #expect(try allRows(Dataset(target)) == kept)
      try Dataset(target).verify()
    }
  }

  @Test func framesAreCopiedAndReadTheSame() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("frames.inseam")
    let rows = rows(5_000, 1)
    try write([(rows, small)], to: path)
    let encodings = try Dataset(path).columnSummaries().map(\.encodings).joined(separator: " ")
    #expect(encodings.contains("zstd frames"), "the test needs frames: \(encodings)")
    try check(path, rows, in: folder)
  }

  @Test func aCopyOfACopyKeepsTheFrames() throws {
    let folder = try TemporaryFolder()
    let rows = rows(2_000, 2)
    try write([(rows, small)], to: folder.path("a.inseam"))
    for (source, target) in [("a", "b"), ("b", "c")] {
      let dataset = try Dataset(folder.path("\(source).inseam"))
      let all = (0..<dataset.rowGroupCount).map {
        Selection(0..<dataset.rows(ofRowGroup: $0).count)
      }
      try dataset.extract(all, to: folder.path("\(target).inseam"), options: small)
    }
    #expect(try allRows(Dataset(folder.path("c.inseam"))) == rows)
    let sizes = try ["b", "c"].map { try Dataset(folder.path("\($0).inseam")).byteCount }
    #expect(sizes[0] == sizes[1])
  }

  @Test func chunksOfOtherEncodingsAndDictionariesAreDecoded() throws {
    let folder = try TemporaryFolder()
    var plain = small
    plain.dictionaryBytes = 0
    var archive = small
    archive.profile = .archive
    for (index, second) in [plain, archive, small].enumerated() {
      let path = folder.path("mixed-\(index).inseam")
      let parts = [(rows(1_500, 3), small), (rows(700, 4), second), (rows(40, 5), small)]
      try write(parts, to: path)
      try check(path, parts.flatMap(\.0), in: folder)
    }
  }

  @Test func aPartOfTheFieldsIsCopiedToo() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("part.inseam")
    let rows = rows(1_200, 6)
    try write([(rows, small)], to: path)
    let dataset = try Dataset(path)
    let fields = try dataset.fields(atPaths: "responses[].text")
    let selections = (0..<dataset.rowGroupCount).map {
      Selection(dataset.rows(ofRowGroup: $0).map { $0 % 3 == 0 })
    }
    let target = folder.path("texts.inseam")
    try dataset.extract(selections, fields: fields, to: target, options: small)
    let expected = rows.enumerated().filter { $0.offset % 3 == 0 }.map { _, row -> Value in
      guard case .structure(let values) = row, case .list(let items) = values[1] else {
        return .structure([.null])
      }
      return .structure([
        .list(
          items.map { item in
            guard case .structure(let parts) = item else { return .null }
            return .structure([parts[0]])
          })
      ])
    }
    #expect(try allRows(Dataset(target)) == expected)
  }
}
