// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import Inseam
internal import InseamBytes
public import InseamColumns

/// Writes a dataset as JSON Lines.
public struct Exporter {
  private let dataset: Dataset
  private let fields: Field

  /// Exports all fields that records had: not where rows came from and no made identifiers, unless `fields` says otherwise.
  public init(_ dataset: Dataset, fields: Field? = nil) {
    self.dataset = dataset
    self.fields = fields ?? dataset.schema.asRecorded
  }

  /// Writes the rows of some ranges to a path, `-` for standard output; a file appears when it is
  /// complete, compressed if its name ends in `.gz` or `.zst`.
  ///
  /// - Returns: The number of rows written.
  @discardableResult
  public func write(
    to path: String, spans: [Range<UInt64>]? = nil, policy: OutputPolicy = .create
  ) throws -> UInt64 {
    let sink = try LineSink(path: path, policy: policy)
    var count: UInt64 = 0
    let spans = spans ?? [0..<dataset.rowCount]
    try Calls.stage(spans.reduce(0) { $0 + $1.count }) { stage in
      for rows in spans {
        count += try write(rows: rows, { try sink.write($0) }, done: { stage.advance($0) })
      }
    }
    try sink.finish()
    return count
  }

  /// Gives the lines of a struct column that no dataset has to a closure, some at a time.
  public static func write(
    _ column: Column, as field: Field, _ output: ([UInt8]) throws -> Void
  ) rethrows {
    let printer = RowPrinter(field, doubles: [])
    for start in stride(from: 0, to: column.count, by: 4_096) {
      var bytes: [UInt8] = []
      for slot in start..<min(column.count, start + 4_096) {
        printer.append(column, slot, to: &bytes)
        bytes.append(0x0A)
      }
      try output(bytes)
    }
  }

  /// Gives the lines of a range of rows to a closure, some at a time.
  ///
  /// `done` is called with the number of rows of each part.
  public func write(
    rows: Range<UInt64>, _ output: ([UInt8]) throws -> Void, done: (Int) -> Void = { _ in }
  ) throws -> UInt64 {
    let printer = RowPrinter(fields, doubles: dataset.doublePrinted)
    var count: UInt64 = 0
    try dataset.forEachBatch(fields: fields, rows: rows) { batch in
      var bytes: [UInt8] = []
      for slot in 0..<batch.column.count {
        printer.append(batch.column, slot, to: &bytes)
        bytes.append(0x0A)
      }
      try output(bytes)
      done(batch.column.count)
      count += UInt64(batch.column.count)
    }
    return count
  }
}

extension Field {
  /// This field without what conversion added: where rows came from, identifiers.
  package var asRecorded: Field {
    var copy = self
    copy.children = children.filter { !$0.isSource && !$0.isMadeIdentifier }.map(\.asRecorded)
    return copy
  }
}

extension Dataset {
  /// The float32 columns whose source wrote the numbers as doubles.
  public var doublePrinted: Set<UInt32> {
    Set(schema.preorder.filter { provenance(of: $0)["json-number"] == "double" }.map(\.id))
  }
}
