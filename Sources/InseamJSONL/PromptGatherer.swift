// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import Inseam
internal import InseamBytes
internal import InseamColumns

/// Gathers flat records, one response each, into rows: one for each prompt, its responses in a list.
///
/// Records belong to one prompt if they agree in all key fields, wherever they stand in whichever
/// input. Keys stay fields of the row, all else goes to the responses. Records beyond a limit wait in
/// a file without a name: in memory there are then 4 bytes for each record and some 64 for each
/// prompt. See `spec/jsonl.md`, Presets and gathering.
final class PromptGatherer {
  /// Rows that are ready to be written.
  typealias Rows = (field: Field, column: Column)

  private let keys: PromptKeys
  /// The names of the key fields.
  var keyNames: [String] { keys.names }
  private let required: [String]
  private let roles: RoleRule?
  private let byteLimit: Int
  /// Makes the file in which records wait.
  var makeFile: () throws -> DatasetWriter = {
    try DatasetWriter(temporaryBeside: "inseam-gathering")
  }
  private var file: DatasetWriter?
  private var schema = Field.structure("", [])
  private var exactIntegers = ExactIntegers()
  private var batches: [Rows] = []
  private var byteCount = 0
  private var prompts = PromptIndex()
  /// The prompts that the dataset has, and how many of them have come again.
  private var known: Set<PromptDigest> = []
  private(set) var knownCount = 0

  /// The prompts that become rows in one step.
  private static let stepPrompts = 1_024

  /// Starts with nothing.
  ///
  /// `required` are the keys that some record of every block has; `roles` says which response of a
  /// prompt is gold.
  init(keys: [String], required: [String], roles: RoleRule?, byteLimit: Int = 128 << 20) {
    self.keys = PromptKeys(names: keys)
    self.required = required
    self.roles = roles
    self.byteLimit = byteLimit
  }

  /// Takes the records of a block of about `byteCount` bytes.
  ///
  /// - Throws: `TypeConflict` if a field has another type than before, `MappingError` if a key is
  ///   not there; nothing is taken then. `DatasetError` if the file cannot be written.
  func add(_ field: Field, _ column: Column, byteCount: Int) throws {
    if column.count == 0 { return }
    if let missing = required.first(where: { field.childIndex(named: $0) == nil }) {
      throw MappingError("no record has the field '\(missing)', by which --group-by gathers")
    }
    var exact = exactIntegers
    try exact.note(column, field)
    let merged = try schema.merged(with: field)
    try exact.check(merged)
    (schema, exactIntegers) = (merged, exact)
    note(field, column)
    self.byteCount += byteCount
    if self.byteCount >= byteLimit { try moveToFile() }
  }

  /// Where a field of a record is in the rows.
  func storedPath(_ path: String) -> String {
    keys.names.contains(FieldPath(path)?.steps.first ?? "") ? path : "responses[]." + path
  }

  /// Gives the rows of all records, in the order in which their prompts were first seen.
  func finish(_ body: (Rows) throws -> Void) throws {
    if file != nil { try moveToFile() }
    try file?.commit()
    let source = try file.map { try $0.dataset(named: $0.path) }
    let columns = try batches.map { try $0.column.widened(from: $0.field, to: schema) }
    var (starts, records) = prompts.recordsByPrompt()
    prompts = PromptIndex()
    for first in stride(from: 0, to: starts.count - 1, by: PromptGatherer.stepPrompts) {
      try Calls.check()
      let last = min(first + PromptGatherer.stepPrompts, starts.count - 1)
      let own = records[Int(starts[first])..<Int(starts[last])]
      let cuts = starts[first...last].map { $0 - starts[first] }
      let items = try source.map { try taken(own, from: $0) } ?? gathered(own, from: columns)
      try body(try rows(items, cuts))
    }
    (starts, records) = ([], [])
  }

  /// Learns which prompts a dataset has, so that those of them that come again are counted.
  func learn(_ dataset: Dataset) throws {
    guard let fields = keys.fields(of: dataset) else { return }
    try dataset.forEachBatch(fields: fields) { batch in
      keys.forEachDigest(fields, batch.column) { known.insert($0) }
    }
  }

  private func note(_ field: Field, _ column: Column) {
    keys.forEachDigest(field, column) { digest in
      if prompts.add(digest), known.contains(digest) { knownCount += 1 }
    }
    batches.append((field, column))
  }

  /// Writes the records that wait in memory to the file.
  private func moveToFile() throws {
    let file = try self.file ?? makeFile()
    self.file = file
    for batch in batches { try file.append(batch.column, as: batch.field) }
    (batches, byteCount) = ([], 0)
  }

  private func taken(_ records: ArraySlice<UInt32>, from source: Dataset) throws -> Column {
    try source.take(records.map(UInt64.init)).widened(from: source.schema, to: schema)
  }

  private func gathered(_ records: ArraySlice<UInt32>, from columns: [Column]) throws -> Column {
    let ends = columns.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) }
    let assembler = ColumnAssembler(schema)
    for record in records.lazy.map(Int.init) {
      let batch = ends.upperBound(of: record) - 1
      let slot = record - ends[batch]
      try assembler.append(columns[batch], slot..<slot + 1)
    }
    return try assembler.finish()
  }

  /// The rows of prompts whose records are cut out of some.
  private func rows(_ records: Column, _ cuts: [UInt32]) throws -> Rows {
    let heads = cuts.dropLast().map { Int($0)..<Int($0) + 1 }
    let head = try records.gathering(heads, as: schema)
    let isKey = schema.children.map { keys.names.contains($0.name) }
    let row = ColumnNode(field: schema, column: head).children.enumerated().filter { isKey[$0.0] }
    let item = ColumnNode(field: schema, column: records).children.enumerated().filter {
      !isKey[$0.0]
    }
    return try put(
      row.map(\.element), ColumnNode(named: "item", item.map(\.element), count: records.count),
      cuts)
  }

  private func put(_ row: [ColumnNode], _ items: ColumnNode, _ offsets: [UInt32]) throws -> Rows {
    var items = items
    if let roles, let path = roles.responsePath, items.descendant(path) != nil {
      items = try items.adding(roles: roles.roles(items, items, offsets)).sortedByGold(offsets)
    }
    let responses = ColumnNode(
      field: .list("responses", of: items.field),
      column: Column(
        type: .list, count: offsets.count - 1,
        values: .list(offsets: try Buffer(offsets), items: items.column)))
    guard !row.contains(where: { $0.field.name == "responses" }) else {
      throw MappingError(
        "records with a field 'responses' cannot be gathered into one; --map NAME=responses renames it"
      )
    }
    let root = ColumnNode(named: "", row + [responses], count: offsets.count - 1)
    return (root.field, root.column)
  }
}

extension ColumnNode {
  /// Responses in their order, but for the gold one of each row, which stands first.
  func sortedByGold(_ cuts: [UInt32]) throws -> ColumnNode {
    guard let role = child("role") else { return self }
    var order: [Int] = []
    for (start, end) in zip(cuts, cuts.dropFirst()) {
      let range = Int(start)..<Int(end)
      let gold = range.first { role.column.value(at: $0) == .text("gold") }
      order += (gold.map { [$0] } ?? []) + range.filter { $0 != gold }
    }
    return ColumnNode(
      field: field, column: try column.gathering(order.map { $0..<$0 + 1 }, as: field))
  }
}

extension [Int] {
  /// The index of the first number above another; they ascend.
  fileprivate func upperBound(of number: Int) -> Int {
    var (low, high) = (startIndex, endIndex)
    while low < high {
      let middle = (low + high) / 2
      if self[middle] > number { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
