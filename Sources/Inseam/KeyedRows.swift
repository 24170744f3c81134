// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// One of several passes over keys, each of which takes those whose hash falls to it.
struct KeyPass {
  let words: Int
  let seed = HashSeed()
  var index = 0
  var count = 1

  init(words: Int) { self.words = words }

  /// Returns for each slot whether its key is not null and belongs to this pass.
  func slots(_ keys: KeyRecords) -> [Bool] { keys.slots(of: index, passCount: count) }
}

/// A row whose key does not identify it.
struct KeyFault: Error {
  let row: UInt32
  let isNull: Bool
}

/// The rows of a dataset with their keys and values.
struct KeyedRows {
  let dataset: Dataset
  private let keys: [Int]
  private let contents: Field

  /// The words of the record of a row's values.
  static let valueWords = KeyRecords.words([])

  init(_ dataset: Dataset, _ names: [String]) throws {
    self.dataset = dataset
    var contents = dataset.schema
    contents.children.removeAll { $0.isSource }
    self.contents = contents
    keys = try names.map { name in
      let field = try dataset.field(atPath: name)
      guard let index = contents.children.firstIndex(where: { $0.id == field.id }) else {
        throw DatasetError("argument", dataset.path, "key '\(name)' is not a top-level column")
      }
      return index
    }
    guard dataset.rowCount < UInt64(UInt32.max) else {
      throw DatasetError(
        "limit", dataset.path, "cannot compare \(dataset.rowCount) rows; the limit is 2^32 - 2")
    }
  }

  /// The fields of the keys.
  var keyFields: [Field] { keys.map { contents.children[$0] } }

  /// Calls `body` with the first row, the keys and the values of each batch; values of rows that are
  /// not of the pass mean nothing.
  func forEach(
    _ pass: KeyPass,
    _ body: (_ first: UInt32, _ keys: KeyRecords, _ values: KeyRecords) throws -> Void
  ) throws {
    try dataset.forEachBatch(fields: contents) { batch in
      let first = UInt32(batch.rows.lowerBound)
      let records = KeyRecords(
        keys.map { batch.column.children[$0] }, keyFields, words: pass.words, seed: pass.seed)
      let values = KeyRecords(
        [batch.column], [contents], words: KeyedRows.valueWords, seed: pass.seed,
        wanted: pass.slots(records), distinguishesMeanings: true)
      try body(first, records, values)
      // What is before the null was looked at, so that the first fault of a pass is found.
      if let slot = records.isNull.firstIndex(of: true) {
        throw KeyFault(row: first + UInt32(slot), isNull: true)
      }
    }
  }

  /// Adds the keys and values of a pass to a table.
  ///
  /// - Throws: `KeyFault` for a key that is null or that came before.
  func fill(_ table: inout KeyTable, _ pass: KeyPass) throws {
    try forEach(pass) { first, keys, values in
      let found = try table.insert(keys, values: values, firstRow: first, wanted: pass.slots(keys))
      let end = keys.isNull.firstIndex(of: true) ?? keys.count
      if let slot = found[..<end].firstIndex(where: { $0 > 0 }) {
        throw KeyFault(row: first + UInt32(slot), isNull: false)
      }
    }
  }

  /// What is wrong with a row, for people.
  func error(_ fault: KeyFault) throws -> DatasetError {
    DatasetError(
      "argument", dataset.path,
      fault.isNull
        ? "the key of row \(fault.row) is null; choose keys that identify a row"
        : "key \(try text(fault.row)) appears twice; choose keys that identify a row")
  }

  /// The key of a row for messages.
  func text(_ row: UInt32) throws -> String {
    let column = try dataset.take([UInt64(row)], fields: contents)
    return keys.map { column.children[$0].value(at: 0).plainText }.joined(separator: ", ")
  }

  /// The top-level fields in which a row differs from one of another dataset.
  func differingFields(_ row: UInt32, _ other: KeyedRows, _ otherRow: UInt32) throws -> [String] {
    let mine = try dataset.take([UInt64(row)], fields: contents)
    let theirs = try other.dataset.take([UInt64(otherRow)], fields: other.contents)
    func encoding(_ column: Column, _ field: Field, _ name: String) -> [UInt8]? {
      guard let index = field.childIndex(named: name), !column.children[index].isNull(0) else {
        return nil
      }
      return ValueEncoder(field.children[index], distinguishesMeanings: true).encoding(
        column.children[index], 0)
    }
    var names = contents.children.map(\.name)
    names += other.contents.children.map(\.name).filter { !names.contains($0) }
    return names.filter {
      encoding(mine, contents, $0) != encoding(theirs, other.contents, $0)
    }
  }
}
