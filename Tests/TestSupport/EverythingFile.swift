// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import Inseam

/// Small files that together hold every type, nesting, encoding and several generations.
public enum EverythingFile {
  /// The names of the files.
  public static let names = ["leaves", "nested", "text", "generations", "tokens"]

  /// Writes a file; the same bytes every time.
  ///
  /// - Returns: The rows it holds, in the order of its schema.
  public static func write(_ name: String, to path: String) throws -> [Value] {
    switch name {
    case "leaves": try writeTypes(path, isNested: false)
    case "nested": try writeTypes(path, isNested: true)
    case "text": try writeText(path)
    case "tokens": try writeTokens(path)
    default: try writeGenerations(path)
    }
  }

  private static func writeTypes(_ path: String, isNested: Bool) throws -> [Value] {
    var data = RandomData(seed: isNested ? 11 : 10)
    let field = Field.structure(
      "", RandomData.everyType.children.filter { $0.type.isNested == isNested })
    let rows = data.rows(24, of: field)
    let writer = try DatasetWriter(creating: path, options: options())
    try writer.append(Column(rows, as: field), as: field)
    writer.setLineage([("command", "make-fixtures"), ("kind", isNested ? "nested" : "leaves")])
    try writer.commit()
    return rows
  }

  /// Text in frames with a trained dictionary, in pages and plain; dictionaries and constants.
  private static func writeText(_ path: String) throws -> [Value] {
    var random = SeededGenerator(seed: 12)
    let field = Field.structure(
      "",
      [
        Field("response", .utf8), Field("short", .utf8), Field("id", .utf8), Field("source", .utf8),
        Field("constant", .utf8), Field("score", .float32), Field("step", .int64),
        Field("flag", .bool),
        Field("label", .int64),
      ])
    let words = [
      "the", "reward", "model", "scores", "a", "response", "of", "the policy", "higher", "than",
      "gold",
    ]
    let rows = (0..<96).map { row -> Value in
      let text = (0..<40).map { _ in words.randomElement(using: &random) ?? "" }.joined(
        separator: " ")
      let id = String(random.next(), radix: 36) + String(random.next(), radix: 36)
      return .structure([
        .text(text), .text("row \(row) of 96"), .text(id), .text(["hh", "uf", "gsm"][row % 3]),
        row % 7 == 0 ? .null : .text("always"), .float(Float(row) / 4), .int(5), .bool(true),
        .int(row % 2 == 0 ? 1_000_000_007 : -3),
      ])
    }
    let writer = try DatasetWriter(creating: path, options: options())
    try writer.append(Column(rows, as: field), as: field)
    try writer.commit()
    return rows
  }

  /// Three commits: rows, more rows with a new field and a wider type, an attached column under a
  /// list.
  private static func writeGenerations(_ path: String) throws -> [Value] {
    let response = Field.structure("item", [Field("role", .utf8), Field("text", .utf8)])
    let first = Field.structure(
      "", [Field("prompt", .utf8), Field("n", .int64), .list("responses", of: response)])
    var second = first
    second.children[1] = Field("n", .float64)
    second.children.append(Field("late", .bool))
    var data = RandomData(seed: 13, nullShare: 0.1)
    let (a, b) = (data.rows(20, of: first), data.rows(15, of: second))
    let writer = try DatasetWriter(creating: path, options: options())
    try writer.append(Column(a.map { small($0) }, as: first), as: first)
    try writer.commit()
    try writer.append(Column(b, as: second), as: second)
    writer.setProvenance(["kind": "prompt"], ofColumn: writer.schema.children[0].id)
    try writer.commit()
    let item = writer.schema.children[2].children[0]
    var next = 0
    try writer.attach(Field("score", .float32), under: item.id) { _, slotCount in
      defer { next += slotCount }
      return try Column(
        (next..<next + slotCount).map { .float(Float($0) / 2) }, as: Field("score", .float32))
    }
    try writer.commit()
    next = 0
    return (a.map { widen(small($0)) } + b).map { score($0, &next) }
  }

  /// Lists of one value a token, in two generations.
  private static func writeTokens(_ path: String) throws -> [Value] {
    var random = SeededGenerator(seed: 14)
    let field = Field.structure(
      "",
      [
        .list("token_ids", of: Field("item", .int64)), .list("logps", of: Field("item", .float32)),
        .list("mask", of: Field("item", .bool)), .list("version", of: Field("item", .int32)),
        .list("entropies", of: Field("item", .float64)),
        .list("experts", of: .fixedSizeList("item", of: Field("item", .uint8), size: 2)),
      ])
    func row(_ index: Int) -> Value {
      let isEmpty = index % 9 == 4
      func list(_ count: Int, _ value: (Int) -> Value) -> Value {
        .list((0..<(isEmpty ? 0 : count)).map(value))
      }
      return .structure([
        list(110 + index) { _ in
          // Ids of many sizes.
          let id = min(random.next() % 700, random.next() % 700)
          return .int(Int64(random.next() % 200 == 0 ? 90_000 + UInt64(index) : id * 3))
        },
        list(18) { _ in .float(-Float(random.next() % 4_096) / 8_192) },
        list(40) { _ in .bool(index % 3 == 0) },
        list(40) { .int(Int64(index / 8 + ($0 < 7 ? 0 : 1))) },
        list(18) { _ in .double(Double(Float(random.next() % 4_096) / 8_192)) },
        index == 5
          ? .null
          : list(18) { _ in .list([.uint(random.next() % 5), .uint(random.next() % 3 * 7)]) },
      ])
    }
    let rows = (0..<38).map(row)
    let writer = try DatasetWriter(creating: path, options: options())
    try writer.append(Column(Array(rows[..<20]), as: field), as: field)
    try writer.commit()
    try writer.append(Column(Array(rows[20...]), as: field), as: field)
    try writer.commit()
    return rows
  }

  private static func options() -> WriteOptions {
    var options = WriteOptions()
    options.sampleBytes = 1 << 16
    options.pageBytes = 1_024
    options.dictionaryBytes = 512
    options.writer = "inseam fixtures"
    return options
  }

  /// The row with an integer that float64 holds exactly.
  private static func small(_ row: Value) -> Value {
    guard case .structure(var fields) = row else { return row }
    if case .int(let value) = fields[1] { fields[1] = .int(value % 1000) }
    return .structure(fields)
  }

  /// The row of the first commit as the wider schema shows it.
  private static func widen(_ row: Value) -> Value {
    guard case .structure(var fields) = row else { return row }
    if case .int(let value) = fields[1] { fields[1] = .double(Double(value)) }
    return .structure(fields + [.absent])
  }

  /// The row with the attached score in every response.
  private static func score(_ row: Value, _ next: inout Int) -> Value {
    guard case .structure(var fields) = row, case .list(let responses) = fields[2] else {
      return row
    }
    fields[2] = .list(
      responses.map { response in
        defer { next += 1 }
        guard case .structure(let inner) = response else { return response }
        return .structure(inner + [.float(Float(next) / 2)])
      })
    return .structure(fields)
  }
}

/// All rows of a dataset as values.
public func allRows(_ dataset: Dataset) throws -> [Value] {
  var rows: [Value] = []
  for index in 0..<dataset.rowGroupCount {
    let span = dataset.rows(ofRowGroup: index)
    let column = try dataset.read(rowGroup: index, rows: 0..<Int(span.count))
    rows += (0..<column.count).map { column.value(at: $0) }
  }
  return rows
}
