// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// What a mapping saw while it rearranged records.
struct MappingNotes: Sendable {
  /// The paths of fields that the mapping names and some record has.
  var found: Set<Name> = []
  /// The numbers that mean null, by path.
  var sentinels: [Name: Int] = [:]

  /// Notes which paths records have.
  fileprivate mutating func note(_ paths: [Mapping.CheckedPath], in record: ColumnNode) {
    for path in paths where record.field.field(at: path.source) != nil {
      found.insert(Name(path.source.description))
    }
  }
}

extension Mapping {
  /// The path of a field that some record should have.
  struct CheckedPath: Sendable {
    let source: FieldPath
    /// Where the field is in rows.
    let target: FieldPath
  }

  /// The paths that a mapping of a user names; none of a built-in one, whose shapes have many fields
  /// that records may lack.
  ///
  /// A field that is recognized as one that may be missing is not among them.
  var checkedPaths: [CheckedPath] {
    if isBuiltIn { return [] }
    let optional = Set(
      detections.flatMap(\.fields).filter(\.isOptional).map { FieldPath(steps: $0.steps) })
    return (row.map { checked($0, below: [], as: []) } + parts.flatMap(checked)).compactMap { $0 }
      .filter { !optional.contains($0.source) } + checkedRole
  }

  /// The field of the record by which roles are known.
  private var checkedRole: [CheckedPath] {
    guard let path = roles?.recordPath else { return [] }
    return [CheckedPath(source: FieldPath(steps: path), target: FieldPath(steps: path))]
  }

  private func checked(_ part: ResponsePart) -> [CheckedPath?] {
    let target = gathering == nil ? ["responses", "[]"] : []
    switch part.place {
    case .one, .zip: return part.fields.map { checked($0, below: [], as: target) }
    case .each(let list):
      return part.fields.map { checked($0, below: list + ["[]"], as: target) }
    }
  }

  /// The path of a move; of a pattern that of the object whose fields it stands for.
  private func checked(_ move: FieldMove, below list: [String], as target: [String]) -> CheckedPath?
  {
    if move.source.last == "$lengths" { return nil }
    let source = list + (move.isPattern ? move.source.dropLast() : move.source)
    guard !source.isEmpty else { return nil }
    let end = move.isPattern ? Array(move.target.prefix { $0 != "*" }) : move.target
    let name = move.isContent ? ["text"] : move.target == ["message"] ? ["messages"] : end
    return CheckedPath(source: FieldPath(steps: source), target: FieldPath(steps: target + name))
  }

  /// Notes what records have of the paths that the mapping names.
  func note(_ record: ColumnNode, _ notes: inout MappingNotes) {
    notes.note(checkedPaths, in: record)
  }
}
