// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamColumns

/// What two datasets do not have in common, by a key of their rows.
///
/// Rows are equal if all their values are, whatever their types and encodings; where rows came from
/// does not count. See `spec/content-hash.md`, Values.
public struct DatasetDiff: Sendable {
  /// A row that only one dataset has, or that differs.
  public struct Difference: Sendable {
    /// What happened to the row from the first dataset to the second.
    public enum Kind: String, Sendable { case added, removed, changed }
    /// What happened.
    public let kind: Kind
    /// The key, as people write it.
    public let key: String
    /// The top-level fields that differ, of a changed row.
    public let fields: [String]
  }

  /// The rows that both have, equal.
  public private(set) var equalCount = 0
  /// The rows that only the second has.
  public private(set) var addedCount = 0
  /// The rows that only the first has.
  public private(set) var removedCount = 0
  /// The rows that differ.
  public private(set) var changedCount = 0
  /// The first differences of each kind, at most `limit`.
  public private(set) var differences: [Difference] = []
  /// The fields that only the first, or only the second, has at the top level.
  public let onlyInFirst: [String]
  /// The fields that only the second has at the top level.
  public let onlyInSecond: [String]

  /// Whether there is any difference.
  public var isEmpty: Bool {
    addedCount + removedCount + changedCount == 0 && onlyInFirst.isEmpty && onlyInSecond.isEmpty
  }

  private let limit: Int

  /// Compares the rows of two datasets that have the same keys.
  ///
  /// - Throws: `DatasetError` for an unknown key, a null key or one that stands twice in the first.
  /// - Complexity: O(*n* + *m*) for every pass; a pass takes as many keys as fit into 256 MiB.
  public init(_ first: Dataset, _ second: Dataset, keys: [String], limit: Int = 20) throws {
    self.limit = limit
    let names = [first, second].map { dataset in
      dataset.schema.children.filter { !$0.isSource }.map(\.name)
    }
    onlyInFirst = names[0].filter { !names[1].contains($0) }
    onlyInSecond = names[1].filter { !names[0].contains($0) }
    let a = try KeyedRows(first, keys)
    let b = try KeyedRows(second, keys)
    let capacity = KeyTable.capacity(bytes: 256 << 20)
    let passCount = max(1, (Int(first.rowCount) + capacity - 1) / capacity)
    for pass in 0..<passCount {
      try compare(a, b, room: min(capacity, Int(first.rowCount))) {
        passCount == 1 || Int($0.high & 0xFFFF_FFFF) % passCount == pass
      }
    }
  }

  private mutating func compare(
    _ a: KeyedRows, _ b: KeyedRows, room: Int, isTurn: (ValueHash) -> Bool
  ) throws {
    var table = KeyTable(capacity: room)
    try a.forEach { row, key, values in
      guard isTurn(key) else { return }
      if table.insert(key, row: row, values: values) != nil {
        throw DatasetError(
          "argument", a.dataset.path,
          "key \(try a.text(row)) appears twice; choose keys that identify a row")
      }
    }
    try b.forEach { row, key, values in
      guard isTurn(key) else { return }
      guard let other = table.find(key) else {
        addedCount += 1
        if addedCount <= limit { note(.added, try b.text(row)) }
        return
      }
      if other.values == values {
        equalCount += 1
      } else {
        changedCount += 1
        if changedCount <= limit {
          note(.changed, try b.text(row), try a.differingFields(other.row, b, row))
        }
      }
    }
    let rest = table.unmatchedRows
    for row in rest.sorted().prefix(max(0, limit - removedCount)) {
      note(.removed, try a.text(row))
    }
    removedCount += rest.count
  }

  private mutating func note(_ kind: Difference.Kind, _ key: String, _ fields: [String] = []) {
    differences.append(Difference(kind: kind, key: key, fields: fields))
  }
}

/// The rows of a dataset with their keys and the hashes of their values.
private struct KeyedRows {
  let dataset: Dataset
  private let keys: [FieldPath]
  private let contents: Field

  init(_ dataset: Dataset, _ names: [String]) throws {
    self.dataset = dataset
    keys = try names.map { name in
      let field = try dataset.field(atPath: name)
      guard dataset.schema.children.contains(where: { $0.id == field.id }) else {
        throw DatasetError("argument", dataset.path, "key '\(name)' is not a top-level column")
      }
      return FieldPath(steps: [field.name])
    }
    var contents = dataset.schema
    contents.children.removeAll { $0.isSource }
    self.contents = contents
    guard dataset.rowCount < UInt64(UInt32.max) else {
      throw DatasetError(
        "limit", dataset.path, "cannot compare \(dataset.rowCount) rows; the limit is 2^32 - 2")
    }
  }

  func forEach(_ body: (_ row: UInt32, _ key: ValueHash, _ values: UInt64) throws -> Void) throws {
    try dataset.forEachBatch(fields: contents) { batch in
      let columns = keys.map { batch.column.children[contents.childIndex(named: $0.steps[0]) ?? 0] }
      let fields = keys.map { contents.children[contents.childIndex(named: $0.steps[0]) ?? 0] }
      for (slot, key) in SlotTable.keyHashes(columns, fields).enumerated() {
        let row = UInt32(batch.rows.lowerBound) + UInt32(slot)
        guard let key else {
          throw DatasetError(
            "argument", dataset.path,
            "the key of row \(row) is null; choose keys that identify a row")
        }
        try body(row, key, batch.column.valueHash(at: slot, contents).low)
      }
    }
  }

  /// The key of a row for messages.
  func text(_ row: UInt32) throws -> String {
    let column = try dataset.take([UInt64(row)], fields: contents)
    return keys.map {
      column.children[contents.childIndex(named: $0.steps[0]) ?? 0].value(at: 0).plainText
    }
    .joined(separator: ", ")
  }

  /// The top-level fields in which a row differs from one of another dataset.
  func differingFields(_ row: UInt32, _ other: KeyedRows, _ otherRow: UInt32) throws -> [String] {
    let mine = try dataset.take([UInt64(row)], fields: contents)
    let theirs = try other.dataset.take([UInt64(otherRow)], fields: other.contents)
    func hash(_ column: Column, _ field: Field, _ name: String) -> ValueHash {
      guard let index = field.childIndex(named: name) else {
        return Column.nulls(Field("", .null), count: 1).valueHash(at: 0, Field("", .null))
      }
      return column.children[index].valueHash(at: 0, field.children[index])
    }
    var names = contents.children.map(\.name)
    names += other.contents.children.map(\.name).filter { !names.contains($0) }
    return names.filter { hash(mine, contents, $0) != hash(theirs, other.contents, $0) }
  }
}
