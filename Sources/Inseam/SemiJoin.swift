// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
public import InseamColumns

/// Finds the rows of a dataset whose key is among other keys.
///
/// Keys are equal if their values are: text byte for byte, numbers by their values in all types.
/// A null or NaN equals nothing. Memory does not grow with the number of keys: beyond `memoryBytes`
/// they are taken in several passes.
/// See `spec/predicates.md`, Keys of another file.
public struct SemiJoin: Sendable {
  /// A column of the key, by its paths in both datasets.
  public struct Key: Sendable {
    /// The path in the dataset whose rows are found.
    public let own: String
    /// The path in the other dataset.
    public let other: String

    /// Compares the columns at two paths.
    public init(_ own: String, _ other: String) {
      self.own = own
      self.other = other
    }
  }

  /// The columns of the key.
  public var keys: [Key]
  /// The memory for keys.
  public var memoryBytes = 256 << 20

  /// Compares some columns.
  public init(_ keys: [Key]) { self.keys = keys }

  /// Returns the rows whose key is in another dataset, by row group.
  ///
  /// - Throws: `DatasetError` if there is no such column, a row has several values in it or a struct,
  ///   or the two columns have types whose values are not compared; or for damage.
  /// - Complexity: O(*n* + *m*) in the rows of both, for every pass.
  public func rows(of dataset: Dataset, in other: Dataset) throws -> [Selection] {
    let theirs = try KeyColumns(other, keys.map(\.other))
    return try rows(of: dataset, theirs.fields, other.path, count: other.rowCount) { body in
      try theirs.forEachPiece(body)
    }
  }

  /// Returns the rows whose key, of one column, is in another column.
  public func rows(of dataset: Dataset, in column: Column, _ field: Field, named name: String)
    throws
    -> [Selection]
  {
    try rows(of: dataset, [field], name, count: UInt64(column.count)) { body in
      try body([try column.asKeys])
    }
  }

  private func rows(
    of dataset: Dataset, _ otherFields: [Field], _ otherPath: String, count: UInt64,
    _ forEachPiece: (([Column]) throws -> Void) throws -> Void
  ) throws -> [Selection] {
    let mine = try KeyColumns(dataset, keys.map(\.own))
    try requireComparable(mine.fields, otherFields, dataset.path, otherPath)
    guard count < UInt64(UInt32.max) else {
      throw DatasetError(
        "limit", otherPath, "there are \(count) keys; the limit of one join is 2^32 - 2")
    }
    let (own, others) = (mine.fields.map(\.ofKeys), otherFields.map(\.ofKeys))
    var pass = KeyPass(words: KeyRecords.words(own, others))
    let capacity = KeyTable.capacity(bytes: memoryBytes, words: pass.words, valueWords: 0)
    pass.count = max(1, (Int(count) + capacity - 1) / capacity)
    var isFound = (0..<dataset.rowGroupCount).map {
      [Bool](repeating: false, count: dataset.rows(ofRowGroup: $0).count)
    }
    for index in 0..<pass.count {
      pass.index = index
      var table = try KeyTable(words: pass.words, capacity: min(capacity, Int(count)))
      try forEachPiece { columns in
        let records = KeyRecords(columns, others, words: pass.words, seed: pass.seed)
        _ = try table.insert(records, firstRow: 0, wanted: pass.slots(records))
      }
      for rowGroup in isFound.indices {
        try mine.note(rowGroup, in: &table, pass, &isFound[rowGroup])
      }
    }
    return try isFound.map { found in
      try Calls.check()
      return Selection(below: found.count) { found[$0] }
    }
  }

  private func requireComparable(
    _ mine: [Field], _ theirs: [Field], _ path: String, _ otherPath: String
  ) throws(DatasetError) {
    for ((own, other), key) in zip(zip(mine, theirs), keys) {
      guard own.isComparable(asKeyWith: other) else {
        throw DatasetError(
          "argument", path, column: key.own,
          "the key has type \(own) here, and \(other) in \(otherPath); \(own.adviceForKeys(named: key.other, "keys"))"
        )
      }
    }
  }
}

/// The columns of a key.
private struct KeyColumns {
  let fields: [Field]
  private let table: SlotTable

  init(_ dataset: Dataset, _ names: [String]) throws(DatasetError) {
    var paths: [FieldPath] = []
    for name in names {
      guard let path = FieldPath(name), let field = dataset.schema.field(at: path) else {
        throw dataset.unknownColumn(name)
      }
      let isNested = field.type.isNested && !field.logical.isOneValue
      let isRepeated = dataset.schema.completed(path).steps.contains("[]") || isNested
      guard !isRepeated, field.logical != .json else {
        throw DatasetError(
          "argument", dataset.path, column: name,
          "a key has one number, text or truth value for each row, found \(isRepeated ? "a list or a struct: " : "")\(field)"
        )
      }
      paths.append(path)
    }
    table = try SlotTable(dataset, container: [], paths)
    fields = table.fields
  }

  func forEachPiece(_ body: ([Column]) throws -> Void) throws {
    try table.forEachPiece { columns in try body(try columns.map { try $0.asKeys }) }
  }

  /// Marks the rows of a row group whose key is in a table.
  func note(_ rowGroup: Int, in keys: inout KeyTable, _ pass: KeyPass, _ isFound: inout [Bool])
    throws
  {
    var row = 0
    try table.forEachPiece(ofRowGroup: rowGroup) { columns in
      let records = KeyRecords(
        try columns.map { try $0.asKeys }, fields.map(\.ofKeys), words: pass.words, seed: pass.seed)
      for entry in keys.find(records) {
        if entry > 0 { isFound[row] = true }
        row += 1
      }
    }
  }
}

extension LogicalType {
  /// Whether the sixteen bytes of a slot are one value.
  fileprivate var isOneValue: Bool {
    switch self {
    case .uuid, .decimal128: true
    default: false
    }
  }
}

extension Field {
  /// The field of `asKeys`.
  fileprivate var ofKeys: Field { type.isFloat ? Field(name, .float64) : self }
}

extension Column {
  /// The values with one zero and without NaN, which equals nothing.
  fileprivate var asKeys: Column {
    get throws {
      guard type.isFloat else { return self }
      let values = (0..<count).map { slot -> Value in
        let number: Double? =
          switch value(at: slot) {
          case .float(let value): Double(value)
          case .double(let value): value
          default: nil
          }
        return number.flatMap { $0.isNaN ? nil : .double($0 == 0 ? 0 : $0) } ?? .null
      }
      return try Column(values, as: Field("", .float64))
    }
  }
}
