// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import Inseam
import InseamBytes
import InseamColumns
import InseamJSONL

/// One row as a page: short values in lines of their own, structs in lists as tables, texts wrapped.
struct RowPage {
  private let fields: Field
  private let doubles: Set<UInt32>
  /// The cells of a wrapped line without its indent; `nil` where nothing is wrapped.
  private let width = Terminal.width.map { $0 - 2 }
  private static let shortBytes = 60

  init(_ fields: Field, _ dataset: Dataset) {
    self.fields = fields
    doubles = dataset.doublePrinted
  }

  /// Prints the only row of a struct column.
  func print(_ column: Column, row: UInt64) throws {
    try Terminal.print("row \(row)")
    try printFields(fields, column, 0, prefix: "")
    for (field, child) in zip(fields.children, column.children) where isTable(field) {
      try printTable(field, child)
    }
  }

  /// Whether a field is a list of structs, which is a table.
  private func isTable(_ field: Field) -> Bool {
    field.type == .list && field.children[0].type == .structure
  }

  /// Prints the fields of a struct, those of structs in it with their paths.
  private func printFields(_ field: Field, _ column: Column, _ slot: Int, prefix: String) throws {
    for (child, values) in zip(field.children, column.children) where !isTable(child) {
      let name = prefix + child.name
      if child.type == .structure, child.metadata["json"] != "array" {
        try printFields(child, values, slot, prefix: name + ".")
      } else {
        try printValue(name, text(child, values, slot))
      }
    }
  }

  /// Prints a value beside its name, or below it if it is long or has several lines.
  private func printValue(_ name: String, _ text: String) throws {
    let head = Terminal.escaped(name)
    guard text.utf8.count > RowPage.shortBytes || text.utf8.contains(0x0A) else {
      return try Terminal.print("\(head): \(Terminal.escaped(text))")
    }
    try Terminal.print("\(head):")
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let text = Terminal.escaped(String(line))
      try Terminal.print(
        "  " + (width.map { Terminal.wrapped(text, indent: "  ", width: $0) } ?? text))
    }
  }

  /// Prints the structs of a list: their short values as a table, then the long ones of each.
  private func printTable(_ field: Field, _ lists: Column) throws {
    let (item, items, slots) = (field.children[0], lists.children[0], lists.items(of: 0))
    try Terminal.print("\n\(Terminal.escaped(field.name)): \(Terminal.count(slots.count, "item"))")
    let leaves = RowPage.leaves(item, items, "")
    let texts = leaves.map { leaf in slots.map { cell(leaf.field, leaf.column, $0) } }
    let isLong = texts.map { $0.contains { $0.utf8.count > 24 || $0.utf8.contains(0x0A) } }
    let short = leaves.indices.filter { !isLong[$0] }
    var table = Table(
      [""] + short.map { Terminal.escaped(leaves[$0].name) },
      right: Set(short.indices.filter { leaves[short[$0]].field.type.isNumber }.map { $0 + 1 }))
    for place in 0..<slots.count {
      table.add(["\(place)"] + short.map { Terminal.escaped(texts[$0][place]) })
    }
    if !slots.isEmpty { try table.print() }
    for place in 0..<slots.count {
      for leaf in leaves.indices where isLong[leaf] {
        try Terminal.print("")
        try printValue("\(place) \(leaves[leaf].name)", texts[leaf][place])
      }
    }
  }

  private static func leaves(_ field: Field, _ column: Column, _ prefix: String) -> [(
    name: String, field: Field, column: Column
  )] {
    zip(field.children, column.children).flatMap {
      child, values -> [(name: String, field: Field, column: Column)] in
      child.type == .structure && child.metadata["json"] != "array"
        ? leaves(child, values, prefix + child.name + ".") : [(prefix + child.name, child, values)]
    }
  }

  /// A value in a table: floats with five digits, so that several columns fit.
  private func cell(_ field: Field, _ column: Column, _ slot: Int) -> String {
    switch column.value(at: slot) {
    case .float(let value) where value.isFinite:
      DecimalText.significant(Double(value), digits: 5)
    case .double(let value) where value.isFinite: DecimalText.significant(value, digits: 5)
    default: text(field, column, slot)
    }
  }

  /// A string as it is, any other value as JSON; a dash for null.
  private func text(_ field: Field, _ column: Column, _ slot: Int) -> String {
    if column.isNull(slot) { return "–" }
    if field.type == .utf8, field.logical == .none, case .text(let text) = column.value(at: slot) {
      return text
    }
    var bytes: [UInt8] = []
    RowPrinter(field, doubles: doubles).append(column, slot, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }
}
