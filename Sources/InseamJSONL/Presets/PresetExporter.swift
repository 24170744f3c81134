// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import Inseam
internal import InseamBytes
internal import InseamColumns

/// Writes the rows of a dataset as records of a preset's shape: the inverse of a conversion with it.
public struct PresetExporter {
  private let dataset: Dataset
  private let mapping: Mapping?
  private let lengths: String?
  private let plan: ContentPlan?
  private let restoresSentinels: Bool
  /// What is not written.
  public private(set) var losses = ExportLosses()

  /// Exports a dataset; with `makesPairs`, its rows may be of another shape: shapes of pairs have one
  /// record for each worse response, rather than one for each row, and texts become messages, or
  /// messages texts, where the shape asks for them.
  public init(_ dataset: Dataset, _ preset: Preset, makesPairs: Bool) {
    self.dataset = dataset
    mapping = preset.mapping
    lengths = dataset.lineage.first { $0.key == "lengths" }?.value
    restoresSentinels = mapping?.sentinels.isEmpty == false && Preset(recordedIn: dataset) == preset
    plan =
      makesPairs ? mapping.map { ContentPlan($0, rows: dataset.schema.asRecorded) } : nil
  }

  /// Writes records to a path, `-` for standard output; a file appears when it is complete.
  ///
  /// - Returns: The number of records.
  /// - Throws: `DatasetError` if rows do not have the shape, or none makes a record.
  public mutating func write(to path: String, policy: OutputPolicy) throws -> Int {
    let sink = try LineSink(path: path, policy: policy)
    var count = 0
    let fields = dataset.schema.asRecorded
    try dataset.forEachBatch(fields: fields, rows: 0..<dataset.rowCount) { batch in
      let (field, column) = try records(fields, batch.column, firstRow: batch.rows.lowerBound)
      let printer = RowPrinter(field, doubles: dataset.doublePrinted)
      var bytes: [UInt8] = []
      for slot in 0..<column.count {
        printer.append(column, slot, to: &bytes)
        bytes.append(0x0A)
      }
      try sink.write(bytes)
      count += column.count
    }
    guard count > 0 || dataset.rowCount == 0 else {
      let reasons = losses.rows.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
      throw DatasetError(
        "data", dataset.path,
        "there is nothing to export; of \(dataset.rowCount) rows: \(reasons.joined(separator: ", "))"
      )
    }
    try sink.finish()
    return count
  }

  private mutating func records(_ field: Field, _ column: Column, firstRow: UInt64) throws -> (
    field: Field, column: Column
  ) {
    guard let mapping else { return (field, column) }
    var table = ColumnTable(field, column)
    do {
      try mapping.makeRecords(
        of: &table, lengths: lengths, plan, restoresSentinels: restoresSentinels, &losses)
    } catch let error as MappingError {
      let row = error.record.map { firstRow + UInt64($0) }
      throw DatasetError(
        "argument", dataset.path, rows: row.map { $0..<$0 + 1 }, error.message)
    } catch let error as TypeConflict {
      throw DatasetError(
        "argument", dataset.path, column: error.column, error.reason)
    }
    return table.finish()
  }
}
