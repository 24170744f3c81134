// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Inseam
import InseamBytes
import InseamMethods

/// `inseam relabel`.
struct Relabel: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "Write the pairs that a method keeps, with chosen and rejected exchanged where it says so.",
    usage: "inseam relabel <data> --by <column> -o <file> [options]",
    discussion: """
      The column is a result of compute confidence (keep, flip) or compute self-label (keep, swap, rest). In a pair that is \
      exchanged the gold response becomes the worse one; columns of the row whose names differ in chosen and rejected change \
      places, and so do the columns that the method compared. Scores stay with their responses. A pair of its own is written \
      as a row of its own if a row has several.

      EXAMPLE:
        printf '%s\\n' \\
          '{"prompt":"a","chosen":"x","rejected":"y","j":0.9,"k":0.2}' \\
          '{"prompt":"b","chosen":"x","rejected":"y","j":0.1,"k":0.8}' > pairs.jsonl
        inseam convert pairs.jsonl -o pairs.inseam
        inseam compute self-label pairs.inseam --chosen j --rejected k --into label
        inseam relabel pairs.inseam --by label -o labeled.inseam --rest rest.inseam
      """)

  @OptionGroup var input: ReadFlags
  @Option(
    help: ArgumentHelp(
      "Column with the labels of the pairs, such as one that compute --into stored.",
      valueName: "column"), completion: .columns)
  var by: String
  @Option(
    help: ArgumentHelp(
      "Two columns of the row that belong to chosen and to rejected, besides those whose names say so. Repeatable.",
      valueName: "a,b"))
  var swap: [String] = []
  @Option(name: .shortAndLong, help: .outputDataset) var output: DatasetPath
  @Option(
    help: ArgumentHelp(
      "Dataset to write the rows with the other pairs to, unchanged.", valueName: "file"))
  var rest: DatasetPath?
  @OptionGroup var existing: ForceFlags
  @OptionGroup var flags: OutputFlags

  func validate() throws {
    _ = try swap.map(sides)
    let outputs = [output.path, rest?.path].compactMap { $0 }
    try outputs.requireApart(from: [input.data])
    try existing.requireFree(outputs)
  }

  func run() throws {
    let relabeling = Relabeling(by: by, sides: try swap.map(sides))
    let report = try relabeling.write(
      try input.open(), to: output.path, rest: rest?.path, options: existing.options,
      lineage: [(key: "command", value: "relabel"), (key: "by", value: by)], time: Terminal.now)
    try flags.report(
      [
        ("rows", report.rowCount), ("kept", report.keptCount), ("swapped", report.swappedCount),
        ("rest", report.restCount), ("rows_written", report.writtenCount),
        ("rows_divided", report.dividedCount), ("rows_of_rest", report.restRowCount),
      ], output.path)
  }

  private func sides(_ text: String) throws -> (String, String) {
    let parts = text.unicodeScalars.split(separator: ",").map { String($0) }
    guard parts.count == 2 else {
      throw ValidationError("--swap must be two columns such as good,bad, not '\(text)'.")
    }
    return (parts[0], parts[1])
  }
}
