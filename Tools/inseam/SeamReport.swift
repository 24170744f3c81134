// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Inseam
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
    let settings = result.settings
    let worst = settings.mode.lowestIsWorst ? "lowest" : "highest"
    try Terminal.print(
      "SEAM value of pm.\(settings.pm) and rm.\(settings.rm), mode \(settings.mode.rawValue) (the \(worst) is the worst)"
        + result.divisor.words
    )
    var table = Table(["", ""], right: [1])
    for (name, value) in lines { table.add([name, value]) }
    try Terminal.print(table.lines.dropFirst().joined(separator: "\n"))
    for note in notes { try Terminal.print("note: \(note)") }
  }

  private var lines: [(String, String)] {
    func share(_ part: Int, _ whole: Int) -> String {
      "\(Terminal.count(part)) (\(String(format: "%.1f", 100 * Double(part) / Double(max(1, whole)))) %)"
    }
    func real(_ value: Double?) -> String { value.map { String(format: "%.4g", $0) } ?? "–" }
    return [
      ("prompts", Terminal.count(summary.rowCount)),
      ("with a value", share(summary.valueCount, summary.rowCount)),
      ("with a value and worse responses", share(summary.comparableCount, summary.rowCount)),
      ("of these exactly 0", share(summary.zeroCount, summary.comparableCount)),
      ("prompts with a worse response above gold", share(summary.hackedCount, summary.rowCount)),
      ("mean of these", summary.comparableCount == 0 ? "–" : real(summary.mean)),
      ("worst 20 % end at", real(summary.cut?.value)),
      ("rows with that value", summary.cut.map { Terminal.count($0.ties) } ?? "–"),
      ("rank correlation with n_worse" + sampled, real(summary.correlationWithWorse)),
      ("rank correlation with length" + sampled, real(summary.correlationWithLength)),
    ]
      + summary.overlaps.map {
        (
          "worst 20 % shared with mode \($0.mode.rawValue)" + sampled,
          String(format: "%.1f %%", 100 * $0.share)
        )
      }
  }

  /// Says over how many rows a figure was taken, where it is not all.
  private var sampled: String {
    summary.sampledCount < summary.comparableCount
      ? ", over \(Terminal.count(summary.sampledCount)) evenly spaced rows" : ""
  }

  private var notes: [String] {
    let odd = result.oddities
    let counts = [
      (odd.positiveLogps, "log-probs are above 0, which cannot be"),
      (odd.sentinels, "log-probs are -9999 or -100, which engines write for none"),
      (odd.badLengths, "lengths are missing: none, or no whole number from 1 to 2^31 - 1"),
      (odd.nonFinite, "log-probs are not finite under a positive hinge"),
      (odd.rowsWithoutGold, "rows have no gold response"),
      (odd.rowsWithSeveralGold, "rows have several gold responses; the first counts"),
    ]
    return counts.filter { $0.0 > 0 }.map { "\(Terminal.count($0.0)) \($0.1)" }
  }

  private var object: [String: Any] {
    let odd = result.oddities
    return [
      "method": "seam", "pm": result.settings.pm, "rm": result.settings.rm,
      "mode": result.settings.mode.rawValue,
      "worst": result.settings.mode.lowestIsWorst ? "lowest" : "highest", "rows": summary.rowCount,
      "values": summary.valueCount,
      "comparable": summary.comparableCount, "zeros": summary.zeroCount,
      "hacked": summary.hackedCount, "mean": summary.mean,
      "cut": summary.cut?.value as Any? ?? NSNull(),
      "sampled": summary.sampledCount,
      "ties_at_cut": summary.cut?.ties as Any? ?? NSNull(),
      "spearman_n_worse": summary.correlationWithWorse as Any? ?? NSNull(),
      "spearman_length": summary.correlationWithLength as Any? ?? NSNull(),
      "overlap": Dictionary(
        uniqueKeysWithValues: summary.overlaps.map { ($0.mode.rawValue, $0.share) }),
      "positive_logps": odd.positiveLogps, "sentinels": odd.sentinels,
      "bad_lengths": odd.badLengths, "non_finite": odd.nonFinite,
      "rows_without_gold": odd.rowsWithoutGold, "rows_with_several_gold": odd.rowsWithSeveralGold,
      "seconds": seconds,
    ]
  }
}

/// Every term of one prompt's SEAM value, with where the row came from.
struct Explanation {
  private let dataset: Dataset
  private let seam: Seam
  private let row: UInt64
  private let group: SeamGroup
  private let value: SeamValue
  private let divided: Double?
  private let divisor: SeamDivisor

  init(_ dataset: Dataset, _ seam: Seam, _ name: String) throws {
    self.dataset = dataset
    self.seam = seam
    row = try Explanation.find(name, dataset)
    (group, value, divided, divisor) = try seam.explain(dataset, row: row)
  }

  /// The row of a prompt id, or of a number.
  private static func find(_ name: String, _ dataset: Dataset) throws -> UInt64 {
    var found: UInt64?
    if let field = dataset.schema.children.first(where: { $0.name == "prompt_id" }),
      let fields = dataset.schema.keeping([field.id])
    {
      try dataset.forEachBatch(fields: fields, batchRows: 65_536) { batch in
        for slot in 0..<batch.column.count where found == nil {
          switch batch.column.children[0].value(at: slot) {
          case .text(let text) where text == name: found = batch.rows.lowerBound + UInt64(slot)
          case .int(let number) where "\(number)" == name:
            found = batch.rows.lowerBound + UInt64(slot)
          default: break
          }
        }
      }
    }
    if let found { return found }
    guard let number = UInt64(name), number < dataset.rowCount else {
      throw MethodError("there is no prompt_id or row '\(name)'")
    }
    return number
  }

  func print(asJSON: Bool) throws {
    if asJSON { return try printJSON(object) }
    try Terminal.print(
      "row \(row)\(origin.map { ", from \($0)" } ?? ""), mode \(seam.mode.rawValue), gold: \(seam.gold)"
    )
    var table = Table(
      ["", "role", "logp", "n", "score", "hinge", "term"], right: [0, 2, 3, 4, 5, 6])
    let gold = group.gold.map { Double(group.scores[$0]) } ?? .nan
    for index in group.scores.indices {
      let isGold = group.gold == index
      let hinge = max(Double(group.scores[index]) - gold, 0)
      let counts = !isGold && group.isWorse[index]
      table.add([
        "\(index)", isGold ? "gold" : group.isWorse[index] ? "worse" : "other",
        shown(group.logps[index]), group.lengths[index] > 0 ? "\(group.lengths[index])" : "missing",
        shown(group.scores[index]), counts ? "\(hinge)" : "", counts ? "\(value.terms[index])" : "",
      ])
    }
    try table.print()
    try Terminal.print(
      "SEAM value \(divided.map { "\($0)" } ?? "null")\(divisor.words)  num_hacking \(value.numHacking.map { "\($0)" } ?? "null")  n_worse \(value.worseCount)  n_scored \(value.scoredCount)"
    )
    for (name, pairs) in provenance {
      try Terminal.print(
        "\(name): \(pairs.isEmpty ? "no provenance" : pairs.sorted { $0.key < $1.key }.map { "\($0.key) = \($0.value)" }.joined(separator: ", "))"
      )
    }
  }

  private func shown(_ value: Float) -> String { value.isNaN ? "missing" : "\(value)" }

  /// What goes into the value, response by response.
  private var responses: [[String: Any]] {
    group.scores.indices.map { index in
      func number(_ value: Float) -> Any {
        // The shortest decimal of the float32, as cat prints it.
        value.isNaN ? NSNull() : Double(value.description) as Any? ?? NSNull()
      }
      return [
        "role": group.gold == index ? "gold" : group.isWorse[index] ? "worse" : "other",
        "logp": number(group.logps[index]),
        "n_tokens": group.lengths[index] > 0 ? group.lengths[index] as Any : NSNull(),
        "score": number(group.scores[index]), "term": value.terms[index],
      ]
    }
  }

  private var provenance: [(String, [String: String])] {
    ["responses[].pm.\(seam.pm).logp", "responses[].rm.\(seam.rm)"].map { path in
      (path, (try? dataset.field(atPath: path)).map { dataset.provenance(of: $0) } ?? [:])
    }
  }

  /// The file and line the row came from.
  private var origin: String? {
    guard let field = dataset.schema.children.first(where: { $0.metadata["kind"] == "source" }),
      let fields = dataset.schema.keeping([field.id])
    else { return nil }
    let place = dataset.locate(row: row)
    guard
      let column = try? dataset.read(
        rowGroup: place.rowGroup, rows: place.row..<place.row + 1, fields: fields),
      case .structure(let values) = column.children[0].value(at: 0),
      case .text(let file) = values[0], case .int(let line) = values[1]
    else { return nil }
    return "\(file):\(line)"
  }

  private var object: [String: Any] {
    [
      "row": row, "origin": origin as Any? ?? NSNull(), "mode": seam.mode.rawValue,
      "seam": divided as Any? ?? NSNull(), "sum": value.seam as Any? ?? NSNull(),
      "num_hacking": value.numHacking as Any? ?? NSNull(), "n_worse": value.worseCount,
      "n_scored": value.scoredCount,
      "gold": group.gold as Any? ?? NSNull(), "terms": value.terms, "responses": responses,
      "provenance": Dictionary(uniqueKeysWithValues: provenance.map { ($0.0, $0.1 as Any) }),
    ]
  }
}

extension SeamDivisor {
  /// What was divided by, in words; nothing where nothing was.
  var words: String {
    let parts = [
      takesMean ? "divided by the worse responses" : nil,
      deviation.map { "in standard deviations of \(String(format: "%.4g", $0))" },
    ]
    let words = parts.compactMap { $0 }.joined(separator: ", ")
    return words.isEmpty ? "" : ", \(words)"
  }
}
