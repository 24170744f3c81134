// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Inseam

/// `inseam diff`.
struct Diff: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the rows that were added, removed or changed from one dataset to another.",
    discussion: """
      Rows are equal if their values are, however they are stored. Exit code 0: no difference, 1: some.
      """)

  @Argument(help: "The first dataset.") var first: String
  @Argument(help: "The second dataset.") var second: String
  @Option(
    help: "The field of the row that tells which rows belong together, or several with commas.")
  var key: String
  @Option(name: .customShort("n"), help: "The most rows shown of each kind.") var count = 20
  @OptionGroup var flags: OutputFlags

  func run() throws {
    let diff = try DatasetDiff(
      try Dataset(first), try Dataset(second), keys: key.split(separator: ",").map(String.init),
      limit: max(0, count))
    if flags.json { try printObject(diff) } else if !flags.quiet { try printLines(diff) }
    if !diff.isEmpty { throw ExitCode(1) }
  }

  private func printObject(_ diff: DatasetDiff) throws {
    try printJSON([
      "equal": diff.equalCount, "added": diff.addedCount, "removed": diff.removedCount,
      "changed": diff.changedCount, "fields_only_in_first": diff.onlyInFirst,
      "fields_only_in_second": diff.onlyInSecond,
      "differences": diff.differences.map {
        ["kind": $0.kind.rawValue, "key": $0.key, "fields": $0.fields] as [String: Any]
      },
    ])
  }

  private func printLines(_ diff: DatasetDiff) throws {
    for (name, sign) in diff.onlyInFirst.map({ ($0, "-") }) + diff.onlyInSecond.map({ ($0, "+") }) {
      try Terminal.print("\(sign) field \(Terminal.escaped(name))")
    }
    for difference in diff.differences {
      let sign = [.added: "+", .removed: "-", .changed: "~"][difference.kind] ?? ""
      let fields = difference.fields.isEmpty ? "" : ": \(difference.fields.joined(separator: ", "))"
      try Terminal.print("\(sign) \(Terminal.escaped(difference.key + fields))")
    }
    try Terminal.flush()
    Terminal.complain(
      "\(Terminal.count(diff.equalCount)) equal, \(Terminal.count(diff.addedCount)) added, "
        + "\(Terminal.count(diff.removedCount)) removed, \(Terminal.count(diff.changedCount)) changed"
    )
  }
}
