// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
public import InseamColumns
internal import InseamFormat

extension Dataset {
  /// What is known of a whole column without reading its values.
  ///
  /// `slotCount` counts nulls too. Bounds are unknown if one zone does not have them and is not all
  /// null.
  public func statistics(of field: Field) throws(DatasetError) -> (
    slotCount: Int, statistics: Statistics
  ) {
    try reporting(path, column: field.name) {
      var total = Statistics()
      var slots = 0
      var isBounded = true
      let isInRows = schema.hasOneSlotForEachRow(field)
      for rowGroup in 0..<rowGroupCount {
        guard let chunk = try chunk(column: field.id, rowGroup: rowGroup)?.chunk else {
          // A column that is not stored is null in every row; of lists nobody knows the items.
          if isInRows {
            slots += rows(ofRowGroup: rowGroup).count
            total.nullCount += rows(ofRowGroup: rowGroup).count
          }
          continue
        }
        if try liveRows(ofRowGroup: rowGroup) != nil {
          let (count, statistics) = try readStatistics(of: field, rowGroup: rowGroup)
          slots += count
          total.merge(statistics, as: field.type)
          continue
        }
        slots += chunk.slotCount
        isBounded = total.merge(chunk, as: field.type) && isBounded
      }
      if !isBounded { total.bounds = .none }
      return (slots, total)
    }
  }

  /// The statistics of the values themselves, for row groups whose zones count deleted rows too.
  private func readStatistics(of field: Field, rowGroup: Int) throws -> (Int, Statistics) {
    var total = Statistics()
    var slots = 0
    guard let path = schema.paths().first(where: { $0.field.id == field.id })?.path else {
      return (0, total)
    }
    try SlotTable(self, container: [], [path]).forEachPiece(ofRowGroup: rowGroup) { columns in
      total.add(columns[0], 0..<columns[0].count)
      slots += columns[0].count
    }
    return (slots, total)
  }
}

extension Field {
  /// Whether a column below this schema is in no list.
  func hasOneSlotForEachRow(_ column: Field) -> Bool {
    !path(toID: column.id).dropLast().contains { $0.isList }
  }
}
