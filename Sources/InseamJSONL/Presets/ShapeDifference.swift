// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// Why a record does not have the shape of a preset.
struct ShapeDifference {
  let preset: String
  /// What is different, a phrase each.
  let reasons: [String]
  /// The fields of the shape that the record has.
  let matchCount: Int
  /// Whether the record has every field of the shape.
  let hasAll: Bool

  /// The preset and the first difference.
  var text: String { "\(preset) (\(reasons[0]))" }

  /// Whether the shape is worth a mention: all of its fields are there, or all but one of several.
  private var isNear: Bool { reasons.count == 1 && (matchCount > 1 || hasAll) }

  /// The preset whose shape a record nearly has; `nil` if there is none.
  static func nearest(to record: JSONValue, among presets: [Preset]) -> ShapeDifference? {
    presets.compactMap { $0.mapping?.difference(from: record) }.filter(\.isNear)
      .max { $0.matchCount < $1.matchCount }
  }
}

extension Mapping {
  /// What keeps a record from having the shape; `nil` if nothing does.
  func difference(from record: JSONValue) -> ShapeDifference? {
    let all = detections.map { $0.difference(from: record) }
    guard
      let (reasons, count, hasAll) = all.min(by: { $0.reasons.count < $1.reasons.count })
    else { return nil }
    let own = reasons.isEmpty ? ownReasons(record) : reasons
    return own.isEmpty
      ? nil : ShapeDifference(preset: name, reasons: own, matchCount: count, hasAll: hasAll)
  }

  /// What keeps a record that has all fields of the shape from being mapped.
  private func ownReasons(_ record: JSONValue) -> [String] {
    if recognizes(record) { return [] }
    return hasEqualLists(record)
      ? ["a record has a field of its own that the preset makes"]
      : ["lists side by side have different lengths"]
  }

  /// Whether lists of a record that stand side by side have the same lengths.
  func hasEqualLists(_ record: JSONValue) -> Bool {
    parts.allSatisfy { part in
      let sides =
        part.place == .zip
        ? part.fields.map { ($0.source, [String]()) }
        : part.place == .one
          ? part.fields.compactMap { move in
            move.source.contains("[]")
              ? nil
              : move.target.firstIndex(of: "[]").map { (move.source, Array(move.target[..<$0])) }
          } : []
      var counts: [FieldPath: Int] = [:]
      return sides.allSatisfy { source, list in
        guard let count = record.value(at: source)?.items?.count else { return true }
        defer { counts[FieldPath(steps: list)] = count }
        return counts[FieldPath(steps: list)].map { $0 == count } ?? true
      }
    }
  }
}

extension Detection {
  /// What a record lacks or has too much, and how many fields it has.
  fileprivate func difference(from record: JSONValue) -> (
    reasons: [String], matchCount: Int, hasAll: Bool
  ) {
    var (reasons, count) = ([String](), 0)
    for field in fields {
      let name = FieldPath(steps: field.steps).description
      guard let value = record.value(at: field.steps), !value.isNull else {
        if !field.isOptional { reasons.append("no field '\(name)'") }
        continue
      }
      if field.kinds.contains(where: { $0.matches(value) }) {
        count += 1
      } else {
        let kinds = field.kinds.map(\.rawValue).joined(separator: " or ")
        reasons.append("'\(name)' is not \(kinds)")
      }
    }
    let hasAll = reasons.isEmpty
    for name in without where record.members?[Name(name)] != nil {
      reasons.append("it has the field '\(name)'")
    }
    for (steps, texts) in marks {
      let text = record.value(at: steps)?.text ?? ""
      for mark in texts where !text.containsText(mark) {
        var spelled: [UInt8] = []
        JSONText.append(mark, to: &spelled)
        reasons.append(
          "'\(FieldPath(steps: steps))' has no \(String(decoding: spelled, as: UTF8.self))")
      }
    }
    return (reasons, count, hasAll)
  }
}
