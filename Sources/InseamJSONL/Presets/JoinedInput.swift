// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// Instructions that are followed by an input: the prompt is both, and the input stays beside it.
enum JoinedInput {
  /// Appends the input, if there is one, to each instruction.
  static func apply(_ table: inout ColumnTable) throws {
    try change(&table) { instruction, input in
      input.isEmpty ? instruction : instruction + [0x0A] + input
    }
  }

  /// Removes the input from the end of each prompt.
  static func undo(_ table: inout ColumnTable) throws {
    try change(&table) { prompt, input in
      let end = [0x0A] + input
      return !input.isEmpty && prompt.suffix(end.count).elementsEqual(end)
        ? prompt.dropLast(end.count) : prompt
    }
  }

  private static func change(
    _ table: inout ColumnTable,
    _ change: (ArraySlice<UInt8>, ArraySlice<UInt8>) -> ArraySlice<UInt8>
  ) throws {
    guard let instruction = table.root.child("instruction"), let input = table.root.child("input"),
      instruction.field.type == .utf8, input.field.type == .utf8
    else { return }
    let texts = (0..<table.count).map { row -> Value in
      let value = instruction.column.value(at: row)
      guard case .text(let text) = value, case .text(let more) = input.column.value(at: row) else {
        return value
      }
      let joined = change(Array(text.utf8)[...], Array(more.utf8)[...])
      return .text(String(decoding: joined, as: UTF8.self))
    }
    table.root.set(
      ColumnNode(field: instruction.field, column: try Column(texts, as: instruction.field)))
  }
}
