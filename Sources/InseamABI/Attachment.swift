// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import Inseam
internal import InseamArrow
internal import InseamBytes

/// The attachment of the values of an Arrow stream to the rows or responses of a dataset.
struct Attachment {
  private var join: ScoreJoin
  private let isComplete: Bool
  private let provenance: [Name: String]
  /// How locks are taken.
  private let locking: LockOptions

  /// Reads the options of the call.
  init(_ pairs: inout CallOptions) throws {
    let keys = try pairs.take("key")?.unicodeScalars.split(separator: ",").map { String($0) } ?? []
    let values = try pairs.takeAll("columns").map(Attachment.value)
    guard !values.isEmpty else {
      throw ArgumentError("missing option columns=SOURCE=TARGET")
    }
    join = ScoreJoin(keys: keys, values: values)
    join.repeats = try pairs.take("repeats", ScoreJoin.Repeats.self) ?? .equal
    join.replaces = try pairs.takeFlag("replace")
    enum Missing: String, CaseIterable { case null, fail }
    isComplete = try pairs.take("missing", Missing.self) == .fail
    join.isComplete = isComplete
    join.container = try Attachment.container(&pairs)
    locking = try pairs.takeLocking()
    provenance = pairs.takeAll(prefix: "provenance.")
  }

  /// The steps to the list whose items get the values; empty for the rows themselves.
  private static func container(_ pairs: inout CallOptions) throws -> [String] {
    pairs.rename("container", to: "on")
    switch try pairs.take("on") ?? "rows" {
    case "", "rows": return []
    case "responses": return ["responses", "[]"]
    case let path: return try Attachment.path(path).steps
    }
  }

  private static func value(_ text: String) throws -> ScoreJoin.Value {
    let parts = text.unicodeScalars.split(separator: "=", maxSplits: 1).map { String($0) }
    guard parts.count == 2 else {
      throw ArgumentError("option columns must be SOURCE=TARGET; found '\(text)'")
    }
    return ScoreJoin.Value(FieldPath(steps: [parts[0]]), to: try path(parts[1]))
  }

  private static func path(_ text: String) throws -> FieldPath {
    guard let path = FieldPath(text) else {
      throw ArgumentError("expected a path, found '\(text)'")
    }
    return path
  }

  /// Attaches all values in one commit, and returns the report.
  func run(_ input: ArrowInput, to path: String, time: Int64) throws -> JSONObject {
    var options = WriteOptions()
    options.profile = .scan
    let writer = try DatasetWriter(temporaryBeside: path, options: options)
    try writer.append(Column.nulls(input.field, count: 0), as: input.field)
    try input.forEachPiece { try writer.append($0, as: input.field) }
    try writer.commit()
    let values = try writer.dataset(named: "the attached values")
    let known = try ArrowProvenance.of(input, for: path) ?? [:]
    var join = self.join
    for index in join.values.indices {
      join.values[index].origin = (known[join.values[index].source] ?? [:])
        .merging(provenance) { $1 }
    }
    let report = try join.attach(values, to: path, time: time, locking: locking) {
      [join] writer, _, report in
      for value in join.values {
        let steps = report.container + value.target.steps
        guard let field = writer.schema.field(at: FieldPath(steps: steps)) else { continue }
        writer.addProvenance(value.origin, ofColumn: field.id)
      }
    }
    return json(report)
  }

  private func json(_ report: ScoreJoin.Report) -> JSONObject {
    var json = JSONObject()
    json.add("slots", report.slotCount)
    json.add("matched", report.matchedCount)
    json.add("changed", report.changedCount)
    json.add("missing", report.missingCount)
    json.add("inputs", report.inputCount)
    json.add("repeated", report.repeatedCount)
    json.add("unknown", report.unknownCount)
    json.add("without_key", report.keylessCount)
    json.add("unknown_keys", report.unknownKeys)
    return json
  }
}
