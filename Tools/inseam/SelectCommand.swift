// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import ArgumentParser
import Foundation
import Inseam
import InseamColumns
public import InseamMethods

/// `inseam select`.
struct SelectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "select",
    abstract: "Keep or drop a share of the rows by a column that has a worst end.",
    discussion:
      "inseam select scored.inseam --by seam --drop-worst 20% -o train.inseam --rest dropped.inseam"
  )

  @OptionGroup var input: ReadFlags
  @Option(help: "The column, such as the one compute seam --into made.") var by: String
  @Option(help: "Keep all but the worst share.") var dropWorst: Portion?
  @Option(help: "Keep only the worst share.") var onlyWorst: Portion?
  @Option(help: "Keep only the best share.") var keepBest: Portion?
  @Option(help: "Which end is the worst, if the column does not say: lowest or highest.") var worst:
    Worst?
  @Option(help: "Rows whose value is 0: never worst (leave), or take.") var ties = Ties.leave
  @Option(help: "The seed that breaks ties.") var seed: UInt64 = 0
  @Option(name: .shortAndLong, help: "The dataset to write; a file that exists is replaced.")
  var output: DatasetPath
  @Option(help: "Write the other rows to another dataset.") var rest: DatasetPath?
  @OptionGroup var flags: OutputFlags

  enum Worst: String, ExpressibleByArgument { case lowest, highest }
  enum Ties: String, ExpressibleByArgument { case leave, take }

  func validate() throws {
    guard [dropWorst, onlyWorst, keepBest].compactMap({ $0 }).count == 1 else {
      throw ValidationError("Say exactly one of --drop-worst, --only-worst and --keep-best.")
    }
    try [output.path, rest?.path].compactMap { $0 }.requireApart(from: [input.data])
  }

  func run() throws {
    let dataset = try input.open()
    var select = Select(share)
    select.takesZeros = ties == .take
    select.seed = seed
    select.lowestIsWorst = worst.map { $0 == .lowest }
    let result = try select.run(dataset, by: by)
    let lineage = [
      (key: "command", value: "select"), (key: "by", value: by), (key: "share", value: "\(share)"),
      (key: "seed", value: "\(seed)"),
    ]
    try dataset.extract(result.selections, to: output.path, lineage: lineage)
    if let rest {
      let others = result.selections.enumerated().map {
        $1.complement(below: dataset.rows(ofRowGroup: $0).count)
      }
      try dataset.extract(others, to: rest.path, lineage: lineage + [(key: "side", value: "rest")])
    }
    try tell(result, dataset)
  }

  private var share: Select.Share {
    if let dropWorst { return .dropWorst(dropWorst) }
    if let onlyWorst { return .onlyWorst(onlyWorst) }
    return .keepBest(keepBest ?? .percent(0))
  }

  private func tell(_ result: SelectResult, _ dataset: Dataset) throws {
    if flags.json {
      return try printJSON([
        "rows": dataset.rowCount, "kept": result.keptCount, "candidates": result.candidateCount,
        "wanted": result.wantedCount,
        "cut": result.cut as Any? ?? NSNull(), "ties": result.tieCount, "zeros": result.zeroCount,
        "output": output.path,
      ])
    }
    guard !flags.quiet else { return }
    Terminal.complain(
      "kept \(Terminal.count(result.keptCount)) of \(Terminal.count(dataset.rowCount)) rows; cut at \(result.cut.map { "\($0)" } ?? "none"), "
        + "\(Terminal.count(result.tieCount)) rows with that value; \(Terminal.count(result.candidateCount)) candidates, \(Terminal.count(result.zeroCount)) of them 0: \(output.path)"
        + (rest.map { "; the others: \($0.path)" } ?? "")
    )
    let left = result.wantedCount - result.chosenCount
    if left > 0 {
      Terminal.complain(
        "note: \(Terminal.count(left)) rows fewer than the share are among the worst, since their value is 0 (--ties take takes them)"
      )
    }
  }
}

extension Portion: ExpressibleByArgument {
  /// Reads `20%` or `0.2`.
  public init?(argument: String) { self.init(argument) }
}
