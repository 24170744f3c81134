// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import Inseam
import InseamBytes
import InseamColumns
import InseamMethods

/// The summary of a SEAM value for people and programs.
struct SeamReport {
  private let result: SeamResult
  private let summary: SeamSummary
  private let seconds: Double

  init(_ result: SeamResult, _ dataset: Dataset, seconds: Double) throws {
    self.result = result
    self.seconds = seconds
    summary = try SeamSummary(result, dataset)
  }

  func print(asJSON: Bool) throws {
    if asJSON { return try printJSON(object) }
    let parameters = result.parameters
    try Terminal.print(
      "SEAM of pm.\(parameters.pm) and rm.\(parameters.rm), mode \(parameters.mode.rawValue) (\(meaning))"
        + result.divisor.words + "\n")
    var table = Table(["", "", ""], right: [1, 2])
    for line in lines { table.add([line.name, line.value, line.share]) }
    try Terminal.print(table.lines.dropFirst().joined(separator: "\n"))
    let notes = anomalies + conclusions
    if !notes.isEmpty { try Terminal.print("") }
    for note in notes { try Terminal.print(Terminal.wrapped("note: \(note)")) }
  }

  /// Which values are the worst.
  private var meaning: String {
    result.parameters.mode.lowestIsWorst
      ? "at most 0; the lowest is the worst"
      : "at least 0; the highest is the worst"
  }

  private typealias Line = (name: String, value: String, share: String)

  private var lines: [Line] {
    func share(_ part: Int, _ whole: Int) -> String {
      percentage(Double(part) / Double(max(1, whole)))
    }
    func count(_ name: String, _ part: Int, of whole: Int) -> Line {
      (name, Terminal.count(part), share(part, whole))
    }
    let isBelow = result.parameters.mode.lowestIsWorst
    let ties = summary.cut.map { $0.ties > 1 ? " (\(Terminal.count($0.ties)) rows)" : "" } ?? ""
    return [
      ("prompts", Terminal.count(summary.rowCount), ""),
      count("  with a value", summary.valueCount, of: summary.rowCount),
      count("  with a value and a worse response", summary.comparableCount, of: summary.rowCount),
      count("    of these with the value 0", summary.zeroCount, of: summary.comparableCount),
      count("  with a worse response above gold", summary.hackedCount, of: summary.rowCount),
      ("mean value", summary.comparableCount == 0 ? "–" : real(summary.mean), ""),
      ("worst 20 % are \(isBelow ? "at most" : "at least")\(ties)", real(summary.cut?.value), ""),
      (
        "rank correlation with worse responses per prompt", real(summary.correlationWithWorse), ""
      ),
      ("rank correlation with their mean length", real(summary.correlationWithLength), ""),
    ]
      + summary.overlaps.map {
        ("worst 20 % that mode \($0.mode.rawValue) also ranks worst", percentage($0.share), "")
      }
  }

  private func real(_ value: Double?) -> String {
    value.map { DecimalText.significant($0, digits: 4) } ?? "–"
  }

  private func percentage(_ share: Double) -> String {
    "\(DecimalText.fixed(100 * share, digits: 1)) %"
  }

  /// What the figures mean for the choice of rows.
  private var conclusions: [String] {
    var notes: [String] = []
    if let correlation = summary.correlationWithWorse, abs(correlation) > 0.3,
      !result.parameters.takesMean
    {
      notes.append(
        "the value is a sum, so prompts with more worse responses rank as worse; --normalize mean divides by their number"
      )
    }
    if let least = summary.overlaps.min(by: { $0.share < $1.share }), least.share < 0.8 {
      notes.append(
        "modes \(result.parameters.mode.rawValue) and \(least.mode.rawValue) share only \(percentage(least.share)) of the worst 20 %: "
          + "which prompts select drops depends on the mode (see inseam compute seam --help)")
    }
    if summary.sampledCount < summary.comparableCount {
      notes.append(
        "correlations and shared percentages are of \(Terminal.count(summary.sampledCount)) evenly spaced prompts"
      )
    }
    return notes
  }

  private var anomalies: [String] {
    let (odd, parameters) = (result.anomalies, result.parameters)
    let counts = [
      (odd.positiveLogps, "log-probs are above 0, which is impossible"),
      (
        odd.sentinels,
        "log-probs are -9999 or -100, which inference engines write for missing values"
      ),
      (odd.badLengths, "lengths are missing or not a whole number from 1 to 2^31 - 1"),
      (odd.nonFinite, "log-probs of responses scored above gold are not finite"),
      (odd.missingGoldScores, "gold responses have no score rm.\(parameters.rm)"),
      (odd.missingScores, "worse responses have no score rm.\(parameters.rm)"),
      (odd.missingLogps, "worse responses have no log-prob pm.\(parameters.pm)"),
      (
        odd.infiniteScores,
        "scores rm.\(parameters.rm) are infinite; the mean leaves out the infinite values they give"
      ),
      (odd.rowsWithoutGold, "prompts have no gold response"),
      (odd.rowsWithSeveralGold, "prompts have several gold responses; the first is used"),
    ]
    return counts.filter { $0.0 > 0 }.map { "\(Terminal.count($0.0)) \($0.1)" }
      + odd.unknownRoles.sorted { $0.key < $1.key }.map { RoleNotes.note($0.key, $0.value) }
  }

  private var object: [Name: Any] {
    let odd = result.anomalies
    return [
      "method": "seam", "pm": result.parameters.pm, "rm": result.parameters.rm,
      "mode": result.parameters.mode.rawValue,
      "worst": result.parameters.mode.lowestIsWorst ? "lowest" : "highest",
      "rows": summary.rowCount,
      "values": summary.valueCount,
      "comparable": summary.comparableCount, "zeros": summary.zeroCount,
      "hacked": summary.hackedCount, "mean": summary.mean,
      "cut": summary.cut?.value as Any? ?? JSONNull(),
      "sampled": summary.sampledCount,
      "ties_at_cut": summary.cut?.ties as Any? ?? JSONNull(),
      "spearman_n_worse": summary.correlationWithWorse as Any? ?? JSONNull(),
      "spearman_length": summary.correlationWithLength as Any? ?? JSONNull(),
      "overlap": Dictionary(
        uniqueKeysWithValues: summary.overlaps.map { (Name($0.mode.rawValue), $0.share) }),
      "positive_logps": odd.positiveLogps, "sentinels": odd.sentinels,
      "bad_lengths": odd.badLengths, "non_finite": odd.nonFinite,
      "missing_scores": odd.missingScores, "missing_logps": odd.missingLogps,
      "missing_gold_scores": odd.missingGoldScores, "infinite_scores": odd.infiniteScores,
      "rows_without_gold": odd.rowsWithoutGold, "rows_with_several_gold": odd.rowsWithSeveralGold,
      "unknown_roles": odd.unknownRoles.mapValues { $0 as Any }, "seconds": seconds,
    ]
  }
}

/// What is said of roles that have no meaning.
enum RoleNotes {
  /// Prints notes about all of them.
  static func complain(_ roles: [Name: Int]) {
    for (role, count) in roles.sorted(by: { $0.key < $1.key }) {
      Terminal.complain("note: \(note(role, count))")
    }
  }

  /// The note about the responses with such a role.
  static func note(_ role: Name, _ count: Int) -> String {
    "\(Terminal.count(count, "response")) with the role '\(Terminal.escaped(role.text))', which is neither gold (chosen) nor worse (rejected); roles are lower case"
  }
}

extension SeamDivisor {
  /// What the value was divided by, in words; empty if it was not.
  var words: String {
    let parts = [
      takesMean ? "divided by the number of worse responses" : nil,
      deviation.map { "in standard deviations of \(DecimalText.significant($0, digits: 4))" },
    ]
    let words = parts.compactMap { $0 }.joined(separator: ", ")
    return words.isEmpty ? "" : ", \(words)"
  }
}
