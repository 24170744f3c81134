// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// What two datasets do not have in common, by a key of their rows.
///
/// Rows are equal if all their values are, in all types and encodings; where rows came from
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
  /// - Throws: `DatasetError` for an unknown key, a null key or one that appears twice in the first,
  ///   or keys of types whose values are not compared.
  /// - Complexity: O(*n* + *m*) for every pass; a pass takes as many keys as fit into `memoryBytes`.
  public init(
    _ first: Dataset, _ second: Dataset, keys: [String], limit: Int = 20,
    memoryBytes: Int = 256 << 20
  ) throws {
    self.limit = limit
    let names = [first, second].map { dataset in
      dataset.schema.children.filter { !$0.isSource }.map(\.name)
    }
    onlyInFirst = names[0].filter { !names[1].contains($0) }
    onlyInSecond = names[1].filter { !names[0].contains($0) }
    let a = try KeyedRows(first, keys)
    let b = try KeyedRows(second, keys)
    for (own, other) in zip(a.keyFields, b.keyFields) where !own.isComparable(asKeyWith: other) {
      throw DatasetError(
        "argument", first.path, column: own.name,
        "the key has type \(own) here, and \(other) in \(second.path)")
    }
    try compare(a, b, memoryBytes)
  }

  /// Compares in passes, each of which takes the keys whose hash falls to it.
  ///
  /// The hash depends on the process; so the first fault by its row is thrown, and the differences
  /// are put into the order of their rows.
  private mutating func compare(_ a: KeyedRows, _ b: KeyedRows, _ memoryBytes: Int) throws {
    let words = KeyRecords.words(a.keyFields, b.keyFields)
    let capacity = KeyTable.capacity(
      bytes: memoryBytes, words: words, valueWords: KeyedRows.valueWords)
    var pass = KeyPass(words: words)
    pass.count = max(1, (Int(a.dataset.rowCount) + capacity - 1) / capacity)
    var found = FoundRows(limit: limit)
    var faults: (a: KeyFault?, b: KeyFault?) = (nil, nil)
    for index in 0..<pass.count {
      pass.index = index
      var table = try KeyTable(
        words: words, valueWords: KeyedRows.valueWords,
        capacity: min(capacity, Int(a.dataset.rowCount)))
      do { try a.fill(&table, pass) } catch let fault as KeyFault {
        if fault.row < faults.a?.row ?? .max { faults.a = fault }
      }
      if faults.a != nil || faults.b != nil { continue }
      do { try look(for: b, in: &table, pass, &found) } catch let fault as KeyFault {
        faults.b = fault
      }
    }
    if let fault = faults.a { throw try a.error(fault) }
    if let fault = faults.b { throw try b.error(fault) }
    (addedCount, removedCount, changedCount) = found.counts
    try note(found, a, b)
  }

  private mutating func look(
    for b: KeyedRows, in table: inout KeyTable, _ pass: KeyPass, _ found: inout FoundRows
  ) throws {
    try b.forEach(pass) { first, keys, values in
      let entries = table.find(keys)
      for (slot, isWanted) in pass.slots(keys).enumerated() where isWanted {
        let row = first + UInt32(slot)
        guard entries[slot] > 0 else {
          found.add(row)
          continue
        }
        let entry = Int(entries[slot]) - 1
        table.setMatched(entry)
        if table.hasValues(entry, equalTo: values, slot) {
          equalCount += 1
        } else {
          found.change(row, from: table.row(of: entry))
        }
      }
    }
    found.remove(table.unmatchedRows)
  }

  private mutating func note(_ found: FoundRows, _ a: KeyedRows, _ b: KeyedRows) throws {
    for (row, old) in found.inSecond {
      differences.append(
        Difference(
          kind: old == nil ? .added : .changed, key: try b.text(row),
          fields: try old.map { try a.differingFields($0, b, row) } ?? []))
    }
    for row in found.removed {
      differences.append(Difference(kind: .removed, key: try a.text(row), fields: []))
    }
  }
}

/// The first rows of each kind of difference, and how many there are.
private struct FoundRows {
  let limit: Int
  private(set) var counts = (added: 0, removed: 0, changed: 0)
  private(set) var removed: [UInt32] = []
  private var added: [UInt32] = []
  private var changed: [(row: UInt32, old: UInt32)] = []

  init(limit: Int) { self.limit = limit }

  mutating func add(_ row: UInt32) {
    counts.added += 1
    added.append(row)
    if added.count >= 2 * limit + 64 { added = Array(added.sorted().prefix(limit)) }
  }

  mutating func change(_ row: UInt32, from old: UInt32) {
    counts.changed += 1
    changed.append((row, old))
    if changed.count >= 2 * limit + 64 {
      changed = Array(changed.sorted { $0.row < $1.row }.prefix(limit))
    }
  }

  mutating func remove(_ rows: [UInt32]) {
    counts.removed += rows.count
    removed = Array((removed + rows).sorted().prefix(limit))
  }

  /// The rows of the second dataset in order; those that are not new with their row in the first.
  var inSecond: [(row: UInt32, old: UInt32?)] {
    let first = added.sorted().prefix(limit).map { (row: $0, old: UInt32?.none) }
    let other = changed.sorted { $0.row < $1.row }.prefix(limit).map {
      (row: $0.row, old: Optional($0.old))
    }
    return (first + other).sorted { $0.row < $1.row }
  }
}
