// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

extension Column {
  /// This column with what lies under nulls made as the format wants it.
  ///
  /// Values are zero, lists empty, children of null structs null and absent.
  /// - Complexity: O(*n*) in the slots of columns that have nulls, else O(1).
  public func normalized(_ field: Field) throws -> Column {
    let children = try zip(field.children, self.children).map { child, column in
      let inner = try column.normalized(child)
      guard type == .structure, let validity else { return inner }
      return try inner.masked(by: validity, as: child)
    }
    let column = replacing(children)
    guard let validity, column.type != .structure else { return column }
    return try column.masked(by: validity, as: field)
  }

  /// This column with the slots nulled whose bit is not set; unchanged if all others are null
  /// already.
  ///
  /// Nulls of this column stay what they are; new ones are absent keys.
  public func masked(by mask: Bitmap, as field: Field) throws -> Column {
    guard !mask.isAllSet, type != .null else { return self }
    let assembler = ColumnAssembler(field)
    var (slot, runCount) = (0, 0)
    while slot < count {
      if runCount % 4_096 == 0 { try Calls.check() }
      runCount += 1
      let isKept = mask[slot]
      var end = slot + 1
      while end < count, mask[end] == isKept { end += 1 }
      if isKept {
        try assembler.append(self, slot..<end)
      } else {
        try appendNulls(slot..<end, to: assembler)
      }
      slot = end
    }
    return try assembler.finish()
  }

  private func appendNulls(_ range: Range<Int>, to assembler: ColumnAssembler) throws {
    for slot in range { try assembler.appendNulls(1, explicit: isNull(slot) && !isAbsent(slot)) }
  }

  private func replacing(_ children: [Column]) -> Column {
    let values: Values =
      switch self.values {
      case .list(let offsets, _): .list(offsets: offsets, items: children[0])
      case .fixedSizeList(let size, _): .fixedSizeList(size: size, items: children[0])
      case .structure: .structure(children)
      default: self.values
      }
    return Column(type: type, count: count, validity: validity, absence: absence, values: values)
  }
}

extension Bitmap {
  /// Whether every bit is set.
  public var isAllSet: Bool { setCount == count }
}
