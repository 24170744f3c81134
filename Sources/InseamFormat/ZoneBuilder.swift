// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// Gathers the statistics of all columns of a row group, zone by zone.
struct ZoneBuilder {
  private struct State {
    var slotCount = 0
    var first = 0
    var open: Statistics?
    var isUnbounded = false
    var zones: [ZoneTable.Zone] = []

    mutating func convertBounds(to type: PhysicalType) {
      zones = zones.map {
        var statistics = $0.statistics
        statistics.bounds = statistics.bounds.converted(to: type)
        return ZoneTable.Zone(firstSlot: $0.firstSlot, statistics: statistics)
      }
      if let bounds = open?.bounds { open?.bounds = bounds.converted(to: type) }
    }

    /// The state of a child column that has been null in all slots of this one.
    func allNull(itemsPerSlot: Int) -> State {
      var state = State(slotCount: slotCount * itemsPerSlot, first: first * itemsPerSlot)
      let ends = zones.dropFirst().map(\.firstSlot) + [first]
      state.zones = zip(zones, ends).map { zone, end in
        var statistics = Statistics()
        statistics.nullCount = (end - zone.firstSlot) * itemsPerSlot
        return ZoneTable.Zone(firstSlot: zone.firstSlot * itemsPerSlot, statistics: statistics)
      }
      if open != nil {
        state.open = Statistics()
        state.open?.nullCount = (slotCount - first) * itemsPerSlot
      }
      return state
    }

    mutating func start() {
      close()
      first = slotCount
      open = Statistics()
    }

    mutating func close() {
      if var closing = open {
        if isUnbounded { closing.bounds = .none }
        zones.append(ZoneTable.Zone(firstSlot: first, statistics: closing))
      }
      (open, isUnbounded) = (nil, false)
    }
  }

  private var states: [UInt32: State]

  init(_ root: Field) {
    states = Dictionary(uniqueKeysWithValues: root.preorder.map { ($0.id, State()) })
  }

  /// Ends the open zone of every column and starts the next.
  mutating func startZone() {
    for id in states.keys { states[id]?.start() }
  }

  /// Ends the last zone.
  mutating func finish() {
    for id in states.keys { states[id]?.close() }
  }

  /// The same zones for a wider schema: bounds converted, columns that are new all null so far.
  func widened(to root: Field) -> ZoneBuilder {
    var wider = ZoneBuilder(root)
    func visit(_ field: Field, _ parent: Field?) {
      if var known = states[field.id] {
        known.convertBounds(to: field.type)
        wider.states[field.id] = known
      } else if let parent, let above = wider.states[parent.id] {
        wider.states[field.id] = above.allNull(
          itemsPerSlot: parent.type == .list ? 0 : max(1, parent.listSize))
      }
      for child in field.children { visit(child, field) }
    }
    visit(root, nil)
    return wider
  }

  /// Adds the slots of a range; without values a zone has no bounds, whatever else it holds.
  mutating func add(_ field: Field, _ column: Column, _ range: Range<Int>, hasValues: Bool) {
    states[field.id]?.slotCount += range.count
    if !hasValues { states[field.id]?.isUnbounded = true }
    states[field.id]?.open?.add(column, range, hasValues: hasValues)
  }

  /// The zones of a column.
  func zones(of field: Field) -> [ZoneTable.Zone] { states[field.id]?.zones ?? [] }
}
