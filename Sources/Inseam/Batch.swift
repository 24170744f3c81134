// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
public import InseamColumns

/// Some consecutive rows of a dataset.
public struct Batch: Sendable {
  /// The rows.
  public let rows: Range<UInt64>
  /// One struct column with the fields asked for.
  public let column: Column
}

extension Dataset {
  /// Calls `body` with the rows of a range, in order, at most `batchRows` at a time.
  ///
  /// `fields`: A part of the schema; all of it if `nil`.
  /// `batchRows`: The most rows of a batch; batches never cross row groups. Fewer than one is an
  /// error.
  public func forEachBatch(
    fields: Field? = nil, rows: Range<UInt64>? = nil, batchRows: Int = 4_096,
    _ body: (Batch) throws -> Void
  ) throws {
    guard batchRows > 0 else {
      throw DatasetError("argument", path, "batchRows: expected at least 1, found \(batchRows)")
    }
    let rows = (rows ?? 0..<rowCount).clamped(to: 0..<rowCount)
    try Calls.stage(rows.count) { stage in
      try forEachBatch(fields, rows, batchRows) { batch in
        try body(batch)
        stage.advance(batch.column.count)
      }
    }
  }

  private func forEachBatch(
    _ fields: Field?, _ rows: Range<UInt64>, _ batchRows: Int, _ body: (Batch) throws -> Void
  ) throws {
    guard !rows.isEmpty else { return }
    var (rowGroup, start) = locate(row: rows.lowerBound)
    var next = rows.lowerBound
    while next < rows.upperBound {
      let group = self.rows(ofRowGroup: rowGroup)
      let left = Int(min(group.upperBound, rows.upperBound) - next)
      if left == 0 {
        rowGroup += 1
        start = 0
        continue
      }
      let count = min(left, batchRows - start % batchRows)
      let column = try read(rowGroup: rowGroup, rows: start..<start + count, fields: fields)
      try body(Batch(rows: next..<next + UInt64(count), column: column))
      next += UInt64(count)
      start += count
    }
  }
}
