// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import Inseam
internal import InseamBytes
internal import InseamColumns

extension Dataset {
  /// Returns rows as values of a `Decodable` type, in their order.
  ///
  /// Properties are found by their names among the columns. A null or a missing column is `nil` for an optional property, and an
  /// error for any other. Integers and floats decode into each other where that is exact.
  ///
  /// ```swift
  /// struct Prompt: Decodable {
  ///   struct Response: Decodable { var text: String?, role: String, rm: [String: Float?] }
  ///   var prompt: String, responses: [Response]
  /// }
  /// for prompt in try data.rows(as: Prompt.self) { print(prompt.responses.count) }
  /// ```
  /// - Parameters:
  ///   - type: The type of a row.
  ///   - predicate: What the rows have to pass; values that are interpolated are bound.
  ///   - columns: The paths of the columns to read, separated by commas; all if `nil`.
  /// - Returns: One value for each row, all in memory: `forEachRow` reads rows in turn.
  /// - Throws: `DatasetError` with column and row where a value does not fit the type, for an unknown
  ///   path, and if the file is damaged.
  /// - Complexity: O(*n*) in the values of the rows.
  public func rows<Row: Decodable>(
    as type: Row.Type, where predicate: PredicateText? = nil, columns: String? = nil
  ) throws -> [Row] {
    var found: [Row] = []
    try forEachRow(as: type, where: predicate, columns: columns) { found.append($0) }
    return found
  }

  /// Calls `body` with each row as a value of a `Decodable` type, in order; some rows at a time are in
  /// memory.
  ///
  /// The parameters and the errors are those of `rows(as:where:columns:)`; what `body` throws ends it.
  public func forEachRow<Row: Decodable>(
    as type: Row.Type, where predicate: PredicateText? = nil, columns: String? = nil,
    _ body: (Row) throws -> Void
  ) throws {
    let fields = try columns.map { try self.fields(atPaths: $0) } ?? schema
    let passing = try predicate.map { try filter(RowPredicate(binding: $0)) }
    for rowGroup in 0..<rowGroupCount {
      let all = rows(ofRowGroup: rowGroup)
      for start in stride(from: 0, to: all.count, by: typedBatchRows) {
        let range = start..<min(all.count, start + typedBatchRows)
        let wanted = passing?[rowGroup].inside(range) ?? Selection(0..<range.count)
        guard wanted.count > 0 else { continue }
        let batch = try read(rowGroup: rowGroup, rows: range, fields: fields)
        for run in wanted.runs {
          for slot in run {
            try body(try row(type, fields, batch, slot, all.lowerBound + UInt64(start + slot)))
          }
        }
      }
    }
  }

  private func row<Row: Decodable>(
    _ type: Row.Type, _ fields: Field, _ batch: Column, _ slot: Int, _ number: UInt64
  ) throws -> Row {
    let decoder = ValueDecoder(field: fields, column: batch, slot: slot, codingPath: [])
    do { return try Row(from: decoder) } catch let error as DecodingError {
      let (place, detail) = error.placeAndDetail
      throw DatasetError("type", path, column: place, rows: number..<number + 1, detail)
    }
  }

  /// How many rows pass a predicate; values that are interpolated are bound.
  ///
  /// ```swift
  /// let name = "web"
  /// print(try data.count(where: "source = \(name)"))
  /// ```
  /// - Throws: `RowPredicateError` for a mistake, `DatasetError` if the file is damaged.
  public func count(where predicate: PredicateText) throws -> UInt64 {
    try count(where: RowPredicate(binding: predicate))
  }
}

/// The rows that are in memory at a time.
private let typedBatchRows = 4_096

extension DecodingError {
  /// The path of the value that did not fit, and why.
  fileprivate var placeAndDetail: (String, String) {
    let (context, key): (Context, (any CodingKey)?) =
      switch self {
      case .typeMismatch(_, let context), .valueNotFound(_, let context),
        .dataCorrupted(let context):
        (context, nil)
      case .keyNotFound(let key, let context): (context, key)
      @unknown default: (Context(codingPath: [], debugDescription: "\(self)"), nil)
      }
    var place = ""
    for step in context.codingPath + (key.map { [$0] } ?? []) {
      place +=
        step.intValue != nil ? step.stringValue : (place.isEmpty ? "" : ".") + step.stringValue
    }
    return (place, context.debugDescription)
  }
}
