// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// A column that a function makes of the items of a list in each slot: of responses, or of the items
/// of another list.
struct GroupColumn: Sendable {
  /// Which items count.
  enum Items: Sendable {
    case all
    /// Those whose text in a column of the items, by its index, is one of two words.
    case worse(role: Int?)
    case gold(role: Int?)
  }

  /// What is made of them.
  enum Function: Sendable {
    /// Of a truth value.
    case any, all, count
    /// Of a number.
    case sum, least, greatest, mean
    /// The value of the first item.
    case first
    /// The number of items.
    case length
  }

  /// The value of an item.
  enum Value: Sendable {
    case none
    case column(StepProgram.Operand)
    case computed(StepProgram, PhysicalType)
  }

  let function: Function
  let items: Items
  /// The list, by the indices of the fields that lead to it.
  let list: [Int]
  /// Whether a null list gives null.
  let isNullOfNull: Bool
  let value: Value

  /// The values, one for each slot; `nil` if a column is not of the type that was planned.
  ///
  /// - Throws: `OutOfMemory`.
  /// - Complexity: O(*n*) in the items.
  func values(in frame: SlotFrame) throws -> Column? {
    guard let list = frame.slots.descendant(list), case .list(let offsets, let items) = list.values,
      let values = try itemValues(SlotFrame(items: items, offsets: offsets, in: frame)),
      let groups = try ItemGroups(offsets, list.count, counted(items, frame), self.items)
    else { return nil }
    let made = try groups.column(function, values)
    guard isNullOfNull, let validity = list.validity else { return made }
    return Column(
      type: made.type, count: made.count, validity: try validity.and(made.validity),
      values: made.values)
  }

  private func itemValues(_ frame: SlotFrame) throws -> Column? {
    switch value {
    case .none: frame.slots
    case .column(let operand): try frame.column(operand)
    case .computed(let program, let type): try program.values(frame, as: type)
    }
  }

  /// A bit for each item that counts; `nil` if the places of the items say it.
  private func counted(_ items: Column, _ frame: SlotFrame) throws -> Bitmap? {
    let (role, words): (Int?, [String])
    switch self.items {
    case .all: return nil
    case .worse(let index): (role, words) = (index, ["worse", "rejected"])
    case .gold(let index): (role, words) = (index, ["gold", "chosen"])
    }
    if frame.isGoldFirst { return nil }
    guard let role, let column = items.descendant([role]) else {
      return try Bitmap(repeatElement(false, count: items.count))
    }
    return try column.textsAmong(words[0], words[1])
  }
}
