// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Inseam
import InseamBytes

/// The flags of every command that computes a column: whether and where the result is stored.
struct ResultFlags: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Store the result as this column of the dataset (default: print a summary only).",
      valueName: "name"))
  var into: String?
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "With --into: write a copy with the column and leave the dataset as it is.", valueName: "file"
    ))
  var output: DatasetPath?
  @Flag(help: "With --into: replace a result of the same name.") var replace = false
  @OptionGroup var existing: ForceFlags
  @OptionGroup var lock: WaitFlags

  func validate() throws {
    guard output == nil || into != nil else { throw ValidationError("-o requires --into NAME.") }
    guard !replace || into != nil else { throw ValidationError("--replace requires --into NAME.") }
    if let into, into.isEmpty || into.contains(where: { ".[]\"".contains($0) }) {
      throw ValidationError("--into must be one name, without dots, brackets and quotes.")
    }
  }

  /// Throws if the result cannot be stored with this input.
  func requireFit(for input: ReadFlags) throws {
    guard input.at == nil || into == nil || output != nil else {
      throw ValidationError("--at with --into requires -o: an older generation cannot change.")
    }
    if let output { try [output.path].requireApart(from: [input.data]) }
    try existing.requireFree([output?.path])
  }

  /// A change of the generation that the result is computed from, if the result is attached to it.
  func change(of dataset: Dataset) throws -> DatasetChange? {
    guard into != nil, output == nil else { return nil }
    return try DatasetChange(
      dataset.path, time: Terminal.now, locking: lock.options, from: dataset.generation)
  }

  /// Stores the result as the flags ask: attached to a change of the dataset, or to a copy.
  func keep(
    _ input: ReadFlags, _ change: DatasetChange?, isQuiet: Bool,
    attach: (_ name: String, _ change: DatasetChange) throws -> Void,
    attachToCopy: (_ name: String, _ copy: DatasetWriter) throws -> Void
  ) throws {
    guard let into else { return }
    if let output {
      try Dataset.duplicate(input.data, to: output.path, policy: existing.policy) {
        try attachToCopy(into, $0)
        try $0.commit()
      }
    } else if let change {
      try attach(into, change)
      try change.commit()
    }
    if !isQuiet { Terminal.complain("stored column \(into) in \(output?.path ?? input.data)") }
  }
}
