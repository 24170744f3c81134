// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Inseam
import InseamJSONL
import InseamMethods

/// `inseam compute`.
struct Compute: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compute a method over a dataset.",
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
      "The SEAM value of every prompt: how much a reward model is misled by likely worse responses.",
    discussion: """
      paper (default): sum of logp / n times max(score - gold score, 0); values are at most 0, the lowest is the worst.
      eq2: weights exp(logp), highest worst. geomean: weights exp(logp / n), highest worst.
      Without --into the result is only summarized; with it the column joins the dataset, or a copy with -o.
      """)

  @OptionGroup var input: ReadFlags
  @Option(help: "The policy model.") var pm: String
  @Option(help: "The reward model.") var rm: String
  @Option(help: "paper, eq2 or geomean.") var mode = Seam.Mode.paper
  @Option(help: "Which response is gold: role, first, max:PATH or min:PATH.") var gold = "role"
  @Option(help: "Rows in which a worse response lacks a number: null or skip.") var missing = Seam
    .Missing.null
  @OptionGroup var kept: ResultFlags
  @Option(help: "Show every term of one prompt: its prompt_id, or the number of its row.")
  var explain: String?
  @Option(parsing: .unconditional, help: "Recompute so many prompts with the plain definition.")
  var check: RowCount?
  @Option(parsing: .unconditional, help: "The threads; all processors if not given.")
  var threads: ThreadCount?
  @Option(help: "Divide by the number of worse responses: mean. Not the paper's.") var normalize:
    Normalize?
  @Flag(help: "Measure scores in standard deviations of the reward model. Not the paper's.")
  var standardize = false
  @Flag(help: "Accept a gold that the reward model itself chose.") var allowCircular = false
  @Flag(help: "Print the value of every row as JSON Lines.") var rows = false
  @OptionGroup var flags: OutputFlags

  enum Normalize: String, ExpressibleByArgument { case mean }

  func validate() throws {
    guard Seam.Gold(gold) != nil else {
      throw ValidationError("--gold is role, first, max:PATH or min:PATH.")
    }
    guard explain == nil || kept.into == nil else {
      throw ValidationError("--explain goes without --into.")
    }
    try kept.requireFit(for: input)
  }

  func run() throws {
    let change = try kept.change(of: input)
    let dataset = try input.open()
    var seam = Seam(pm: pm, rm: rm)
    seam.mode = mode
    seam.gold = Seam.Gold(gold) ?? .role
    seam.missing = missing
    seam.allowsCircular = allowCircular
    seam.takesMean = normalize == .mean
    seam.standardizes = standardize
    if let explain { return try Explanation(dataset, seam, explain).print(asJSON: flags.json) }
    let start = Date()
    let result = try seam.compute(dataset, threadCount: threads?.value)
    let seconds = Date().timeIntervalSince(start)
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
      throw MethodError("rows \(wrong.prefix(5)) differ from the plain definition")
    }
    Terminal.complain(
      "checked \(Terminal.count(chosen.count)) rows against the plain definition: equal to the bit")
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
