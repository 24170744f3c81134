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
}
