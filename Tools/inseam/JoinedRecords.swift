// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import Inseam
import InseamBytes
import InseamColumns
import InseamJSONL

extension ImportFlags {
  /// Throws if records would join columns of a dataset that have another provenance than options, or
  /// a preset that was named, say of the records; `report` is what the import has found, if it ended.
  func requireJoinable(with base: Dataset, _ report: ImportReport? = nil) throws {
    if let preset = try preset.map({ try report?.preset ?? Preset($0) }) {
      for (path, _) in base.schema.paths() {
        try base.requireJoinable(preset.provenance(path), at: path)
      }
    }
    let moves = try moves().map { $0.moving(report?.movedPaths[$0.path] ?? $0.path) }
    for move in moves where !move.provenance.isEmpty {
      let target = FieldPath(steps: base.schema.list(on: move.path) + move.target)
      try base.requireJoinable(move.provenance, at: target)
      let field = base.schema.field(atRecordPath: move.storedPath(among: moves))
      let path = field.flatMap { field in
        base.schema.paths().first { $0.field.id == field.id }?.path
      }
      if let path { try base.requireJoinable(move.provenance, at: path) }
    }
  }
}

extension Field {
  /// The steps to the items of the last list on the way along a path of records, which may leave out
  /// `[]`, and whose own end may be a name that only records have.
  fileprivate func list(on path: String) -> [String] {
    var (field, steps, list) = (self, [String](), [String]())
    for step in FieldPath(path)?.steps ?? [] where step != "[]" {
      guard let child = field.children.first(where: { $0.name == step }) else { break }
      (field, steps) = (child, steps + [step])
      while field.isList {
        (field, steps) = (field.children[0], steps + ["[]"])
        list = steps
      }
    }
    return list
  }
}
