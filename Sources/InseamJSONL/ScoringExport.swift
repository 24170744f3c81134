// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import Inseam
internal import InseamBytes
public import InseamColumns

/// Writes what a model has not scored yet as flat JSON Lines: one response each, with its key, its
/// prompt and its text.
///
/// See `spec/scoring.md`, Export.
public struct ScoringExport {
  private let dataset: Dataset
  private let fields: Field
  private let flat: Field
  private let missing: [FieldPath]

  /// The steps to a response.
  private static let item = ["responses", "[]"]

  /// Prepares; `missing` are paths from a response such as `rm.sky`: a response is written if one
  /// of them has no value there, all responses if there are none.
  ///
  /// - Throws: `DatasetError` if there are no responses with text and a `response_id`.
  public init(_ dataset: Dataset, missing: [FieldPath]) throws(DatasetError) {
    self.dataset = dataset
    self.missing = missing.map { path in
      path.steps.starts(with: ScoringExport.item)
        ? FieldPath(steps: Array(path.steps.dropFirst(2))) : path
    }
    guard let item = dataset.schema.field(at: FieldPath(steps: ScoringExport.item)),
      dataset.schema.field(at: FieldPath(steps: ["responses"]))?.type == .list
    else {
      throw DatasetError(
        "argument", dataset.path,
        "the dataset has no list 'responses'; for a row per response use: inseam cat --where 'rm.NAME IS NULL'"
      )
    }
    guard let key = item.children.first(where: { $0.name == "response_id" }) else {
      throw DatasetError(
        "argument", dataset.path,
        "the responses have no response_id; inseam convert generates it from prompt and text")
    }
    let rows = ["prompt_id", "prompt"].compactMap { name in
      dataset.schema.children.first { $0.name == name }
    }
    let texts = ["text", "messages"].compactMap { name in
      item.children.first { $0.name == name }
    }
    let tested = self.missing.compactMap { item.field(at: $0) }
    let ids = Set((rows + texts + [key] + tested).map(\.id))
    fields = dataset.schema.keeping(ids) ?? .structure("", [])
    flat = .structure(
      "",
      [key] + rows + texts.map { $0.named($0.name == "text" ? "response" : "response_messages") })
  }

  /// Writes the lines to a path, `-` for standard output; gives the responses written and all.
  public func write(to path: String, policy: OutputPolicy = .create) throws -> (
    written: Int, total: Int
  ) {
    let sink = try LineSink(path: path, policy: policy)
    let printer = RowPrinter(flat, doubles: [])
    var counts = (written: 0, total: 0)
    try dataset.forEachBatch(fields: fields, batchRows: 256) { batch in
      let (lines, total) = try gather(batch.column)
      var bytes: [UInt8] = []
      for slot in 0..<lines.count {
        printer.append(lines, slot, to: &bytes)
        bytes.append(0x0A)
      }
      try sink.write(bytes)
      counts.written += lines.count
      counts.total += total
    }
    try sink.finish()
    return counts
  }

  /// The responses of some rows that miss something, each with its prompt.
  private func gather(_ rows: Column) throws -> (lines: Column, total: Int) {
    guard let index = fields.childIndex(named: "responses"),
      case .list(_, let items) = rows.children[index].values
    else { return (try Column.nulls(flat, count: 0), 0) }
    let item = fields.children[index].children[0]
    let isMissing = missing.isEmpty ? nil : missing.map { items.nulls(at: $0, item) }
    let sources = flat.children.map { field -> (column: Column, isOfRow: Bool) in
      if let place = fields.childIndex(named: field.name), field.name != "responses" {
        return (rows.children[place], true)
      }
      let name =
        field.name == "response"
        ? "text" : field.name == "response_messages" ? "messages" : field.name
      return (items.children[item.childIndex(named: name) ?? 0], false)
    }
    var (owners, slots) = ([Int](), [Int]())
    for row in 0..<rows.count {
      for slot in rows.children[index].items(of: row)
      where isMissing?.contains(where: { $0?[slot] ?? true }) ?? true {
        owners.append(row)
        slots.append(slot)
      }
    }
    let columns = try zip(flat.children, sources).map { field, source in
      guard let lines = try source.column.repeating(source.isOfRow ? owners : slots, as: field)
      else {
        throw DatasetError(
          "limit", dataset.path, column: field.name,
          "the lists of 256 rows, repeated for each response, have 2^32 or more items")
      }
      return lines
    }
    return (
      Column(type: .structure, count: slots.count, values: .structure(columns)), items.count
    )
  }
}

extension Column {
  /// Which slots have no value at a path; `nil` if there is no such column, and so none has.
  fileprivate func nulls(at path: FieldPath, _ field: Field) -> [Bool]? {
    var (column, field) = (self, field)
    for step in path.steps {
      guard let index = field.childIndex(named: step) else { return nil }
      (column, field) = (column.children[index], field.children[index])
    }
    return (0..<column.count).map { column.isNull($0) }
  }
}
