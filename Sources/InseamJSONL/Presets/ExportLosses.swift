// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import Inseam
internal import InseamBytes
public import InseamColumns

/// What an export by a preset does not write.
public struct ExportLosses: Sendable {
  /// The values in columns that the shape has no field for, by path.
  public internal(set) var columns: [Name: Int] = [:]
  /// The responses that the shape has no place for.
  public internal(set) var responseCount = 0
  /// The rows that make no record, by the reason.
  public internal(set) var rows: [Name: Int] = [:]
  /// The fields that every record of the shape has, and none of those that were written; `nil` as
  /// long as none was.
  var missing: Set<Name>?

  /// The fields that every record of the shape has, and none of those that were written.
  public var missingFields: [String] { (missing ?? []).sorted().map(\.text) }
}

extension ExportLosses {
  /// Notes the values of a column that is not written.
  mutating func note(_ node: ColumnNode, at path: String) {
    let leaves = node.field.paths().filter { path, field in
      field.type != .structure && !path.steps.contains("[]")
    }
    if leaves.isEmpty, node.field.type != .structure {
      note(count: node.column.count - node.column.nullCount, at: path)
    }
    for (leaf, _) in leaves {
      guard let column = node.descendant(leaf.steps)?.column else { continue }
      note(count: column.count - column.nullCount, at: "\(path).\(leaf)")
    }
  }

  /// Notes values that are not written.
  mutating func note(count: Int, at path: String) {
    if count > 0 { columns[Name(path), default: 0] += count }
  }

  /// Notes the responses whose role is not the one that the records say.
  mutating func note(_ roles: [Role?], insteadOf own: [Role?]) {
    note(
      count: zip(own, roles).count { own, role in own != nil && own != role },
      at: "responses[].role")
  }

  /// Notes which fields of a shape the records do not have.
  mutating func note(_ records: ColumnNode, of mapping: Mapping) {
    let absent = mapping.detections.map { detection in
      Set(
        names: detection.fields.filter { field in
          !field.isOptional && (records.descendant(field.steps)?.column.isAllNull ?? true)
        }.map { FieldPath(steps: $0.steps).description })
    }
    let fewest = absent.min { $0.count < $1.count } ?? []
    missing = missing.map { $0.intersection(fewest) } ?? fewest
  }
}

extension Column {
  /// Whether it has no value.
  var isAllNull: Bool { nullCount == count }
}
