// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Inseam
import InseamColumns

/// `inseam diff`.
struct Diff: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the rows added, removed and changed between two datasets.",
    usage: "inseam diff <first> <second> --key <fields> [options]",
    discussion: discussion(
      """
      Rows are compared by their values, not by how they are stored. Exit status 0: no difference, 1: differences.
      """, examples: "inseam filter rollouts.inseam --where 'turns < 4' -o fewer.inseam",
      "inseam diff rollouts.inseam fewer.inseam --key prompt_id -n 3 || true"))

  @Argument(help: "First dataset.", completion: .file()) var first: String
  @Argument(help: "Second dataset.", completion: .file()) var second: String
  @Option(
    help: ArgumentHelp(
      "Field that identifies a row; several separated by commas.", valueName: "fields"),
    completion: .columns)
  var key: String
  @Option(
    name: .customShort("n", allowingJoined: true), parsing: .unconditional,
    help: ArgumentHelp("Largest number of rows to list of each kind.", valueName: "rows"))
  var count: UInt = 20
  @OptionGroup var flags: OutputFlags

  func validate() throws {
    guard !FieldPath.names(in: key).isEmpty else {
      throw ValidationError("--key expects one field or more.")
    }
  }

  func run() throws {
    let diff = try DatasetDiff(
      try Dataset(first), try Dataset(second), keys: FieldPath.names(in: key),
      limit: Int(clamping: count))
    if flags.json { try printObject(diff) } else if !flags.quiet { try printLines(diff) }
    if !diff.isEmpty { throw ExitCode(1) }
  }

  private func printObject(_ diff: DatasetDiff) throws {
    try printJSON([
      "equal": diff.equalCount, "added": diff.addedCount, "removed": diff.removedCount,
      "changed": diff.changedCount, "fields_only_in_first": diff.onlyInFirst,
      "fields_only_in_second": diff.onlyInSecond,
      "differences": diff.differences.map {
        ["kind": $0.kind.rawValue, "key": $0.key, "fields": $0.fields] as [Name: Any]
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
