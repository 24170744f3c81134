// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns
package import InseamFormat

/// The files of a dataset in the order of their rows: one, or the parts of a folder.
struct DatasetParts: Sendable {
  /// The files.
  let parts: [DatasetPart]
  /// The number of rows before each row group, and after the last.
  let firstRows: [UInt64]
  /// The number of row groups before each part, and after the last.
  let firstRowGroups: [Int]

  init(_ parts: [DatasetPart]) {
    self.parts = parts
    firstRows = parts.reduce(into: [0]) { firstRows, part in
      for count in part.rowCounts {
        firstRows.append(firstRows[firstRows.count - 1] + UInt64(count))
      }
    }
    firstRowGroups = parts.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.rowCounts.count) }
  }

  /// The row groups of the dataset that a part has.
  func rowGroups(ofPart index: Int) -> Range<Int> {
    firstRowGroups[index]..<firstRowGroups[index + 1]
  }

  /// The part that has a row group of the dataset.
  func index(ofRowGroup rowGroup: Int) -> Int {
    if parts.count == 1 { return 0 }
    var (low, high) = (0, parts.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if firstRowGroups[middle] <= rowGroup { low = middle } else { high = middle }
    }
    return low
  }

  /// The part that has a row group of the dataset, and the row group's number in it.
  func place(ofRowGroup rowGroup: Int) -> (part: DatasetPart, rowGroup: Int) {
    let index = index(ofRowGroup: rowGroup)
    return (parts[index], rowGroup - firstRowGroups[index])
  }
}

extension Dataset {
  /// The reader of a chunk; `nil` if the column is null in the row group.
  package func chunk(column id: UInt32, rowGroup: Int) throws -> ChunkReader? {
    let place = parts.place(ofRowGroup: rowGroup)
    return try place.part.snapshot().chunk(
      column: try place.part.ownID(id), rowGroup: place.rowGroup)
  }

  /// The rows of a row group that are left; `nil` if none is deleted.
  func liveRows(ofRowGroup rowGroup: Int) throws -> LiveRows? {
    let place = parts.place(ofRowGroup: rowGroup)
    return try place.part.snapshot().liveRows(ofRowGroup: place.rowGroup)
  }

  /// The places from the first to the last of some rows of a row group.
  func storedSpan(_ rowGroup: Int, _ rows: Range<Int>) throws -> Range<Int> {
    let place = parts.place(ofRowGroup: rowGroup)
    return try place.part.snapshot().storedSpan(place.rowGroup, rows)
  }

  /// The stored rows of each zone of a row group but the last.
  func zoneRows(ofRowGroup rowGroup: Int) throws -> Int {
    let place = parts.place(ofRowGroup: rowGroup)
    return try place.part.snapshot().rowGroups[place.rowGroup].zoneRows
  }

  /// The number of slots that the children of a column have in the rows of a row group.
  func slotCount(ofChildrenOf id: UInt32, rowGroup: Int) throws -> Int {
    let place = parts.place(ofRowGroup: rowGroup)
    let snapshot = try place.part.snapshot()
    let own = try place.part.ownID(id)
    guard snapshot.schema.field(withID: own) != nil else { return 0 }
    if let live = try snapshot.liveSlots(ofChildrenOf: own, rowGroup: place.rowGroup) {
      return live.reduce(0) { $0 + $1.count }
    }
    let starts = try snapshot.zoneStarts(ofChildrenOf: own, rowGroup: place.rowGroup)
    return starts[starts.count - 1]
  }

  /// Which file holds a row group, for messages.
  func path(ofRowGroup rowGroup: Int) -> String { parts.place(ofRowGroup: rowGroup).part.path }
}
