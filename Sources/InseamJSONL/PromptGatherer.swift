// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import Inseam
internal import InseamBytes
internal import InseamColumns

/// Gathers flat records, one response each, into rows: one for each prompt, its responses in a list.
///
/// Records belong to one prompt if they agree in all key fields; they need not be adjacent, but in
/// one input. Keys stay fields of the row, all else goes to the responses. What waits is bounded: at
/// the limit all prompts so far become rows, and those that come again are counted.
/// See `spec/jsonl.md`, Presets and gathering.
final class PromptGatherer {
  /// Rows that are ready to be written.
  typealias Rows = (field: Field, column: Column)

  private let keys: [String]
  private let required: [String]
  private let roles: RoleRule?
  private let byteLimit: Int
  private var path: String?
  private var schema = Field.structure("", [])
  private var exactIntegers = ExactIntegers()
  private var batches: [Rows] = []
  private var byteCount = 0
  private var groups: [[UInt8]: Int] = [:]
  private var members: [[Member]] = []
  private var written: Set<[UInt8]> = []
  /// The prompts that came again after their row was written.
  private(set) var reappearedCount = 0

  /// A record: which batch, which slot.
  private struct Member {
    let batch: Int
    let slot: Int
  }

  /// The prompts that become rows in one step.
  private static let stepPrompts = 1_024

  /// Starts with nothing.
  ///
  /// `required` are the keys that some record of every block has; `roles` says which
  /// response of a prompt is gold.
  init(keys: [String], required: [String], roles: RoleRule?, byteLimit: Int = 128 << 20) {
    self.keys = keys
    self.required = required
    self.roles = roles
    self.byteLimit = byteLimit
  }

  /// Takes the records of a block of about `byteCount` bytes; gives the rows that are ready.
  ///
  /// - Throws: `TypeConflict` if a field has another type than before, `MappingError` if a key is
  ///   not there; nothing is taken then.
  func add(_ field: Field, _ column: Column, path: String, byteCount: Int) throws -> [Rows] {
    if column.count == 0 { return [] }
    if let missing = required.first(where: { field.childIndex(named: $0) == nil }) {
      throw MappingError("no record has the field '\(missing)', by which --group-by gathers")
    }
    var exact = exactIntegers
    try exact.note(column, field)
    let merged = try schema.merged(with: field)
    try exact.check(merged)
    (schema, exactIntegers) = (merged, exact)
    var ready: [Rows] = []
    if path != self.path {
      ready = try flush()
      (self.path, written) = (path, [])
    }
    note(field, column)
    self.byteCount += byteCount
    if self.byteCount >= byteLimit { ready += try flush() }
    return ready
  }

  /// Where a field of a record is in the rows.
  func storedPath(_ path: String) -> String {
    keys.contains(FieldPath(path)?.steps.first ?? "") ? path : "responses[]." + path
  }

  /// The rows of all that waits.
  func flush() throws -> [Rows] {
    let columns = try batches.map { try $0.column.widened(from: $0.field, to: schema) }
    let ready = try stride(from: 0, to: members.count, by: PromptGatherer.stepPrompts).map {
      start in
      try rows(members[start..<min(start + PromptGatherer.stepPrompts, members.count)], columns)
    }
    for key in groups.keys where !written.insert(Blake2b.digest(key)).inserted {
      reappearedCount += 1
    }
    (batches, byteCount, groups, members) = ([], 0, [:], [])
    return ready
  }

  private func note(_ field: Field, _ column: Column) {
    let printers = keys.map { name in
      field.childIndex(named: name).map {
        (RowPrinter(field.children[$0]), column.children[$0])
      }
    }
    for slot in 0..<column.count {
      var key: [UInt8] = []
      for printer in printers {
        // Missing keys and nulls are equal, and so are 1 and 1.0, whichever the block has.
        if let (printer, column) = printer, !column.isNull(slot) {
          printer.append(column, slot, to: &key)
          if column.type == .float64, key.suffix(2).elementsEqual(".0".utf8) {
            key.removeLast(2)
          }
        }
        key.append(0x0A)
      }
      let group = groups[key, default: members.count]
      if group == members.count {
        groups[key] = group
        members.append([])
      }
      members[group].append(Member(batch: batches.count, slot: slot))
    }
    batches.append((field, column))
  }

  /// The rows of some prompts.
  private func rows(_ prompts: ArraySlice<[Member]>, _ columns: [Column]) throws -> Rows {
    let assembler = ColumnAssembler(schema)
    let heads = ColumnAssembler(schema)
    var offsets: [UInt32] = [0]
    for prompt in prompts {
      try heads.append(columns[prompt[0].batch], prompt[0].slot..<prompt[0].slot + 1)
      for member in prompt {
        try assembler.append(columns[member.batch], member.slot..<member.slot + 1)
      }
      offsets.append(UInt32(assembler.count))
    }
    let (head, items) = try (heads.finish(), assembler.finish())
    let isKey = schema.children.map { keys.contains($0.name) }
    let row = ColumnNode(field: schema, column: head).children.enumerated().filter { isKey[$0.0] }
    let item = ColumnNode(field: schema, column: items).children.enumerated().filter {
      !isKey[$0.0]
    }
    return try put(
      row.map(\.element), ColumnNode(named: "item", item.map(\.element), count: items.count),
      offsets)
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
  fileprivate func sortedByGold(_ cuts: [UInt32]) throws -> ColumnNode {
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
