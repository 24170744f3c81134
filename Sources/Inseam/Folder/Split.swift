// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

extension Dataset {
  /// How a dataset is cut into the parts of a folder.
  public enum Cut: Sendable {
    /// Into so many parts of as equal size as can be.
    case parts(Int)
    /// Into parts of so many rows; the last has the rest.
    case rows(UInt64)
  }

  /// Writes the rows as the parts of a new folder, in their order.
  ///
  /// Rows that follow each other with equal values of `keys` stay in one part: a cut moves on to
  /// the next row where they differ. The folder appears when it is complete.
  /// - Returns: The rows of each part.
  /// - Throws: `DatasetError` if the folder is there and not empty, for an unknown key or one below
  ///   a list.
  public func split(
    _ cut: Cut, keys: [String] = [], into folder: String, options: WriteOptions = WriteOptions(),
    lineage: [(key: String, value: String)] = []
  ) throws -> [UInt64] {
    let folder = Folder.trimmed(folder)
    guard Folder.isFree(folder) else {
      throw DatasetError("argument", folder, "the output already exists and is not an empty folder")
    }
    let starts = try cuts(cut, keys) + [rowCount]
    let temporary = Folder.temporaryName(beside: folder)
    var isDone = false
    defer { if !isDone { Folder.remove(temporary) } }
    let writer = try FolderWriter(
      temporary, isCreating: true, seed: "split of \(fileID), generation \(generation), \(starts)")
    for index in starts.indices.dropLast() where starts[index] < starts[index + 1] || rowCount == 0
    {
      let name = "\(FolderWriter.numberedName(index + 1)).inseam"
      try extract(
        selections(of: starts[index]..<starts[index + 1]), to: "\(temporary)/\(name)",
        options: options, lineage: lineage)
      try writer.add([name])
    }
    writer.addLineage(self.lineage.filter { !FolderWriter.isOwn($0.key) } + lineage)
    try writer.commit()
    try reporting(folder) { try Folder.publish(temporary, as: folder) }
    isDone = true
    return zip(starts, starts.dropFirst()).map { $1 - $0 }.filter { $0 > 0 }
  }

  /// The first row of each part.
  private func cuts(_ cut: Cut, _ keys: [String]) throws -> [UInt64] {
    let fields = try keys.map { try field(atPath: $0) }
    for (key, field) in zip(keys, fields) where schema.isBelowList(field.id) {
      throw DatasetError(
        "argument", path,
        "key '\(key)' is inside a list, so a row has several values; choose a column of the row")
    }
    let wanted: [UInt64] =
      switch cut {
      case .parts(let count):
        (0..<UInt64(max(1, count))).map {
          UInt64(UInt128(rowCount) * UInt128($0) / UInt128(max(1, count)))
        }
      case .rows(let rows):
        Array(stride(from: 0, to: max(1, rowCount), by: Int(clamping: max(1, rows))))
      }
    guard !keys.isEmpty else { return wanted }
    let paths = keys.compactMap { FieldPath($0) }
    var last: UInt64 = 0
    return try wanted.map { row in
      // Cuts inside of one group all move to its end.
      if row > last { last = try endOfGroup(at: row, paths) }
      return last
    }
  }

  /// The first row from `row` on whose keys are not those of the row before it.
  private func endOfGroup(at row: UInt64, _ keys: [FieldPath]) throws -> UInt64 {
    guard row > 0, row < rowCount else { return row }
    let table = try SlotTable(self, container: [], keys)
    var found: UInt64?
    let encoders = table.fields.map { ValueEncoder($0) }
    var last: [UInt8]?
    var start = row - 1
    while found == nil, start < rowCount {
      let end = min(rowCount, start + 1_024)
      try forEachBatch(fields: table.pruned, rows: start..<end) { batch in
        let columns = table.columns(of: batch.column)
        for slot in 0..<batch.column.count where found == nil {
          let place = batch.rows.lowerBound + UInt64(slot)
          let hasNull = columns.contains { $0.isNull(slot) }
          let keys = hasNull ? nil : zip(encoders, columns).flatMap { $0.encoding($1, slot) }
          if place >= row, keys == nil || keys != last { found = place }
          last = keys
        }
      }
      start = end
    }
    return found ?? rowCount
  }
}
