// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Inseam
import InseamBytes

/// `inseam sample`.
struct Sample: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print rows drawn at random without replacement, in their order.",
    usage: "inseam sample <data> [-n <rows>] [--seed <seed>] [--where <predicate>] [options]",
    discussion: discussion(
      "The same seed draws the same rows.",
      examples: "inseam sample rollouts.inseam -n 5 --seed 1",
      "inseam sample rollouts.inseam -n 3 --where 'gold(rm.sky) > 6'"))

  @OptionGroup var input: ReadFlags
  @OptionGroup var columns: ColumnFlags
  @OptionGroup var flags: RowFlags
  @Option(
    name: .customShort("n", allowingJoined: true), parsing: .unconditional, help: .rowCount)
  var count: UInt64 = 10
  @Option(help: "Seed of the draw.") var seed: UInt64 = 0

  func run() throws {
    let dataset = try input.open()
    let spans = try flags.spans(dataset)
    var rows: [Range<UInt64>] = []
    RowDraw(wanted: count, rowCount: spans.rowCount, seed: seed).forEach { position in
      if let last = rows.last, last.upperBound == position {
        rows[rows.count - 1] = last.lowerBound..<position + 1
      } else {
        rows.append(position..<position + 1)
      }
    }
    let chosen = flags.where == nil ? rows : rows.flatMap { spans.rows(at: $0) }
    try RowPrinting(dataset, columns, flags).print(chosen)
  }
}
