// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

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
      for rowGroup in 0..<rowGroupCount {
        guard let chunk = try snapshot.chunk(column: field.id, rowGroup: rowGroup)?.chunk else {
          continue
        }
        if snapshot.deletions.entries[rowGroup] != nil {
          let (count, statistics) = try readStatistics(of: field, rowGroup: rowGroup)
          slots += count
          total.merge(statistics, as: field.type)
          continue
        }
        slots += chunk.slotCount
        if chunk.zones.zones.isEmpty { total.nullCount += chunk.nullCount }
        for (index, zone) in chunk.zones.zones.enumerated() {
          let end =
            index + 1 < chunk.zones.zones.count
            ? chunk.zones.zones[index + 1].firstSlot : chunk.slotCount
          if zone.statistics.bounds == .none,
            zone.statistics.nullCount + zone.statistics.nanCount < end - zone.firstSlot
          {
            isBounded = false
          }
          total.merge(zone.statistics, as: field.type)
        }
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
