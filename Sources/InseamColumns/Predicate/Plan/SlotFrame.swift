// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// The slots that steps run over: rows, or the items of a list in each of them.
struct SlotFrame {
  /// A struct of the columns of the rows; of items any column.
  let slots: Column
  /// Whether the first of each row's responses is gold and all others are worse.
  let isGoldFirst: Bool
  /// Of items, the slots that have the lists, and where those begin.
  private let outer: [SlotFrame]
  private let offsets: Buffer

  /// The rows themselves.
  init(rows: Column, isGoldFirst: Bool) {
    (slots, self.isGoldFirst, outer, offsets) = (rows, isGoldFirst, [], .empty)
  }

  /// The items of lists in the slots of a frame.
  init(items: Column, offsets: Buffer, in frame: SlotFrame) {
    slots = items
    isGoldFirst = frame.isGoldFirst
    outer = [frame]
    self.offsets = offsets
  }

  /// The column of an operand that is no constant; `nil` if it is not of the type that was planned.
  func column(_ operand: StepProgram.Operand) throws -> Column? {
    switch operand {
    case .column(let path, let type):
      guard let column = slots.descendant(path), column.type == type else { return nil }
      return column
    case .group(let group): return try group.values(in: self)
    case .repeated(let operand):
      guard let own = try outer.first?.column(operand) else { return nil }
      return try own.repeated(offsets, itemCount: slots.count)
    case .constant: return nil
    }
  }
}

extension Column {
  /// The column that the indices of fields lead to, through structs.
  func descendant(_ path: [Int]) -> Column? {
    var column = self
    for index in path {
      guard case .structure(let children) = column.values, children.indices.contains(index) else {
        return nil
      }
      column = children[index]
    }
    return column
  }
}
