// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import Inseam
internal import InseamBytes
public import InseamColumns

extension ImportReport {
  /// Records provenance for columns that have none yet: that of the preset, of columns that were
  /// moved, and of numbers that the source wrote as doubles.
  public func describe(_ writer: DatasetWriter, moves: [ColumnMove]) {
    for (path, field) in writer.schema.paths() {
      describe(field, preset.provenance(path), writer)
    }
    let moves = moves.map { $0.moving(movedPaths[$0.path] ?? $0.path) }
    for move in moves where !move.provenance.isEmpty {
      if let field = writer.schema.field(atRecordPath: move.storedPath(among: moves)) {
        describe(field, move.provenance, writer)
      }
    }
    for (path, rounding) in rounding where rounding.prefersDoubles {
      let stored = storedPaths[path] ?? path.text
      if let field = writer.schema.field(atRecordPath: stored) {
        writer.addProvenance(["json-number": "double"], ofColumn: field.id)
      }
    }
  }

  /// Records the provenance that columns had where they came from, by their paths there.
  public func describe(
    _ writer: DatasetWriter, moves: [ColumnMove], origins: [Name: [Name: String]]
  ) {
    let moves = moves.map { $0.moving(movedPaths[$0.path] ?? $0.path) }
    for (path, pairs) in origins {
      let move = moves.first { $0.path == path.text }
      let stored = move?.storedPath(among: moves) ?? path.text
      if let field = writer.schema.field(atRecordPath: stored) { describe(field, pairs, writer) }
    }
  }

  private func describe(_ field: Field, _ pairs: [Name: String], _ writer: DatasetWriter) {
    guard !pairs.isEmpty else { return }
    writer.addProvenance(
      pairs.merging(writer.provenance(ofColumn: field.id)) { $1 }, ofColumn: field.id)
  }
}
