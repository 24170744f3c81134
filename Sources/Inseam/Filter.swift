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
  package func filter(_ predicate: RowPredicate, rowGroups: [Int], threadCount: Int? = nil) throws
    -> [Selection]
  {
    let pieces = try evaluate(predicate, rowGroups, threadCount)
    var selections = [Selection](repeating: Selection(), count: rowGroupCount)
    for piece in pieces {
      try Calls.check()
      for run in Selection(piece.bits).runs {
        selections[piece.rowGroup].append(
          run.lowerBound + piece.start..<run.upperBound + piece.start)
      }
    }
    return selections
  }

  /// How many rows pass a predicate; all of them without one.
  public func count(where predicate: RowPredicate?, threadCount: Int? = nil) throws -> UInt64 {
    guard let predicate else { return rowCount }
    return try evaluate(predicate, Array(0..<rowGroupCount), threadCount).reduce(0) {
      $0 + UInt64($1.bits.setCount)
    }
  }

  /// Finds the mistakes of a predicate, also if there are no rows, by evaluating it on none.
  ///
  /// - Throws: `RowPredicateError`, also where it asks for gold or worse responses of a dataset in
  ///   which no response has such a role.
  public func check(_ predicate: RowPredicate) throws {
    let fields = schema.keeping(try predicate.columns(in: schema)) ?? .structure("", [])
    _ = try predicate.prepared(for: fields)
    try requireRoles(for: predicate)
  }

  private typealias Piece = (rowGroup: Int, start: Int, bits: Bitmap)

  private func evaluate(_ predicate: RowPredicate, _ rowGroups: [Int], _ threadCount: Int?) throws
    -> [Piece]
  {
    guard !rowGroups.isEmpty || rowGroupCount == 0 else { return [] }
    let predicate = try predicate.storingTimes(in: schema)
    let fields = schema.keeping(try predicate.columns(in: schema)) ?? .structure("", [])
    let prepared = try predicate.prepared(for: fields)
    try requireRoles(for: predicate)
    // Rows of a few numbers are soon tested; what has lists or strings is read zone by zone.
    let zones = prepared.isInSteps && fields.preorder.allSatisfy(\.isSmall) ? 8 : 1
    let plan = pieces(predicate, rowGroups, zonesPerPiece: zones)
    let goldFirst = try withoutRoles(predicate, prepared, fields)
    return try Threads.results(plan.count, threadCount: threadCount) { index in
      let piece = plan[index]
      let isGoldFirst = goldFirst != nil && self.isGoldFirst(rowGroup: piece.rowGroup)
      let (predicate, fields) =
        isGoldFirst ? (goldFirst?.prepared ?? prepared, goldFirst?.fields) : (prepared, fields)
      let rows = try self.read(rowGroup: piece.rowGroup, rows: piece.rows, fields: fields)
      let bits = try predicate.evaluate(rows, isGoldFirst: isGoldFirst)
      return (piece.rowGroup, piece.rows.lowerBound, bits)
    }
  }

  /// The predicate without the column of the roles, for row groups in which every first response is
  /// gold and all others are worse; `nil` if it needs that column all the same.
  private func withoutRoles(
    _ predicate: RowPredicate, _ prepared: PreparedPredicate, _ fields: Field
  ) throws -> (prepared: PreparedPredicate, fields: Field)? {
    guard prepared.isInSteps, predicate.readsRoles, lost == nil,
      let item = fields.children.first(where: { $0.name == "responses" })?.children.first,
      let role = item.children.first(where: { $0.name == "role" }),
      !predicate.namesRoles,
      let fewer = fields.keeping(
        Set(fields.preorder.filter { $0.children.isEmpty && $0.id != role.id }.map(\.id))),
      fewer.children.contains(where: { $0.name == "responses" })
    else { return nil }
    let prepared = try predicate.prepared(for: fewer)
    return prepared.isInSteps ? (prepared, fewer) : nil
  }

  /// Whether the writer of a row group saw gold first everywhere, and no third role.
  private func isGoldFirst(rowGroup: Int) -> Bool {
    guard let list = schema.children.first(where: { $0.name == "responses" }),
      case .goldFirst? = try? roles(of: list, rowGroup: rowGroup, rows: 0..<0)
    else { return false }
    return true
  }

  /// Runs of rows that may pass, cut into pieces for threads: of a zone, or of several that are one
  /// after the other.
  private func pieces(_ predicate: RowPredicate, _ rowGroups: [Int], zonesPerPiece: Int) -> [(
    rowGroup: Int, rows: Range<Int>
  )] {
    rowGroups.flatMap { rowGroup -> [(rowGroup: Int, rows: Range<Int>)] in
      let count = rows(ofRowGroup: rowGroup).count
      guard mayPass(predicate, partOf: rowGroup) else { return [] }
      // A part that cannot be opened is met once, by whoever reads it.
      guard (try? parts.place(ofRowGroup: rowGroup).part.snapshot()) != nil else {
        return [(rowGroup, 0..<min(count, zonesPerPiece * Limits.usualZoneRows))]
      }
      var pieces: [(rowGroup: Int, rows: Range<Int>)] = []
      for start in stride(from: 0, to: count, by: Limits.usualZoneRows) {
        let rows = start..<min(count, start + Limits.usualZoneRows)
        guard mayPass(predicate, rowGroup, rows) else { continue }
        if let last = pieces.last?.rows, last.upperBound == start,
          last.count < zonesPerPiece * Limits.usualZoneRows
        {
          pieces[pieces.count - 1].rows = last.lowerBound..<rows.upperBound
        } else {
          pieces.append((rowGroup, rows))
        }
      }
      return pieces
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
        guard let field = schema.field(at: path), !field.type.isNested,
          !schema.isBelowList(field.id),
          let chunk = try? chunk(column: field.id, rowGroup: rowGroup)?.chunk,
          chunk.zones.zones.indices.contains(zone)
        else { return nil }
        return chunk.zones.zones[zone].statistics
      }
    }
  }
}

extension Field {
  /// Whether the values have a fixed width, or are structs of such values.
  fileprivate var isSmall: Bool { type == .structure || type == .bool || type.byteWidth != nil }
}
