// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Inseam
import InseamJSONL

/// `inseam cat`.
struct Cat: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Print rows as JSON Lines.")

  @OptionGroup var input: ReadFlags
  @OptionGroup var columns: ColumnFlags
  @Option(help: "Rows A:B, from 0, B left out; negative from the end.") var rows: RowRange?

  func run() throws {
    let dataset = try input.open()
    try columns.exporter(dataset).write(to: "-", rows: rows?.rows(of: dataset.rowCount))
  }
}

/// `inseam head`.
struct Head: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Print the first rows.")

  @OptionGroup var input: ReadFlags
  @OptionGroup var columns: ColumnFlags
  @Option(name: .customShort("n"), help: "The number of rows.") var count: UInt64 = 10

  func run() throws {
    let dataset = try input.open()
    try columns.exporter(dataset).write(to: "-", rows: 0..<min(count, dataset.rowCount))
  }
}

/// `inseam tail`.
struct Tail: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Print the last rows.")

  @OptionGroup var input: ReadFlags
  @OptionGroup var columns: ColumnFlags
  @Option(name: .customShort("n"), help: "The number of rows.") var count: UInt64 = 10

  func run() throws {
    let dataset = try input.open()
    try columns.exporter(dataset).write(
      to: "-", rows: dataset.rowCount - min(count, dataset.rowCount)..<dataset.rowCount)
  }
}

/// `inseam export`.
struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Write a dataset as JSON Lines.")

  @OptionGroup var input: ReadFlags
  @OptionGroup var columns: ColumnFlags
  @Option(name: .shortAndLong, help: "The file; - is standard output.") var output: String
  @OptionGroup var flags: OutputFlags

  func run() throws {
    let dataset = try input.open()
    let count = try columns.exporter(dataset).write(to: output)
    if !flags.quiet, output != "-" { Terminal.complain("\(Terminal.count(count)) rows: \(output)") }
  }
}

/// Which columns are printed.
struct ColumnFlags: ParsableArguments {
  @Option(help: "Paths, separated by commas; all but source if not given.") var columns: String?
  @Flag(help: "Print source.file and source.line too.") var source = false

  func exporter(_ dataset: Dataset) throws -> Exporter {
    if let columns { return Exporter(dataset, fields: try dataset.fields(atPaths: columns)) }
    return source ? Exporter(dataset, fields: dataset.schema) : Exporter(dataset)
  }
}
