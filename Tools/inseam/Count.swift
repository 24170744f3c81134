// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Inseam
import InseamBytes
import InseamColumns

/// `inseam count`.
struct Count: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Count the rows, or those that pass a predicate.",
    usage: "inseam count <data> [--where <predicate>] [options]",
    discussion: discussion(
      "Predicates are a subset of SQL with functions over responses; see spec/predicates.md.",
      examples: "inseam count rollouts.inseam",
      "inseam count rollouts.inseam --where 'any_worse(rm.sky > gold(rm.sky))'"))

  @OptionGroup var input: ReadFlags
  @Option(parsing: .unconditional, help: .predicate) var `where`: String?
  @Option(parsing: .unconditional, help: .threads) var threads: ThreadCount?
  @OptionGroup var flags: OutputFlags

  func run() throws {
    let dataset = try input.open()
    let start = ContinuousClock.now
    let count = try dataset.count(
      where: try `where`.map { try RowPredicate($0) }, threadCount: threads?.value)
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    if flags.json {
      return try printJSON(["count": count, "rows": dataset.rowCount, "seconds": seconds])
    }
    try Terminal.print("\(count)")
  }
}
