// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Inseam
import InseamBytes
import InseamMethods

/// `inseam augment`.
struct Augment: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make more pairs or more worse responses from a dataset.",
    subcommands: [
      AugmentRRM.self, AugmentContrast.self, AugmentAdversarial.self, AugmentGPT.self,
    ])
}

/// `inseam augment rrm`.
struct AugmentRRM: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rrm",
    abstract:
      "Write up to 14 pairs of responses across prompts for each row, as row indices (RRM).",
    usage: "inseam augment rrm <data> -o <file> [options]",
    discussion: """
      Columns: row is the prompt; a_row, a_side, b_row and b_side are the two responses; label is A, B or same. The \
      chosen response is the first with the role gold, the rejected one the first with the role worse. Pairs with a response \
      that a row lacks are left out and counted. No text is copied, except with --texts: then prompt, a and b are the prompt \
      and the two responses, and target is 1 for A, 0 for B and 0.5 for same, for inseam compute hard. Source: RRM, arXiv \
      2409.13156.

      EXAMPLE:
        inseam generate --rows 1000 -o rollouts.jsonl
        inseam convert rollouts.jsonl -o rollouts.inseam
        inseam augment rrm rollouts.inseam --derange -o pairs.inseam
        inseam augment rrm rollouts.inseam --texts -o texts.inseam
      """)

  @OptionGroup var input: ReadFlags
  @Option(name: .shortAndLong, help: .outputDataset)
  var output: DatasetPath
  @Option(help: "Seed of the two orders and of the choice of side A.") var seed: UInt64 = 0
  @Flag(help: "Never pair a row with itself.") var derange = false
  @Flag(help: "Leave out pairs whose rows have the same prompt.") var skipSamePrompts = false
  @Flag(help: "Also write the prompt, both responses and the target of each pair.")
  var texts = false
  @OptionGroup var existing: ForceFlags
  @OptionGroup var flags: OutputFlags

  func validate() throws {
    try [output.path].requireApart(from: [input.data])
    try existing.requireFree([output.path])
  }

  func run() throws {
    var pairs = MixedPairs()
    (pairs.seed, pairs.deranges, pairs.skipsSamePrompts) = (seed, derange, skipSamePrompts)
    pairs.copiesTexts = texts
    let report = try pairs.write(
      try input.open(), to: output.path, options: existing.options,
      lineage: [(key: "command", value: "augment rrm"), (key: "seed", value: "\(seed)")],
      time: Terminal.now)
    if !flags.quiet { RoleNotes.complain(report.unknownRoles) }
    try flags.report(
      [
        ("rows", report.rowCount), ("pairs", report.pairCount),
        ("same_prompt", report.samePromptCount), ("missing_response", report.missingCount),
        ("rows_without_chosen", report.noChosenCount),
        ("rows_without_rejected", report.noRejectedCount),
      ], output.path)
  }
}

/// `inseam augment contrast`.
struct AugmentContrast: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "contrast",
    abstract: "Add worse responses: the gold responses of similar prompts.",
    usage:
      "inseam augment contrast <data> (--embedding <path> | --neighbors <path>)\n  -o <file> [options]",
    discussion: """
      A response that is added has the origin contrast, and as origin_id the prompt_id of the row that it comes from. With \
      --from the similar prompts are those of another dataset; a gold response with the same text as that of the row is not \
      taken. --samples also writes the similar prompts with their gold responses, to train a policy on.

      EXAMPLE:
        printf '%s\\n' \\
          '{"prompt_id":1,"v":[1,0],"responses":[{"role":"gold","text":"red"}]}' \\
          '{"prompt_id":2,"v":[5,3],"responses":[{"role":"gold","text":"blue"}]}' \\
          > colors.jsonl
        inseam convert colors.jsonl -o colors.inseam
        inseam augment contrast colors.inseam --embedding v -o more.inseam
      """)

  @OptionGroup var input: ReadFlags
  @Option(name: .shortAndLong, help: .outputDataset)
  var output: DatasetPath
  @Option(
    help: ArgumentHelp(
      "Column with a list of numbers for each row: its embedding.", valueName: "column"))
  var embedding: String?
  @Option(
    help: ArgumentHelp(
      "Column with a list of prompt ids for each row, nearest first, such as a result of compute contrast; instead of --embedding.",
      valueName: "column"))
  var neighbors: String?
  @Option(
    help: ArgumentHelp(
      "Dataset with the similar prompts and their gold responses (default: the dataset itself).",
      valueName: "dataset"))
  var from: String?
  @Option(
    help: ArgumentHelp(
      "Dataset to write with one row for each response that is added: the similar prompt and its gold response.",
      valueName: "file"))
  var samples: DatasetPath?
  @Option(
    parsing: .unconditional, help: ArgumentHelp("Smallest cosine, -1 to 1.", valueName: "number"))
  var minCosine = 0.8
  @Option(parsing: .unconditional, help: ArgumentHelp("Largest cosine.", valueName: "number"))
  var maxCosine = 0.9
  /// Earlier names of the two options.
  @Option(parsing: .unconditional, help: .hidden) var least: Double?
  @Option(parsing: .unconditional, help: .hidden) var most: Double?
  @Option(help: "Number of responses added to each row at most.") var count = RowCount(30)
  @OptionGroup var existing: ForceFlags
  @OptionGroup var flags: OutputFlags

  func validate() throws {
    let outputs = [output.path, samples?.path].compactMap { $0 }
    try outputs.requireApart(from: [input.data, from].compactMap { $0 })
    try existing.requireFree(outputs)
    guard (embedding == nil) != (neighbors == nil) else {
      throw ValidationError(
        embedding == nil
          ? "Missing option --embedding COLUMN or --neighbors COLUMN."
          : "--embedding and --neighbors cannot be combined.")
    }
  }

  func run() throws {
    let source: AugmentedResponses.Source =
      neighbors.map { .neighbors($0) }
      ?? .contrast(
        embedding: embedding ?? "", minCosine: least ?? minCosine, maxCosine: most ?? maxCosine)
    var responses = AugmentedResponses(source, count: count.value)
    responses.pool = try from.map { try Dataset($0) }
    responses.samplesPath = samples?.path
    try responses.run(input, output, existing, flags, "contrast")
  }
}

/// `inseam augment adversarial`.
struct AugmentAdversarial: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "adversarial",
    abstract: "Add worse responses: random edits of the gold response.",
    usage: "inseam augment adversarial <data> -o <file> [options]",
    discussion: """
      When a reward model has scored them, keep those that mislead it with inseam filter --responses \
      "role = 'gold' or rm.NAME > gold(rm.NAME)".

      EXAMPLE:
        inseam generate --rows 1000 -o rollouts.jsonl
        inseam convert rollouts.jsonl -o rollouts.inseam
        inseam augment adversarial rollouts.inseam --count 2 -o more.inseam
      """)

  @OptionGroup var input: ReadFlags
  @Option(name: .shortAndLong, help: .outputDataset)
  var output: DatasetPath
  @Option(help: "Seed of the edits.") var seed: UInt64 = 0
  @Option(help: "Share of the words that are changed, such as 0.3 or 30%.") var share =
    Portion.percent(30)
  @Option(help: "Number of responses added to each row.") var count = RowCount(30)
  @OptionGroup var existing: ForceFlags
  @OptionGroup var flags: OutputFlags

  func validate() throws {
    try [output.path].requireApart(from: [input.data])
    try existing.requireFree([output.path])
  }

  func run() throws {
    let source = AugmentedResponses.Source.edits(seed: seed, share: share)
    try AugmentedResponses(source, count: count.value).run(
      input, output, existing, flags, "adversarial")
  }
}

extension AugmentedResponses {
  /// Writes the dataset and reports what was added.
  func run(
    _ input: ReadFlags, _ output: DatasetPath, _ existing: ForceFlags, _ flags: OutputFlags,
    _ name: String
  ) throws {
    let report = try write(
      try input.open(), to: output.path, options: existing.options,
      lineage: [(key: "command", value: "augment \(name)")]
        + (pool.map { [(key: "from", value: $0.path)] } ?? []),
      time: Terminal.now)
    if report.existingCount > 0, !flags.quiet {
      Terminal.complain(
        "note: left out \(Terminal.count(report.existingCount, "response")) that the rows have already"
      )
    }
    if !flags.quiet { RoleNotes.complain(report.unknownRoles) }
    if report.repeatedCount > 0, !flags.quiet {
      Terminal.complain(
        "note: left out \(Terminal.count(report.repeatedCount, "neighbor")): the row itself, or listed before"
      )
    }
    if report.unknownCount > 0, !flags.quiet {
      Terminal.complain(
        "note: \(Terminal.count(report.unknownCount, "neighbor")) not among the prompts with a gold response; --from names the dataset that has them"
      )
    }
    try flags.report(
      [
        ("rows", report.rowCount), ("added", report.addedCount),
        ("rows_with_fewer", report.shortCount), ("unknown_neighbors", report.unknownCount),
        ("repeated_neighbors", report.repeatedCount), ("already_there", report.existingCount),
      ], output.path)
  }
}

extension OutputFlags {
  /// Reports counts of what was written to a file.
  func report(_ counts: [(String, Int)], _ path: String) throws {
    if json {
      var object = Dictionary(uniqueKeysWithValues: counts.map { (Name($0.0), $0.1 as Any) })
      object["output"] = path
      return try printJSON(object)
    }
    guard !quiet else { return }
    Terminal.complain(
      counts.map { "\(Terminal.count($0.1)) \($0.0.replacingText("_", with: " "))" }
        .joined(separator: ", ") + ": \(path)")
  }
}
