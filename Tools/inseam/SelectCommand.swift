// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import ArgumentParser
import Inseam
import InseamBytes
import InseamColumns
public import InseamMethods

/// `inseam select`.
struct SelectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "select",
    abstract: "Keep or drop a percentage of the rows, ranked by a column.",
    usage:
      "inseam select <data> --by <column> (--drop-worst | --only-worst | --keep-best)\n  <percent> -o <file> [options]",
    discussion: discussion(
      """
      Columns that a method wrote know which end is worst: the lowest SEAM values, for example. Only rows with a value are \
      ranked; for a method over worse responses, only prompts with a worse response. The percentage is of the ranked rows. \
      Rows that are not ranked are neither the worst nor the best: --drop-worst keeps them, --only-worst and --keep-best \
      leave them out. --no-value decides about those without a value. The report counts every row.
      """, examples: "inseam compute seam rollouts.inseam --pm sft --rm sky --into seam",
      "inseam select rollouts.inseam --by seam --drop-worst 20% \\\n    -o train.inseam --rest dropped.inseam",
      "inseam select rollouts.inseam --by seam --drop-worst 20% --no-value drop \\\n    -o valued.inseam"
    ))

  @OptionGroup var input: ReadFlags
  @Option(
    help: ArgumentHelp(
      "Column to rank by, such as one that compute --into stored.", valueName: "column"),
    completion: .columns)
  var by: String
  @Option(help: ArgumentHelp("Drop the worst rows, such as 20% or 0.2.", valueName: "percent"))
  var dropWorst: Portion?
  @Option(help: ArgumentHelp("Keep only the worst rows.", valueName: "percent"))
  var onlyWorst: Portion?
  @Option(help: ArgumentHelp("Keep only the best rows.", valueName: "percent"))
  var keepBest: Portion?
  @Option(help: "The end that is worst, for a column without this provenance.") var worst: Worst?
  @Option(help: "Rows whose value is 0: never rank them as worst (leave), or do (take).")
  var ties = Ties.leave
  @Option(
    help:
      "Rows without a value: keep, drop or error. Default: keep for --drop-worst, drop for the others."
  )
  var noValue: Select.NoValue?
  @Option(help: "Seed that orders rows with equal values.") var seed: UInt64 = 0
  @Option(name: .shortAndLong, help: .outputDataset) var output: DatasetPath
  @Option(help: .restDataset) var rest: DatasetPath?
  @OptionGroup var existing: ForceFlags
  @OptionGroup var flags: OutputFlags

  enum Worst: String, CaseIterable, ExpressibleByArgument { case lowest, highest }
  enum Ties: String, CaseIterable, ExpressibleByArgument { case leave, take }

  func validate() throws {
    guard [dropWorst, onlyWorst, keepBest].compactMap({ $0 }).count == 1 else {
      throw ValidationError("expected exactly one of --drop-worst, --only-worst and --keep-best.")
    }
    try [output.path, rest?.path].compactMap { $0 }.requireApart(from: [input.data])
    try existing.requireFree([output.path, rest?.path])
  }

  func run() throws {
    let dataset = try input.open()
    var select = Select(share)
    select.takesZeros = ties == .take
    select.noValue = noValue
    select.seed = seed
    select.lowestIsWorst = worst.map { $0 == .lowest }
    let result = try select.run(dataset, by: by)
    let lineage = [
      (key: "command", value: "select"), (key: "by", value: by), (key: "share", value: "\(share)"),
      (key: "seed", value: "\(seed)"), (key: "no value", value: result.noValue.rawValue),
    ]
    try dataset.extract(
      result.selections, to: output.path, options: existing.options, lineage: lineage)
    if let rest {
      let others = result.selections.enumerated().map {
        $1.complement(below: dataset.rows(ofRowGroup: $0).count)
      }
      try dataset.extract(
        others, to: rest.path, options: existing.options,
        lineage: lineage + [(key: "side", value: "rest")])
    }
    try report(result, dataset)
  }

  private var share: Select.Share {
    if let dropWorst { return .dropWorst(dropWorst) }
    if let onlyWorst { return .onlyWorst(onlyWorst) }
    return .keepBest(keepBest ?? .percent(0))
  }

  private func report(_ result: SelectResult, _ dataset: Dataset) throws {
    if flags.json {
      return try printJSON([
        "rows": dataset.rowCount, "kept": result.keptCount, "candidates": result.candidateCount,
        "wanted": result.wantedCount,
        "cut": result.cut as Any? ?? JSONNull(), "ties": result.tieCount, "zeros": result.zeroCount,
        "chosen": result.chosenCount, "dropped": Int(dataset.rowCount) - result.keptCount,
        "no_value": Dictionary(
          uniqueKeysWithValues: result.unranked.withoutValue.map { ($0.rawValue, $1) }),
        "without_value": result.unranked.withoutValueCount,
        "without_value_misled": result.unranked.misledCount,
        "without_worse": result.unranked.noWorseCount, "no_value_rows": result.noValue.rawValue,
        "outdated": result.changedInputs, "output": output.path,
      ])
    }
    guard !flags.quiet else { return }
    for line in lines(result, Int(dataset.rowCount)) { Terminal.complain(line) }
  }

  /// What was ranked, what was chosen, and where the rows are.
  private func lines(_ result: SelectResult, _ rowCount: Int) -> [String] {
    var lines = [
      "ranked \(Terminal.count(result.candidateCount, "row")) of \(Terminal.count(rowCount)) by \(by)"
    ]
    if !result.changedInputs.isEmpty {
      let paths = result.changedInputs.joined(separator: ", ")
      lines.append(
        "note: \(by) is outdated: \(paths) changed after it was computed; compute it again")
    }
    lines += unrankedLines(result)
    lines.append("\(choice): \(Terminal.count(result.chosenCount, "row"))\(range(result))")
    if result.tieCount > 1 {
      lines.append(
        "\(Terminal.count(result.tieCount)) rows have the value at the cut; --seed decides between them"
      )
    }
    let missing = result.wantedCount - result.chosenCount
    if missing > 0 {
      lines.append(
        "note: this is \(Terminal.count(missing, "row")) fewer than asked for, because \(Terminal.count(result.zeroCount, "row")) "
          + "with the value 0 never count as worst; --ties take includes them")
    }
    return lines + ["\(Terminal.count(result.keptCount, "row")): \(output.path)"]
      + (rest.map { ["\(Terminal.count(rowCount - result.keptCount, "row")): \($0.path)"] } ?? [])
  }

  /// The rows that were not ranked, by reason, and what became of them.
  private func unrankedLines(_ result: SelectResult) -> [String] {
    let unranked = result.unranked
    var lines: [String] = []
    if unranked.noWorseCount > 0 {
      lines.append(
        "\(dropWorst == nil ? "left out" : "kept") \(Terminal.count(unranked.noWorseCount, "row")) without a worse response"
      )
    }
    guard unranked.withoutValueCount > 0 else { return lines }
    let reasons = UnrankedRows.Reason.allCases.compactMap { reason in
      unranked.withoutValue[reason].map { "\(Terminal.count($0)) \(reason.words)" }
    }
    let isKept = result.noValue == .keep
    lines.append(
      "\(isKept ? "kept" : "left out") \(Terminal.count(unranked.withoutValueCount, "row")) without a value: "
        + reasons.joined(separator: ", "))
    if isKept, unranked.misledCount > 0 {
      lines.append(
        "note: in \(Terminal.count(unranked.misledCount)) of these a worse response is scored above gold; --no-value drop leaves them out"
      )
    }
    return lines
  }

  private var choice: String {
    if let dropWorst { return "dropped the worst \(dropWorst)" }
    if let onlyWorst { return "kept the worst \(onlyWorst)" }
    return "kept the best \(keepBest ?? .percent(0))"
  }

  /// The values of the chosen rows, from the cut to their end.
  private func range(_ result: SelectResult) -> String {
    guard let cut = result.cut else { return "" }
    let isBelow = result.lowestIsWorst == (keepBest == nil)
    return ", \(by) \(isBelow ? "≤" : "≥") \(DecimalText.significant(cut, digits: 4))"
  }
}

extension UnrankedRows.Reason {
  /// The reason in words, after a count of rows.
  fileprivate var words: String {
    switch self {
    case .noGoldScore: "without a scored gold response"
    case .notScored: "with a worse response that lacks a score, a log-prob or a length"
    case .notFinite: "with a log-prob that is not finite"
    case .null: "with null"
    case .nan: "with NaN"
    }
  }
}

extension Select.NoValue: ExpressibleByArgument {}

extension Portion: ExpressibleByArgument {
  /// Reads `20%` or `0.2`.
  public init?(argument: String) { self.init(argument) }
}
