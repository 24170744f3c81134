// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns
internal import InseamFormat

extension Snapshot {
  /// An error of reading some stored rows of a row group, with the file, the column and the rows
  /// that it is about: those of the damaged page where that is known, else `column` and `rows`.
  ///
  /// Rows are numbers in this file, deleted ones left out.
  func located(
    _ error: any Error, _ path: String, rowGroup: Int, column: String, rows: Range<Int>
  ) -> DatasetError {
    var (name, found) = (column, rows)
    if let error = error as? FormatError, let id = error.column {
      name = schema.paths().first { $0.field.id == id }?.path.description ?? column
      if let slots = error.slots, let owners = self.rows(ofSlots: slots, of: id, rowGroup) {
        let inside = owners.clamped(to: rows)
        found = inside.isEmpty ? rows : inside
      }
    }
    return DatasetError(error, path, column: name, rows: numbers(ofRows: found, rowGroup))
  }

  /// The numbers of the rows that hold some slots below a column; `nil` if its lists cannot be read.
  func numbers(ofSlots slots: Range<Int>, of column: UInt32, _ rowGroup: Int) -> Range<UInt64>? {
    rows(ofSlots: slots, of: column, rowGroup).map { numbers(ofRows: $0, rowGroup) }
  }

  /// The stored rows whose lists hold some slots of a column; `nil` if the lists cannot be read.
  private func rows(ofSlots slots: Range<Int>, of column: UInt32, _ rowGroup: Int) -> Range<Int>? {
    var owners = slots
    for list in schema.path(toID: column).dropLast().reversed() where list.isList {
      guard !owners.isEmpty else { return nil }
      if list.type == .fixedSizeList {
        owners =
          owners.lowerBound / list.listSize..<(owners.upperBound - 1) / list.listSize + 1
        continue
      }
      guard let reader = try? chunk(column: list.id, rowGroup: rowGroup),
        let offsets = try? reader.lists(0..<reader.chunk.slotCount).offsets
      else { return nil }
      let cuts = offsets.span(of: UInt32.self)
      owners = cuts.owner(of: owners.lowerBound)..<cuts.owner(of: owners.upperBound - 1) + 1
    }
    return owners
  }

  /// The numbers of stored rows among those that are left; of deleted ones that of the next.
  private func numbers(ofRows rows: Range<Int>, _ rowGroup: Int) -> Range<UInt64> {
    var (low, high) = (rows.lowerBound, rows.upperBound)
    if let live = try? liveRows(ofRowGroup: rowGroup) {
      (low, high) = (live.count(before: low), live.count(before: high))
      high = max(high, low + 1)
    }
    return firstRows[rowGroup] + UInt64(low)..<firstRows[rowGroup] + UInt64(high)
  }
}

extension Span<UInt32> {
  /// The list that an item is in, by where the lists end.
  fileprivate func owner(of item: Int) -> Int {
    var (low, high) = (0, Swift.max(1, count - 1))
    while high - low > 1 {
      let middle = (low + high) / 2
      if Int(self[middle]) <= item { low = middle } else { high = middle }
    }
    return low
  }
}
