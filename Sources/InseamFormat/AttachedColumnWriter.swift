// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
public import InseamColumns

/// Writes the chunks of a column that joins rows which are already in the file.
public struct AttachedColumnWriter {
  private let writer: BlockWriter
  private let options: WriterOptions
  private let texts: [UInt32: TextColumnWriter]

  /// Starts a column; `texts` has a writer for every utf8 and binary column in it.
  public init(options: WriterOptions, writer: BlockWriter, texts: [UInt32: TextColumnWriter]) {
    self.writer = writer
    self.options = options
    self.texts = texts
  }

  /// Writes the chunks of the field and its descendants in one row group; gives where they are by
  /// node id.
  ///
  /// `zoneStarts`: The first slot of every zone, and the slot count at the end.
  public func write(
    _ field: Field, _ column: Column, rowGroup: Int, zoneStarts: [Int]
  ) throws -> [UInt32: BlockReference] {
    var references: [UInt32: BlockReference] = [:]
    try write(field, column, rowGroup, zoneStarts, &references)
    return references
  }

  private func write(
    _ field: Field, _ column: Column, _ rowGroup: Int, _ zoneStarts: [Int], isItem: Bool = false,
    _ references: inout [UInt32: BlockReference]
  ) throws {
    let zones = try zip(zoneStarts, zoneStarts.dropFirst()).map { start, end in
      try Calls.check()
      var statistics = Statistics()
      statistics.add(column, start..<end)
      return ZoneTable.Zone(firstSlot: start, statistics: statistics)
    }
    try texts[field.id]?.append(column, 0..<column.count)
    references[field.id] = try ChunkEncoder.write(
      field, column, rowGroup: rowGroup, zones: zones,
      hints: GoldOrder.isGoldFirst(field, column, 0..<column.count) == true ? .goldFirst : [],
      text: texts[field.id], profile: options.profile, isItem: isItem, isOfNewRows: false,
      to: writer)
    let inner =
      field.type == .list || field.type == .fixedSizeList
      ? zoneStarts.map { column.itemRange(0..<$0).upperBound } : zoneStarts
    for (child, items) in zip(field.children, column.children) {
      try write(
        child, items, rowGroup, inner, isItem: field.hasItems(isItem: isItem), &references)
    }
  }
}
