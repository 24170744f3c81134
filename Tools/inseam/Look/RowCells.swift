// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import Inseam
import InseamBytes
import InseamColumns
import InseamJSONL

/// The values of rows as cells of text: one cell for each path.
struct RowCells {
  /// A value as text.
  struct Cell {
    /// The text; a string without quotes, other values as JSON.
    let text: String
    /// Whether the value is null or its key was absent.
    let isNull: Bool
  }

  /// The paths, as people write them.
  let names: [String]
  /// Whether the cells of a path are numbers.
  let areNumbers: [Bool]
  private let columns: [(steps: [String], printer: RowPrinter, field: Field)]
  private let fields: Field

  /// Cells for paths in the order asked for; for all leaves of `fields` that are in no list if
  /// `paths` is `nil`.
  ///
  /// - Throws: `DatasetError` for a path that the dataset does not have.
  init(_ dataset: Dataset, fields: Field, paths: String?) throws {
    self.fields = fields
    let chosen = try paths.map { text in
      try FieldPath.split(text).flatMap { path in
        let field = try dataset.field(atPath: path)
        let full = FieldPath(path).flatMap { dataset.schema.resolve($0)?.path }
        return RowCells.leaves(field, dataset.schema.completed(full ?? .root))
      }
    }
    let leaves = chosen ?? fields.children.flatMap { RowCells.leaves($0, .root.appending($0.name)) }
    let doubles = dataset.doublePrinted
    names = leaves.map { $0.path.description }
    areNumbers = leaves.map { !$0.path.steps.contains("[]") && $0.field.type.isNumber }
    columns = leaves.map { ($0.path.steps, RowPrinter($0.field, doubles: doubles), $0.field) }
  }

  /// A field, or the fields in it if it is a struct that is printed as an object.
  private static func leaves(_ field: Field, _ path: FieldPath) -> [(path: FieldPath, field: Field)]
  {
    guard field.type == .structure, field.metadata["json"] != "array", !field.children.isEmpty,
      !path.steps.contains("[]")
    else { return [(path, field)] }
    return field.children.flatMap { leaves($0, path.appending($0.name)) }
  }

  /// The cells of a row of a struct column that has the fields.
  ///
  /// `limit`: The most bytes of a string that are read; a longer one is cut.
  func cells(_ column: Column, _ slot: Int, limit: Int = .max) -> [Cell] {
    columns.map { path, printer, leaf in
      var isNull = false
      var bytes: [UInt8] = []
      RowCells.descend(column, fields, slot, path[...]) { column, slot, isItem in
        guard !isItem else { return printer.append(column, slot, to: &bytes) }
        isNull = column.isNull(slot)
        RowCells.append(column, slot, leaf, printer, limit, to: &bytes)
      } punctuate: {
        bytes.append($0)
      }
      return Cell(text: String(decoding: bytes, as: UTF8.self), isNull: isNull)
    }
  }

  /// Appends a value that is in no list: a string without quotes.
  private static func append(
    _ column: Column, _ slot: Int, _ field: Field, _ printer: RowPrinter, _ limit: Int,
    to bytes: inout [UInt8]
  ) {
    if column.isNull(slot) { return }
    if field.type == .utf8, field.logical == .none,
      case .bytes(let offsets, let data) = column.values
    {
      let cuts = offsets.span(of: UInt64.self)
      let count = min(limit, Int(cuts[slot + 1] - cuts[slot]))
      bytes += data.slice(offset: Int(cuts[slot]), byteCount: count).array(of: UInt8.self)
      return
    }
    printer.append(column, slot, to: &bytes)
    if field.logical != .json, bytes.first == 0x22 { bytes = Array(bytes.dropFirst().dropLast()) }
  }

  /// Walks down a path; `body` gets the value, or each of the items if the path leads through a list.
  private static func descend(
    _ column: Column, _ field: Field, _ slot: Int, _ steps: ArraySlice<String>,
    isItem: Bool = false, _ body: (Column, Int, Bool) -> Void, punctuate: (UInt8) -> Void
  ) {
    guard let step = steps.first else { return body(column, slot, isItem) }
    if step == "[]" {
      if column.isNull(slot) { return body(column, slot, isItem) }
      punctuate(UInt8(ascii: "["))
      let range = column.items(of: slot)
      for item in range {
        if item > range.lowerBound { punctuate(UInt8(ascii: ",")) }
        descend(
          column.children[0], field.children[0], item, steps.dropFirst(), isItem: true, body,
          punctuate: punctuate)
      }
      return punctuate(UInt8(ascii: "]"))
    }
    guard let index = field.childIndex(named: step) else { return }
    descend(
      column.children[index], field.children[index], slot, steps.dropFirst(), isItem: isItem, body,
      punctuate: punctuate)
  }
}

extension PhysicalType {
  /// Whether the values are numbers.
  var isNumber: Bool {
    switch self {
    case .null, .bool, .utf8, .binary, .list, .fixedSizeList, .structure: false
    default: true
    }
  }
}
