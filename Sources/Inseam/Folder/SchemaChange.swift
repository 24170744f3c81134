// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// What a change of parts does to their columns: those that came, and those that went.
struct SchemaChange {
  private var before = Field.structure("", [])
  private var after = Field.structure("", [])

  /// Adds the columns of a part before and after; `nil` if they are the same.
  mutating func add(_ old: Field, _ new: Field?) throws(TypeConflict) {
    before = try before.merged(with: old.withoutIDs)
    after = try after.merged(with: (new ?? old).withoutIDs)
  }

  /// A schema that had some of the columns before, as the change leaves it.
  func applied(to schema: Field) throws(TypeConflict) -> Field {
    let (old, new, numbered) = (before.numbered(), after.numbered(), schema.numbered())
    var kept = numbered
    for (path, field) in numbered.paths() {
      guard let was = old.field(at: path) else { continue }
      let now = new.field(at: path)
      let isOther = now.map { $0.logical != was.logical } ?? true
      if isOther || !Widening.isPossible(from: was.type, to: now?.type ?? was.type) {
        kept = kept.removing(field.id)
      }
    }
    var added: Set<UInt32> = []
    for (path, field) in new.paths() {
      let was = old.field(at: path)
      let isSame =
        was?.type == field.type && was?.listSize == field.listSize && was?.logical == field.logical
      if !isSame { added.insert(field.id) }
    }
    guard let addition = new.keeping(added) else { return kept.withoutIDs }
    return try kept.withoutIDs.merged(with: addition.withoutIDs)
  }
}
