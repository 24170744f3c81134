// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Inseam

/// The flags of every command that computes a column: whether and where it is kept.
struct ResultFlags: ParsableArguments {
  @Option(help: "The name of the column that holds the result.") var into: String?
  @Option(name: .shortAndLong, help: "Write a copy of the dataset with the column.") var output:
    DatasetPath?
  @Flag(help: "Replace a column of the same name.") var replace = false

  func validate() throws {
    guard output == nil || into != nil else { throw ValidationError("-o needs --into NAME.") }
    guard !replace || into != nil else { throw ValidationError("--replace needs --into NAME.") }
    if let into, into.isEmpty || into.contains(where: { ".[]\"".contains($0) }) {
      throw ValidationError("--into is one name, without dots, brackets and quotes.")
    }
  }

  /// Throws if the result cannot be kept with this input.
  func requireFit(for input: ReadFlags) throws {
    guard input.at == nil || into == nil || output != nil else {
      throw ValidationError("--at with --into needs -o: an older generation does not change.")
    }
    if let output { try [output.path].requireApart(from: [input.data]) }
  }

  /// Takes the lock of the dataset before it is read, if the result joins it: what is computed is
  /// what is stored to.
  func change(of input: ReadFlags) throws -> DatasetChange? {
    into != nil && output == nil ? try DatasetChange(input.data, time: Terminal.now) : nil
  }

  /// Keeps the result where that was asked for: attached to a change of the dataset, or to a copy.
  func keep(
    _ input: ReadFlags, _ change: DatasetChange?, isQuiet: Bool,
    attach: (_ name: String, _ change: DatasetChange) throws -> Void,
    attachToCopy: (_ name: String, _ copy: DatasetWriter) throws -> Void
  ) throws {
    guard let into else { return }
    if let output {
      try Dataset.duplicate(input.data, to: output.path) {
        try attachToCopy(into, $0)
        try $0.commit()
      }
    } else if let change {
      try attach(into, change)
      try change.commit()
    }
    if !isQuiet { Terminal.complain("column \(into) of \(output?.path ?? input.data)") }
  }
}
