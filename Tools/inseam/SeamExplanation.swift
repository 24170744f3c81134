// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import Inseam
import InseamBytes
import InseamColumns
import InseamMethods

/// Every term of one prompt's SEAM value, with the file and line of the row.
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
      throw MethodError(
        "unknown prompt '\(name)': --explain expects a prompt_id or a row from 0 to \(max(1, dataset.rowCount) - 1)"
      )
    }
    return number
  }

  func print(asJSON: Bool) throws {
    if asJSON { return try printJSON(object) }
    try Terminal.print(
      "row \(row)\(origin.map { " (from \($0))" } ?? ""), mode \(seam.mode.rawValue), gold: \(seam.gold)\n"
    )
    var table = Table(
      ["", "role", "logp", "tokens", "score", "hinge", "term"], right: [0, 2, 3, 4, 5, 6])
    let gold = group.gold.map { Double(group.scores[$0]) } ?? .nan
    for index in group.scores.indices {
      let isGold = group.gold == index
      let hinge = max(Double(group.scores[index]) - gold, 0)
      let counts = !isGold && group.isWorse[index]
      table.add([
        "\(index)", isGold ? "gold" : group.isWorse[index] ? "worse" : "other",
        shown(group.logps[index]), group.lengths[index] > 0 ? "\(group.lengths[index])" : "missing",
        shown(group.scores[index]), counts ? shown(hinge) : "",
        counts ? shown(value.terms[index]) : "",
      ])
    }
    try table.print()
    let value = divided.map { "\($0)" } ?? "null"
    try Terminal.print(
      "\nhinge: score above that of gold, or 0; term: \(seam.mode.formula) × hinge\n"
        + "SEAM value: \(value), the sum of the terms\(divisor.words)\n"
        + "\(self.value.numHacking.map { "\($0)" } ?? "null") of \(self.value.worseCount) worse responses are scored above gold"
    )
    for line in provenanceLines { try Terminal.print(Terminal.wrapped(Terminal.escaped(line))) }
  }

  /// The recorded provenance of the columns, or what is assumed without it.
  private var provenanceLines: [String] {
    let recorded = provenance.filter { !$0.1.isEmpty }.map { path, pairs in
      "provenance of \(path): "
        + pairs.sorted { $0.key < $1.key }.map { "\($0.key) = \($0.value)" }.joined(separator: ", ")
    }
    guard provenance[0].1["reduction"] == nil, !provenance[0].0.hasSuffix("token_logps") else {
      return recorded
    }
    return recorded + [
      "assumed, since no reduction is recorded: logp is a sum over tokens (inseam meta set \(dataset.path) pm.\(seam.pm).logp reduction=sum)"
    ]
  }

  private func shown(_ value: Float) -> String { value.isNaN ? "missing" : shown(Double(value)) }

  private func shown(_ value: Double) -> String { DecimalText.significant(value, digits: 6) }

  /// The inputs of the value, response by response.
  private var responses: [[Name: Any]] {
    group.scores.indices.map { index in
      func number(_ value: Float) -> Any {
        // The shortest decimal of the float32, as cat prints it.
        value.isNaN ? JSONNull() : Double(value.description) as Any? ?? JSONNull()
      }
      return [
        "role": group.gold == index ? "gold" : group.isWorse[index] ? "worse" : "other",
        "logp": number(group.logps[index]),
        "n_tokens": group.lengths[index] > 0 ? group.lengths[index] as Any : JSONNull(),
        "score": number(group.scores[index]), "term": value.terms[index],
      ]
    }
  }

  private var provenance: [(String, [Name: String])] {
    let logp = "responses[].pm.\(seam.pm).logp"
    let tokens = "responses[].pm.\(seam.pm).token_logps"
    let hasLogp = (try? dataset.field(atPath: logp)) != nil
    return [hasLogp ? logp : tokens, "responses[].rm.\(seam.rm)"].map { path in
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

  private var object: [Name: Any] {
    [
      "row": row, "origin": origin as Any? ?? JSONNull(), "mode": seam.mode.rawValue,
      "seam": divided as Any? ?? JSONNull(), "sum": value.seam as Any? ?? JSONNull(),
      "num_hacking": value.numHacking as Any? ?? JSONNull(), "n_worse": value.worseCount,
      "n_scored": value.scoredCount,
      "gold": group.gold as Any? ?? JSONNull(), "terms": value.terms, "responses": responses,
      "provenance": Dictionary(uniqueKeysWithValues: provenance.map { (Name($0.0), $0.1 as Any) }),
    ]
  }
}

extension Seam.Mode {
  /// The factor of the hinge in a term.
  fileprivate var formula: String {
    switch self {
    case .paper: "logp / tokens"
    case .eq2: "exp(logp)"
    case .geomean: "exp(logp / tokens)"
    }
  }
}
