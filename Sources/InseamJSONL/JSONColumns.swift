// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import Inseam
internal import InseamBytes
internal import InseamColumns

extension DatasetChange {
  /// Stores columns of a dataset as the JSON text of their values, so that values of other kinds can
  /// join them.
  ///
  /// Of the items of a list the whole list becomes text. Columns that the dataset does not have, or
  /// that are JSON text already, are left as they are.
  /// - Returns: For each path the one of the column that is JSON text then.
  /// - Throws: `DatasetError`; nothing is visible then.
  /// - Complexity: O(*n*) in the values of the columns.
  public static func storeAsJSON(
    _ paths: [String], in path: String, time: Int64 = 0, locking: LockOptions = LockOptions()
  ) throws -> [String] {
    let schema = try Dataset(path).schema
    let stored = paths.map { text in
      FieldPath(text).flatMap { schema.nearestColumn($0) }?.description ?? text
    }
    let changed = Set<Name>(names: stored).compactMap { FieldPath($0.text) }.filter {
      schema.field(at: $0).map { $0.logical != .json } ?? false
    }
    guard !changed.isEmpty else { return stored }
    try apply(to: path, time: time, locking: locking) { change in
      try change.run { writer, rowGroups in
        var isChanged = false
        for path in changed where try change.storeAsJSON(path, writer, rowGroups) {
          isChanged = true
        }
        return isChanged
      }
    }
    return stored
  }

  private func storeAsJSON(_ path: FieldPath, _ writer: DatasetWriter, _ rowGroups: Range<Int>)
    throws -> Bool
  {
    guard let own = writer.schema.field(at: path), own.logical != .json,
      let field = base.schema.field(at: path), let fields = base.schema.keeping([field.id])
    else { return false }
    let printer = RowPrinter(field, doubles: base.doublePrinted)
    let text = Field(own.name, .utf8, logical: .json)
    try writer.attach(
      text, under: writer.schema.parent(of: own.id)?.id ?? 0, replacing: true
    ) { rowGroup, _ in
      let index = rowGroups.lowerBound + rowGroup
      let rows = base.rows(ofRowGroup: index)
      let read = try base.read(rowGroup: index, rows: 0..<Int(rows.count), fields: fields)
      return try read.descendant(path.steps[...]).asJSON(printer, as: text)
    }
    return true
  }
}

extension Field {
  /// The path of the nearest column, at a path or above it, that is a field of a struct.
  func nearestColumn(_ path: FieldPath) -> FieldPath? {
    var steps = completed(path).steps
    while let last = steps.last {
      if last != "[]", field(at: FieldPath(steps: steps)) != nil { return FieldPath(steps: steps) }
      steps.removeLast()
    }
    return nil
  }
}

extension ColumnNode {
  /// The values as JSON text; `doubles` are the columns whose numbers are printed as doubles.
  func asJSON(_ doubles: Set<UInt32>) throws -> ColumnNode {
    let text = Field(field.name, .utf8, logical: .json)
    let printer = RowPrinter(field, doubles: doubles)
    return ColumnNode(field: text, column: try column.asJSON(printer, as: text))
  }
}

extension Column {
  /// The values as JSON text in a column of a field.
  fileprivate func asJSON(_ printer: RowPrinter, as field: Field) throws -> Column {
    try Column(
      (0..<count).map { slot in
        if isNull(slot) { return isAbsent(slot) ? .absent : .null }
        var bytes: [UInt8] = []
        printer.append(self, slot, to: &bytes)
        return .text(String(decoding: bytes, as: UTF8.self))
      }, as: field)
  }

  /// The column that steps lead to where each struct has one field.
  fileprivate func descendant(_ steps: ArraySlice<String>) -> Column {
    steps.isEmpty ? self : children[0].descendant(steps.dropFirst())
  }
}
