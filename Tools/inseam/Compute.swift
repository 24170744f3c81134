// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Inseam
import InseamBytes
import InseamJSONL
import InseamMethods

/// `inseam compute`.
struct Compute: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compute a published method over the columns of a dataset.",
    subcommands: [ComputeSeam.self] + MethodCatalog.all.map { computing($0) })

  private static func computing<M: Method>(_ method: M.Type) -> any ParsableCommand.Type {
    ComputeMethod<M>.self
  }
}

/// `inseam compute seam`.
struct ComputeSeam: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "seam",
    abstract:
      "The SEAM value of every prompt: how far worse responses score above gold, weighted by log-probs.",
    usage: "inseam compute seam <data> --pm <model> --rm <model> [options]",
    discussion: """
      SEAM is the sum over the worse responses of weight times max(score - gold score, 0). The weight depends on --mode:
        paper    logp / n_tokens       values are at most 0, the lowest the worst
        eq2      exp(logp)             values are at least 0, the highest the worst
        geomean  exp(logp / n_tokens)  values are at least 0, the highest the worst
      In mode paper unlikely worse responses weigh more, in eq2 and geomean likely ones.
      Log-probs and scores are those of the responses: responses[].pm.PM.logp and responses[].rm.RM. Without a column \
      logp, the token log-probs responses[].pm.PM.token_logps are summed. Without --into \
      the result is only summarized; with it the values become a column of the dataset, or of a copy (-o).

      OUTPUT COLUMNS:
        One value for each row. --into stores a struct of them.
        seam float64          SEAM value (worst: lowest in mode paper, highest in
                              eq2 and geomean).
        num_hacking int32     Worse responses that score above gold.
        n_worse int32         Worse responses.
        n_scored int32        Worse responses with all numbers that are needed.

      EXAMPLE:
        inseam generate --rows 1000 -o rollouts.jsonl
        inseam convert rollouts.jsonl -o rollouts.inseam
        inseam compute seam rollouts.inseam --pm sft --rm sky
        inseam compute seam rollouts.inseam --pm sft --rm sky --into seam
        inseam compute seam rollouts.inseam --pm sft --rm sky --explain p-00000002
      """)

  @OptionGroup var input: ReadFlags
  @Option(
    help: ArgumentHelp(
      "Policy model: a name such as sft, for responses[].pm.sft.", valueName: "model"))
  var pm: [String] = []
  @Option(
    help: ArgumentHelp(
      "Reward model: a name such as sky, for responses[].rm.sky.", valueName: "model"))
  var rm: [String] = []
  @Option(help: "Weight of a worse response.") var mode = Seam.Mode.paper
  @Option(
    help: ArgumentHelp(
      "Which response is gold: role, first, max:PATH or min:PATH.", valueName: "rule"))
  var gold = "role"
  @Option(
    help:
      "Value of a row in which a worse response lacks a number: null, or the sum over the others.")
  var missing = Seam
    .Missing.null
  @OptionGroup var kept: ResultFlags
  @Option(
    help: ArgumentHelp(
      "Show every term of one prompt, by its prompt_id or its row index.", valueName: "prompt"))
  var explain: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Number of prompts to recompute with the reference implementation; the bits are compared.",
      valueName: "count"))
  var check: RowCount?
  @Option(parsing: .unconditional, help: .threads)
  var threads: ThreadCount?
  @Option(help: "Divide by the number of worse responses: mean; not in the paper.") var normalize:
    Normalize?
  @Flag(help: "Divide by the standard deviation of all scores; not in the paper.")
  var standardize = false
  @Flag(help: "Accept gold responses that the reward model itself chose.") var allowCircular = false
  @Flag(help: "Print the value of every row as JSON Lines.") var rows = false
  @OptionGroup var flags: OutputFlags

  enum Normalize: String, ExpressibleByArgument { case mean }

  func validate() throws {
    for (name, models) in [("pm", pm), ("rm", rm)] where models.count != 1 {
      throw ValidationError(
        models.isEmpty
          ? "missing option '--\(name) <model>'."
          : "--\(name) names one model, not \(models.joined(separator: " and ")); run compute seam once for each, or compute saturation for the means of all."
      )
    }
    guard Seam.Gold(gold) != nil else {
      throw ValidationError("--gold must be role, first, max:PATH or min:PATH, not '\(gold)'.")
    }
    guard explain == nil || kept.into == nil else {
      throw ValidationError("--explain and --into cannot be combined.")
    }
    try kept.requireFit(for: input)
  }

  func run() throws {
    let dataset = try input.open()
    let change = try kept.change(of: dataset)
    var seam = Seam(pm: pm[0], rm: rm[0])
    seam.mode = mode
    seam.gold = Seam.Gold(gold) ?? .role
    seam.missing = missing
    seam.allowsCircular = allowCircular
    seam.takesMean = normalize == .mean
    seam.standardizes = standardize
    if let explain { return try Explanation(dataset, seam, explain).print(asJSON: flags.json) }
    let start = WallClock.steadySeconds
    let result = try seam.compute(dataset, threadCount: threads?.value)
    let seconds = WallClock.steadySeconds - start
    if let check { try verify(seam, result, dataset, count: check.value) }
    try kept.keep(input, change, isQuiet: flags.quiet) {
      try result.attach(named: $0, replacing: kept.replace, of: dataset, to: $1)
    } attachToCopy: {
      try result.attach(
        named: $0, replacing: kept.replace, of: dataset, to: $1, 0..<dataset.rowGroupCount)
    }
    if rows { return try printRows(result) }
    if !flags.quiet { try SeamReport(result, dataset, seconds: seconds).print(asJSON: flags.json) }
  }

  private func verify(_ seam: Seam, _ result: SeamResult, _ dataset: Dataset, count: Int) throws {
    let step = max(1, Int(dataset.rowCount) / max(1, count))
    let chosen = Array(stride(from: UInt64(0), to: dataset.rowCount, by: step).prefix(count))
    let wrong = try seam.check(result, dataset, rows: chosen)
    guard wrong.isEmpty else {
      throw MethodError("rows \(wrong.prefix(5)) differ from the reference implementation")
    }
    Terminal.complain(
      "checked \(Terminal.count(chosen.count, "row")) against the reference implementation: equal to the bit"
    )
  }

  private func printRows(_ result: SeamResult) throws {
    for row in result.seam.indices {
      var bytes = Array("{\"row\":\(row),\"seam\":".utf8)
      if result.seam[row].isNaN {
        bytes += Array("null".utf8)
      } else {
        JSONText.append(result.seam[row], to: &bytes)
      }
      let hacks = result.numHacking[row] < 0 ? "null" : "\(result.numHacking[row])"
      bytes += Array(
        ",\"num_hacking\":\(hacks),\"n_worse\":\(result.worseCount[row]),\"n_scored\":\(result.scoredCount[row])}\n"
          .utf8)
      try Terminal.write(bytes)
    }
  }
}
