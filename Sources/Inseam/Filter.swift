// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
public import InseamColumns
internal import InseamFormat

extension Dataset {
  /// A range of rows, by row group.
  public func selections(of rows: Range<UInt64>) -> [Selection] {
    (0..<rowGroupCount).map { rowGroup in
      let span = self.rows(ofRowGroup: rowGroup)
      let inside = span.clamped(to: rows)
      guard !inside.isEmpty else { return Selection() }
      return Selection(
        Int(inside.lowerBound - span.lowerBound)..<Int(inside.upperBound - span.lowerBound))
    }
  }

  /// Which rows pass a predicate, by row group.
  ///
  /// Zones whose statistics rule every row out are not read; the result does not depend on threads.
  /// Throws `RowPredicateError` for an unknown column or a type that does not fit, `DatasetError`
  /// for damage.
  public func filter(_ predicate: RowPredicate, threadCount: Int? = nil) throws -> [Selection] {
    try filter(predicate, rowGroups: Array(0..<rowGroupCount), threadCount: threadCount)
  }

  /// As above; selections of other row groups than the given ones are empty.
  func filter(_ predicate: RowPredicate, rowGroups: [Int], threadCount: Int? = nil) throws
    -> [Selection]
  {
    let pieces = try evaluate(predicate, rowGroups, threadCount)
    var selections = [Selection](repeating: Selection(), count: rowGroupCount)
    for piece in pieces {
      try Calls.check()
      for run in piece.selection.runs {
        selections[piece.rowGroup].append(
          run.lowerBound + piece.start..<run.upperBound + piece.start)
      }
    }
    return selections
  }

  /// How many rows pass a predicate; all of them without one.
  public func count(where predicate: RowPredicate?, threadCount: Int? = nil) throws -> UInt64 {
    guard let predicate = try predicate?.storingTimes(in: schema) else { return rowCount }
    try check(predicate)
    let rowGroups = Array(0..<rowGroupCount)
    if let pieces = try compare(predicate, rowGroups, threadCount) {
      return pieces.reduce(0) { $0 + UInt64($1.bits.setCount) }
    }
    return try evaluate(predicate, rowGroups, threadCount).reduce(0) {
      $0 + UInt64($1.selection.count)
    }
  }

  /// Finds the mistakes of a predicate, also if there are no rows, by evaluating it on none.
  ///
  /// - Throws: `RowPredicateError`, also where it asks for gold or worse responses of a dataset in
  ///   which no response has such a role.
  public func check(_ predicate: RowPredicate) throws {
    let fields = schema.keeping(try predicate.columns(in: schema)) ?? .structure("", [])
    _ = try predicate.evaluate(Column.nulls(fields, count: 0), fields)
    try requireRoles(for: predicate)
  }

  private typealias Piece = (rowGroup: Int, start: Int, selection: Selection)

  private func evaluate(_ predicate: RowPredicate, _ rowGroups: [Int], _ threadCount: Int?) throws
    -> [Piece]
  {
    guard !rowGroups.isEmpty || rowGroupCount == 0 else { return [] }
    let predicate = try predicate.storingTimes(in: schema)
    try check(predicate)
    if let pieces = try compare(predicate, rowGroups, threadCount) {
      return try pieces.map { piece in
        try Calls.check()
        return (piece.rowGroup, piece.start, Selection(piece.bits))
      }
    }
    let fields = schema.keeping(try predicate.columns(in: schema)) ?? .structure("", [])
    let plan = pieces(predicate, rowGroups, rowsPerPiece: Limits.usualZoneRows)
    return try Threads.results(plan.count, threadCount: threadCount) { index in
      let piece = plan[index]
      let column = try self.read(rowGroup: piece.rowGroup, rows: piece.rows, fields: fields)
      return (piece.rowGroup, piece.rows.lowerBound, try predicate.evaluate(column, fields))
    }
  }

  /// A plain comparison with a number, by a kernel; `nil` if the predicate is something else.
  private func compare(_ predicate: RowPredicate, _ rowGroups: [Int], _ threadCount: Int?) throws
    -> [(rowGroup: Int, start: Int, bits: Bitmap)]?
  {
    guard let path = predicate.comparedPath, let field = schema.field(at: path),
      [.float32, .float64, .int64].contains(field.type), !path.steps.contains("[]"),
      let fields = schema.keeping([field.id]), fields.isPlainPath
    else { return nil }
    let plan = pieces(predicate, rowGroups, rowsPerPiece: 8 * Limits.usualZoneRows)
    let results = try Threads.results(plan.count, threadCount: threadCount) {
      index -> (rowGroup: Int, start: Int, bits: Bitmap)? in
      let piece = plan[index]
      var column = try self.read(rowGroup: piece.rowGroup, rows: piece.rows, fields: fields)
      while column.type == .structure { column = column.children[0] }
      return try predicate.evaluateComparison(column).map {
        (piece.rowGroup, piece.rows.lowerBound, $0)
      }
    }
    return results.contains { $0 == nil } ? nil : results.compactMap { $0 }
  }

  /// Runs of rows that may pass, cut into pieces for threads.
  private func pieces(_ predicate: RowPredicate, _ rowGroups: [Int], rowsPerPiece: Int) -> [(
    rowGroup: Int, rows: Range<Int>
  )] {
    rowGroups.flatMap { rowGroup -> [(rowGroup: Int, rows: Range<Int>)] in
      let count = rows(ofRowGroup: rowGroup).count
      guard mayPass(predicate, partOf: rowGroup) else { return [] }
      // A part that cannot be opened is met once, by whoever reads it.
      guard (try? parts.place(ofRowGroup: rowGroup).part.snapshot()) != nil else {
        return [(rowGroup, 0..<min(count, rowsPerPiece))]
      }
      return stride(from: 0, to: count, by: rowsPerPiece).compactMap { start in
        let rows = start..<min(count, start + rowsPerPiece)
        return mayPass(predicate, rowGroup, rows) ? (rowGroup, rows) : nil
      }
    }
  }

  /// Whether the manifest does not rule out the part that has a row group.
  private func mayPass(_ predicate: RowPredicate, partOf rowGroup: Int) -> Bool {
    guard let entry = parts.place(ofRowGroup: rowGroup).part.entry else { return true }
    return predicate.mayPass { entry.columns[$0] }
  }

  private func mayPass(_ predicate: RowPredicate, _ rowGroup: Int, _ rows: Range<Int>) -> Bool {
    guard let stored = try? storedSpan(rowGroup, rows),
      let zoneRows = try? zoneRows(ofRowGroup: rowGroup)
    else { return true }
    let zones =
      stored.lowerBound / zoneRows..<(stored.upperBound + zoneRows - 1) / zoneRows
    return zones.contains { zone in
      predicate.mayPass { path in
        // Only columns with one slot per row: a zone of theirs is a zone of rows.
        guard let field = schema.field(at: path), !schema.isBelowList(field.id),
          let chunk = try? chunk(column: field.id, rowGroup: rowGroup)?.chunk,
          chunk.zones.zones.indices.contains(zone)
        else { return nil }
        return chunk.zones.zones[zone].statistics
      }
    }
  }
}

extension Field {
  /// Whether the fields form one chain of structs down to a leaf.
  fileprivate var isPlainPath: Bool {
    type == .structure ? children.count == 1 && children[0].isPlainPath : children.isEmpty
  }
}
