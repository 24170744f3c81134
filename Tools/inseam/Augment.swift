// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Inseam
import InseamMethods

/// `inseam augment`.
struct Augment: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make more pairs or worse responses from what is there.",
    subcommands: [
      AugmentRRM.self, AugmentContrast.self, AugmentAdversarial.self, AugmentGPT.self,
    ])
}

/// `inseam augment rrm`.
struct AugmentRRM: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rrm",
    abstract: "14 pairs of responses across prompts for each row, as places of rows.",
    discussion: """
      row gives the prompt; a_row, a_side, b_row and b_side the two responses; label says A, B or same. \
      No text is copied. The source of RRM is arXiv 2409.13156.
      """)

  @OptionGroup var input: ReadFlags
  @Option(name: .shortAndLong, help: "The dataset to write; a file that exists is replaced.")
  var output: DatasetPath
  @Option(help: "Chooses the rows that meet, and which side is A.") var seed: UInt64 = 0
  @Flag(help: "No row meets itself.") var derange = false
  @Flag(help: "Leave pairs of rows with the same prompt out.") var skipSamePrompts = false
  @OptionGroup var flags: OutputFlags

  func validate() throws { try [output.path].requireApart(from: [input.data]) }

  func run() throws {
    var pairs = MixedPairs()
    (pairs.seed, pairs.deranges, pairs.skipsSamePrompts) = (seed, derange, skipSamePrompts)
    let report = try pairs.write(
      try input.open(), to: output.path,
      lineage: [(key: "command", value: "augment rrm"), (key: "seed", value: "\(seed)")],
      time: Terminal.now)
    try flags.tell(
      [
        ("rows", report.rowCount), ("pairs", report.pairCount),
        ("same_prompt", report.samePromptCount),
      ], output.path)
  }
}

/// `inseam augment contrast`.
struct AugmentContrast: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "contrast",
    abstract: "Worse responses from the gold responses of similar prompts.")

  @OptionGroup var input: ReadFlags
  @Option(name: .shortAndLong, help: "The dataset to write; a file that exists is replaced.")
  var output: DatasetPath
  @Option(help: "The column with a vector for each row.") var embedding: String?
  @Option(help: "Instead: a column with the rows that are near, found elsewhere.")
  var neighbors: String?
  @Option(parsing: .unconditional, help: "The least cosine.") var least = 0.8
  @Option(parsing: .unconditional, help: "The largest cosine.") var most = 0.9
  @Option(help: "The responses of each row at most.") var count = RowCount(30)
  @OptionGroup var flags: OutputFlags

  func validate() throws {
    try [output.path].requireApart(from: [input.data])
    guard (embedding == nil) != (neighbors == nil) else {
      throw ValidationError("Say --embedding, or --neighbors.")
    }
  }

  func run() throws {
    let source: AugmentedResponses.Source =
      neighbors.map { .neighbors($0) }
      ?? .contrast(embedding: embedding ?? "", least: least, most: most)
    try AugmentedResponses(source, count: count.value).run(input, output, flags, "contrast")
  }
}

/// `inseam augment adversarial`.
struct AugmentAdversarial: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "adversarial",
    abstract: "Worse responses from edits of the gold response.",
    discussion: """
      Once a reward model scored them, inseam filter --responses "role = 'gold' or rm.NAME > gold(rm.NAME)" keeps \
      those that mislead it.
      """)

  @OptionGroup var input: ReadFlags
  @Option(name: .shortAndLong, help: "The dataset to write; a file that exists is replaced.")
  var output: DatasetPath
  @Option(help: "Chooses the edits.") var seed: UInt64 = 0
  @Option(help: "The share of words that are changed, such as 0.3 or 30%.") var share =
    Portion.percent(30)
  @Option(help: "The responses of each row.") var count = RowCount(30)
  @OptionGroup var flags: OutputFlags

  func validate() throws {
    try [output.path].requireApart(from: [input.data])
  }

  func run() throws {
    let source = AugmentedResponses.Source.edits(seed: seed, share: share)
    try AugmentedResponses(source, count: count.value).run(input, output, flags, "adversarial")
  }
}

extension AugmentedResponses {
  /// Writes and tells.
  func run(_ input: ReadFlags, _ output: DatasetPath, _ flags: OutputFlags, _ name: String) throws {
    let report = try write(
      try input.open(), to: output.path, lineage: [(key: "command", value: "augment \(name)")],
      time: Terminal.now)
    try flags.tell(
      [
        ("rows", report.rowCount), ("added", report.addedCount),
        ("rows_with_fewer", report.shortCount),
      ], output.path)
  }
}

extension OutputFlags {
  /// Tells counts of what was written, and where it is.
  func tell(_ counts: [(String, Int)], _ path: String) throws {
    if json {
      var object = Dictionary(uniqueKeysWithValues: counts.map { ($0.0, $0.1 as Any) })
      object["output"] = path
      return try printJSON(object)
    }
    guard !quiet else { return }
    Terminal.complain(
      counts.map { "\(Terminal.count($0.1)) \($0.0.replacing("_", with: " "))" }
        .joined(separator: ", ") + ": \(path)")
  }
}
