// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Inseam
import InseamBytes
import InseamColumns
import InseamJSONL

/// `inseam show`.
struct Show: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show one row in full, its responses as a table and its texts wrapped.",
    usage: "inseam show <data> <row> [options]",
    discussion: discussion(
      "A row is named by its position from 0, or by its prompt_id.",
      examples: "inseam show rollouts.inseam 5", "inseam show rollouts.inseam p-00000005"))

  @OptionGroup var input: ReadFlags
  @Argument(help: "Position of the row from 0, or its prompt_id.") var row: String
  @OptionGroup var columns: ColumnFlags

  func run() throws {
    let dataset = try input.open()
    let position = try self.position(in: dataset)
    let fields = try columns.fields(dataset)
    try dataset.forEachBatch(fields: fields, rows: position..<position + 1) { batch in
      try RowPage(fields, dataset).print(batch.column, row: position)
    }
  }

  /// The position that is written, or that of the row with the prompt_id; an id counts first.
  private func position(in dataset: Dataset) throws -> UInt64 {
    if dataset.schema.childIndex(named: "prompt_id") != nil {
      let quoted = row.replacingText("'", with: "''")
      let spans = try dataset.spans(where: RowPredicate("prompt_id = '\(quoted)'"), atLeast: 1)
      if let first = spans.first { return first.lowerBound }
    }
    guard let position = UInt64(row) else {
      throw DatasetError("argument", input.data, "no row has the prompt_id '\(row)'")
    }
    guard position < dataset.rowCount else {
      throw DatasetError(
        "argument", input.data,
        "there is no row \(row); the dataset has \(Terminal.count(dataset.rowCount, "row")), from 0"
      )
    }
    return position
  }
}
