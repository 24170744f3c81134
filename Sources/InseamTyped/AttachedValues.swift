// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import Inseam
internal import InseamBytes
internal import InseamColumns

extension Dataset {
  /// Attaches numbers to the rows, or to the responses, that have a key, in one durable commit.
  ///
  /// ```swift
  /// try data.attach(["p-00000000-0": Float(0.5)], as: "rm.mine", by: "response_id")
  /// ```
  /// This dataset stays what it is; `refresh()` has the new column.
  /// - Parameters:
  ///   - values: Keys and numbers, such as a dictionary; keys are equal if their bytes are.
  ///   - target: The path of the column, from the struct that has the keys.
  ///   - key: The name of a column of texts in the row or in the responses.
  ///   - replacing: Whether numbers that are there give way; else other numbers are an error.
  /// - Returns: How many slots got a number, and which keys no slot has.
  /// - Throws: `DatasetError` for an unknown key column, a target that is a column of another kind, and
  ///   where the file cannot be written.
  /// - Complexity: O(*n* + *m*) in slots and numbers.
  @discardableResult
  public func attach<Number: ColumnNumber>(
    _ values: some Sequence<(key: String, value: Number)>, as target: String, by key: String,
    replacing: Bool = false
  ) throws -> ScoreJoin.Report {
    guard let path = FieldPath(target), FieldPath(key)?.steps == [key], key != "value" else {
      throw DatasetError(
        "argument", self.path,
        "expected the path of a column and the name of a key, found '\(target)' and '\(key)'")
    }
    let pairs = values.sorted { Name($0.key) < Name($1.key) }
    let fields = Field.structure("", [Field(key, .utf8), Field("value", Number.columnType)])
    let numbers = Column(
      type: Number.columnType, count: pairs.count, values: .fixed(try Buffer(pairs.map(\.value))))
    let texts = try Column(pairs.map { Value.text($0.key) }, as: Field(key, .utf8))
    let writer = try DatasetWriter(temporaryBeside: self.path)
    try writer.append(
      Column(type: .structure, count: pairs.count, values: .structure([texts, numbers])), as: fields
    )
    try writer.commit()
    var join = ScoreJoin(
      keys: [key], values: [ScoreJoin.Value(FieldPath(steps: ["value"]), to: path)])
    join.replaces = replacing
    return try join.attach(writer.dataset(named: "the values"), to: self.path)
  }
}
