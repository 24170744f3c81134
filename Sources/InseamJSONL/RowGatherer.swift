// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import Inseam
internal import InseamBytes
internal import InseamColumns

/// Makes one row of the rows of a dataset that have one prompt; their responses follow each other.
///
/// Rows have one prompt if they agree in all key fields. They are in the order in which their prompts
/// are first seen, responses in that of their rows. In memory there are 8 bytes for each row and some
/// 64 for each prompt. See `spec/jsonl.md`, Presets and gathering.
public struct RowGatherer {
  private let dataset: Dataset
  private let schema: Field
  private let keys: PromptKeys
  /// What says which response of a prompt is gold, where that was computed.
  private let roles: RoleRule?

  /// The prompts that become rows in one step.
  private static let stepPrompts = 1_024

  /// Prepares to gather the rows of a dataset.
  ///
  /// - Throws: `DatasetError` if there is no such key, or no list of responses.
  public init(_ dataset: Dataset, keys names: [String]) throws(DatasetError) {
    for name in names { _ = try dataset.field(atPath: name) }
    let responses = dataset.schema.children.first { $0.name == "responses" }
    guard responses?.type == .list, !names.contains("responses") else {
      throw DatasetError(
        "argument", dataset.path,
        "rows are gathered by joining their lists 'responses', which \(responses == nil ? "the dataset does not have" : "cannot be a key and has to be a list")"
      )
    }
    guard names.allSatisfy({ name in dataset.schema.children.contains { $0.name == name } }) else {
      throw DatasetError("argument", dataset.path, "a key of --group-by is a top-level column")
    }
    guard dataset.rowCount < UInt64(UInt32.max) else {
      throw DatasetError(
        "limit", dataset.path, "cannot gather \(dataset.rowCount) rows; the limit is 2^32 - 2")
    }
    self.dataset = dataset
    schema = dataset.schema.withoutIDs
    keys = PromptKeys(names: names)
    roles = dataset.computedRoles
  }

  /// Writes the gathered rows to a new dataset, with the provenance of their columns.
  ///
  /// - Returns: The number of rows written.
  /// - Throws: `DatasetError`, also if rows of one prompt differ in another field.
  public func write(
    to path: String, options: WriteOptions, lineage: [(key: String, value: String)]
  ) throws -> UInt64 {
    let writer = try DatasetWriter(creating: path, options: options)
    try writer.append(Column.nulls(schema, count: 0), as: schema)
    let (starts, rows) = try index().recordsByPrompt()
    for first in stride(from: 0, to: starts.count - 1, by: RowGatherer.stepPrompts) {
      try Calls.check()
      let last = min(first + RowGatherer.stepPrompts, starts.count - 1)
      let own = rows[Int(starts[first])..<Int(starts[last])]
      let taken = try dataset.take(own.map(UInt64.init)).normalized(schema)
      let made = try self.rows(taken, Array(own), starts[first...last].map { $0 - starts[first] })
      try writer.append(
        made.column, as: made.field, frames: writer.frames(of: made.column, as: made.field))
    }
    dataset.copyProvenance(to: writer)
    try dataset.noteOrigin(lineage, in: writer)
    try writer.commit()
    return writer.committedRowCount
  }

  private func index() throws -> PromptIndex {
    var index = PromptIndex()
    guard let fields = keys.fields(of: dataset) else { return index }
    try dataset.forEachBatch(fields: fields) { batch in
      keys.forEachDigest(fields, batch.column) { _ = index.add($0) }
    }
    return index
  }

  /// The rows of prompts whose rows, with their numbers, are cut out of some.
  private func rows(_ rows: Column, _ numbers: [UInt32], _ cuts: [UInt32]) throws -> ColumnNode {
    let children = try ColumnNode(field: schema, column: rows).children.map { child in
      child.field.name == "responses"
        ? try joined(child, cuts) : try single(child, numbers, cuts)
    }
    return ColumnNode(named: "", children, count: cuts.count - 1)
  }

  /// The responses of each prompt; null where none of its rows has any.
  private func joined(_ responses: ColumnNode, _ cuts: [UInt32]) throws -> ColumnNode {
    let (column, field) = (responses.column, responses.field)
    guard case .list(let ends, let list) = column.values else { return responses }
    var items = ColumnNode(field: field.children[0], column: list)
    let positions = ends.span(of: UInt32.self)
    let offsets = cuts.map { positions[Int($0)] }
    var slots = ValidityBuilder()
    for (start, end) in zip(cuts, cuts.dropFirst()) {
      if (Int(start)..<Int(end)).allSatisfy({ column.isNull($0) }) {
        slots.appendNull(isAbsent: column.isAbsent(Int(start)), times: 1)
      } else {
        slots.appendPresent()
      }
    }
    if let roles, let path = roles.responsePath, items.descendant(path) != nil {
      _ = items.take(["role"])
      items = try items.adding(roles: roles.roles(items, items, offsets)).sortedByGold(offsets)
    }
    let (validity, absence) = try slots.finish()
    return ColumnNode(
      field: .list("responses", of: items.field),
      column: Column(
        type: .list, count: cuts.count - 1, validity: validity, absence: absence,
        values: .list(offsets: try Buffer(offsets), items: items.column)))
  }

  /// The value that the rows of each prompt have; where that is null in some, that of the first other.
  private func single(_ node: ColumnNode, _ numbers: [UInt32], _ cuts: [UInt32]) throws
    -> ColumnNode
  {
    let isFirst = node.field.isSource || node.field.isMadeIdentifier
    let printer = RowPrinter(node.field)
    func text(_ slot: Int) -> [UInt8] {
      var bytes: [UInt8] = []
      printer.append(node.column, slot, to: &bytes)
      return bytes
    }
    let heads = try zip(cuts, cuts.dropFirst()).map { start, end -> Range<Int> in
      let slots = (Int(start)..<Int(end)).filter { !node.column.isNull($0) }
      let head = slots.first ?? Int(start)
      if !isFirst, slots.count > 1 {
        let own = text(head)
        if let other = slots.dropFirst().first(where: { text($0) != own }) {
          throw difference(node.field.name, numbers[head], numbers[other])
        }
      }
      return head..<head + 1
    }
    return ColumnNode(
      field: node.field, column: try node.column.gathering(heads, as: node.field))
  }

  private func difference(_ name: String, _ first: UInt32, _ second: UInt32) -> DatasetError {
    DatasetError(
      "argument", dataset.path, column: name, rows: UInt64(second)..<UInt64(second) + 1,
      "the value is not that of row \(first), which has the same prompt; add \(name) to the fields of --group-by, or remove the column first (inseam drop)"
    )
  }
}

extension Dataset {
  /// What says which response is gold, if roles were computed from a column of the responses.
  fileprivate var computedRoles: RoleRule? {
    guard let role = schema.field(at: FieldPath(steps: ["responses", "[]", "role"])),
      let words = provenance(of: role)["gold"]?.split(separator: ":", maxSplits: 1),
      words.count == 2, let path = FieldPath(String(words[1]))
    else { return nil }
    switch words[0] {
    case "max": return .highest(path.steps)
    case "min": return .lowest(path.steps)
    default: return nil
    }
  }
}
