// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns
internal import InseamFormat

extension Dataset {
  /// Refuses a predicate over gold and worse responses where no response is either.
  ///
  /// `NOT any_worse(…)` would otherwise pass every row of such a dataset. What cannot be read is
  /// left to whoever reads the rows, and where damage is skipped roles may be lost.
  ///
  /// - Complexity: O(1) in the rows if the first zone has a role; else the roles up to the first.
  func requireRoles(for predicate: RowPredicate) throws(RowPredicateError) {
    guard predicate.readsRoles, lost == nil,
      let list = schema.children.first(where: { $0.name == "responses" }), list.type == .list,
      let item = list.children.first, item.type == .structure
    else { return }
    guard let role = item.children.first(where: { $0.name == "role" }) else {
      throw predicate.withoutRoles(found: nil)
    }
    var hasResponses = false
    for rowGroup in 0..<rowGroupCount {
      let count = rows(ofRowGroup: rowGroup).count
      for start in stride(from: 0, to: count, by: Limits.usualZoneRows) {
        let rows = start..<min(count, start + Limits.usualZoneRows)
        guard let roles = try? roles(of: list, rowGroup: rowGroup, rows: rows),
          case .items(let known) = roles, known.allSatisfy({ $0 == .other })
        else { return }
        hasResponses = hasResponses || !known.isEmpty
      }
    }
    if hasResponses { throw predicate.withoutRoles(found: firstText(of: role)) }
  }

  /// The first value of a column of text that is not null, among the first rows.
  private func firstText(of field: Field) -> String? {
    guard let fields = schema.keeping([field.id]) else { return nil }
    for rowGroup in 0..<rowGroupCount {
      let rows = 0..<min(rows(ofRowGroup: rowGroup).count, Limits.usualZoneRows)
      guard var column = try? read(rowGroup: rowGroup, rows: rows, fields: fields) else { continue }
      while column.type != .utf8, let child = column.children.first { column = child }
      for slot in 0..<column.count {
        if case .text(let text) = column.value(at: slot) { return text }
      }
    }
    return nil
  }
}
