// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import Inseam
internal import InseamBytes
internal import InseamColumns

/// Applies the labels that **confidence** or **self-label** gave to pairs.
///
/// See `spec/methods.md`, Relabel; SSRM (arXiv 2409.06903) and SER (arXiv 2411.00418).
public struct Relabeling: Sendable {
  /// Counts of what was written.
  public struct Report: Sendable {
    /// The rows that were read.
    public var rowCount = 0
    /// The pairs whose sides stay.
    public var keptCount = 0
    /// The pairs whose sides were exchanged.
    public var swappedCount = 0
    /// The pairs that were left out.
    public var restCount = 0
    /// The rows that were written.
    public var writtenCount = 0
    /// The rows with pairs that were left out, or without a pair.
    public var restRowCount = 0
    /// The rows whose pairs became several rows.
    public var dividedCount = 0
  }

  /// The column with the labels.
  private let path: String
  /// Columns of the two sides, besides those that are found by their names.
  private let sides: [(String, String)]

  /// Creates a relabeling.
  ///
  /// - Parameters:
  ///   - path: The result of **confidence** or **self-label**.
  ///   - sides: Pairs of columns of the row that belong to chosen and to rejected, besides those
  ///     whose names say so.
  public init(by path: String, sides: [(String, String)] = []) {
    self.path = path
    self.sides = sides
  }

  /// Writes the pairs that are kept, with their sides exchanged where the labels say so, and
  /// without the labels; to `rest` the rows with the other pairs, unchanged.
  ///
  /// - Throws: `MethodError` if the column has no labels or if its inputs have changed since, and
  ///   if nothing is known to belong to the sides of a pair.
  public func write(
    _ dataset: Dataset, to path: String, rest: String? = nil,
    options: WriteOptions = WriteOptions(), lineage: [(key: String, value: String)], time: Int64
  ) throws -> Report {
    let columns = try RelabelColumns(dataset, self.path, sides)
    let origins = [
      (key: "base file id", value: dataset.fileID),
      (key: "base generation", value: "\(dataset.generation)"),
      (key: "base rows", value: "\(dataset.rowCount)"),
    ]
    let output = try RelabelOutput(path, columns.written, options)
    let others = try rest.map { try RelabelOutput($0, columns.fields, options) }
    var report = Report()
    try dataset.forEachBatch(fields: columns.fields, batchRows: 1_024) { batch in
      var rows = RelabeledRows(columns, batch.column, firstRow: batch.rows.lowerBound)
      try rows.divide(&report, keepsRest: others != nil)
      try output.append(rows.written)
      try others?.append(rows.rest)
    }
    report.rowCount = Int(dataset.rowCount)
    let changed = report.swappedCount > 0 ? columns.changedPaths : []
    try output.commit(dataset, changed, lineage + origins, time)
    try others?.commit(dataset, [], lineage + origins + [(key: "side", value: "rest")], time)
    return report
  }
}

/// A dataset that is written batch by batch.
struct RelabelOutput {
  private let field: Field
  private let writer: DatasetWriter

  init(_ path: String, _ field: Field, _ options: WriteOptions) throws {
    self.field = field.withoutIDs
    writer = try DatasetWriter(creating: path, options: options)
    try writer.append(.nulls(self.field, count: 0), as: self.field)
  }

  func append(_ rows: ColumnAssembler) throws { try writer.append(rows.finish(), as: field) }

  /// Publishes it with the provenance of the columns; results of methods note which of their inputs
  /// have changed.
  func commit(
    _ dataset: Dataset, _ changed: [String], _ lineage: [(key: String, value: String)],
    _ time: Int64
  ) throws {
    let names = Set<Name>(names: changed)
    for (path, field) in dataset.schema.paths() {
      var pairs = dataset.provenance(of: field)
      guard !pairs.isEmpty, let copy = writer.schema.field(at: path) else { continue }
      let known = dataset.changedInputs(of: field)
      let inputs = (pairs["columns"] ?? "").unicodeScalars.split(separator: "\n").map { String($0) }
      let new = inputs.filter { names.contains(Name($0)) && !known.contains($0) }
      if pairs["kind"] == "method", !new.isEmpty {
        pairs["outdated"] = (known + new).joined(separator: "\n")
      }
      writer.setProvenance(pairs, ofColumn: copy.id)
    }
    writer.setLineage(lineage + [(key: "rows", value: "\(writer.rowCount)")])
    try writer.commit(time: time)
  }
}
