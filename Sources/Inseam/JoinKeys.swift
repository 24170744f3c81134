// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

extension JoinPass {
  /// Two rows of values with one key that contradict each other.
  private struct Conflict: Error {
    let before: UInt32
    let row: UInt32
  }

  /// The records of keys and of values, and which of them belong to a pass.
  struct Layout {
    let words: Int
    let valueWords: Int
    let seed = HashSeed()
    var pass = 0
    var passCount = 1
  }

  /// The unknown keys that a report shows.
  private static let shownKeys = 5

  /// Finds the row of values of every slot, in as many passes as the memory asks for.
  ///
  /// Which keys a pass takes depends on the seed of the process, and what is reported does not: of
  /// several contradictions the first by its row, of the unknown keys the first ones by their rows.
  func findRows() throws {
    let values = try SlotTable(scores, container: [], join.values.map(\.source))
    var layout = Layout(
      words: KeyRecords.words(baseKeys.fields, scoreKeys.fields),
      valueWords: join.repeats == .equal ? KeyRecords.words(values.fields) : 0)
    let capacity = KeyTable.capacity(
      bytes: join.memoryBytes, words: layout.words, valueWords: layout.valueWords)
    layout.passCount = max(1, (Int(scores.rowCount) + capacity - 1) / capacity)
    let file = try reporting(base.path) { try MatchFile(beside: base.path) }
    matchFile = file
    var conflict: Conflict?
    var unknownRows: [UInt32] = []
    for pass in 0..<layout.passCount {
      layout.pass = pass
      var table = try KeyTable(
        words: layout.words, valueWords: layout.valueWords,
        capacity: min(capacity, Int(scores.rowCount)))
      do { try fill(&table, layout) } catch let found as Conflict {
        if found.row < conflict?.row ?? .max { conflict = found }
      }
      if conflict != nil { continue }
      matches.append(try (0..<base.rowGroupCount).map { try match(&table, $0, layout, file) })
      let unmatched = table.unmatchedRows
      report.unknownCount += unmatched.count
      unknownRows = Array((unknownRows + unmatched).sorted().prefix(JoinPass.shownKeys))
      if layout.passCount == 1 { keys = (table, layout) }
    }
    if let conflict { throw try error(conflict) }
    report.unknownKeys = try unknownRows.map { try keyText($0) }
    try requireMatch()
  }

  /// Finds the row of values of every slot as `findRows` does, but takes over what another pass has
  /// found for row groups that are the same in an earlier state of the dataset.
  ///
  /// The keys of other row groups are looked up in the table of the other pass, if all keys fitted
  /// into it; else all are looked up again.
  func findRows(following older: JoinPass) throws {
    let counterparts = try base.counterparts(
      in: older.base, reading: baseKeys.pruned, before: older.baseKeys.pruned)
    let others = counterparts.indices.filter { counterparts[$0] == nil }
    let hasLost = Set(counterparts).subtracting([nil]).count < older.base.rowGroupCount
    guard container == older.container, others.isEmpty && !hasLost || older.keys != nil,
      let file = older.matchFile
    else { return try findRows() }
    report = older.foundReport()
    matchFile = file
    keys = older.keys
    older.keys = nil
    matches = try older.matches.map { pass in
      try counterparts.enumerated().map { rowGroup, place in
        if let place { return pass[place] }
        return try match(rowGroup, file)
      }
    }
    report.matchedCount = matches.joined().reduce(0) { $0 + $1.matchedCount }
    if !others.isEmpty || hasLost, let table = keys?.table {
      let unmatched = hasLost ? try unmatchedRows(table, file) : table.unmatchedRows
      report.unknownCount = unmatched.count
      report.unknownKeys = try unmatched.sorted().prefix(JoinPass.shownKeys).map { try keyText($0) }
    }
    try requireMatch()
  }

  /// The rows of a table that no slot has: keys of rows that were deleted since count no more.
  private func unmatchedRows(_ table: KeyTable, _ file: MatchFile) throws -> [UInt32] {
    var isFound = [Bool](repeating: false, count: Int(scores.rowCount))
    for piece in matches.joined() {
      for row in try reporting(base.path, { try file.read(piece) }) where row > 0 {
        isFound[Int(row) - 1] = true
      }
    }
    return table.rows { !isFound[Int($0)] }
  }

  /// Looks the keys of a row group up in the table that was kept.
  private func match(_ rowGroup: Int, _ file: MatchFile) throws -> MatchFile.Piece {
    guard var kept = keys else { preconditionFailure("all keys are in one table") }
    // The table is large, and has no second owner while it changes.
    keys = nil
    defer { keys = kept }
    let layout = kept.layout
    return try match(&kept.table, rowGroup, layout, file)
  }

  private func fill(_ table: inout KeyTable, _ layout: Layout) throws {
    var row: UInt32 = 0
    let paths = scoreKeys.columns + join.values.map(\.source)
    let all = try SlotTable(scores, container: [], paths)
    let keyCount = scoreKeys.columns.count
    let valueFields = Array(all.fields.dropFirst(keyCount))
    try all.forEachPiece { columns in
      let keys = KeyRecords(
        Array(columns.prefix(keyCount)), scoreKeys.fields, words: layout.words, seed: layout.seed)
      let values =
        layout.valueWords == 0
        ? nil
        : KeyRecords(
          Array(columns.dropFirst(keyCount)), valueFields, words: layout.valueWords,
          seed: layout.seed)
      if layout.pass == 0 { report.keylessCount += keys.isNull.count { $0 } }
      let wanted = keys.slots(of: layout.pass, passCount: layout.passCount)
      let found = try table.insert(keys, values: values, firstRow: row, wanted: wanted)
      for slot in found.indices where found[slot] > 0 {
        try noteRepeated(Int(found[slot]) - 1, values, slot, row + UInt32(slot), in: &table)
      }
      row += UInt32(keys.count)
    }
    report.inputCount = Int(scores.rowCount)
  }

  private func noteRepeated(
    _ entry: Int, _ values: KeyRecords?, _ slot: Int, _ row: UInt32, in table: inout KeyTable
  ) throws {
    report.repeatedCount += 1
    if join.repeats == .last { table.setRow(row, of: entry) }
    if let values, !table.hasValues(entry, equalTo: values, slot) {
      throw Conflict(before: table.row(of: entry), row: row)
    }
  }

  private func match(
    _ table: inout KeyTable, _ rowGroup: Int, _ layout: Layout, _ file: MatchFile
  ) throws -> MatchFile.Piece {
    var rows: [UInt32] = []
    try baseKeys.forEachPiece(ofRowGroup: rowGroup) { columns in
      let keys = KeyRecords(columns, baseKeys.fields, words: layout.words, seed: layout.seed)
      for found in table.find(keys) {
        guard found > 0 else {
          rows.append(0)
          continue
        }
        table.setMatched(Int(found) - 1)
        rows.append(table.row(of: Int(found) - 1) + 1)
        report.matchedCount += 1
      }
    }
    return try reporting(base.path) { try file.append(rows) }
  }

  private func requireMatch() throws {
    guard report.matchedCount == 0, scores.rowCount > 0 else { return }
    throw DatasetError(
      "argument", base.path,
      "none of the \(scores.rowCount) keys of the input is in the dataset"
        + (report.unknownKeys.first.map { "; the input has for example \($0)" } ?? "")
        + (try firstKey().map { ", the dataset \($0)" } ?? ""))
  }

  private func error(_ conflict: Conflict) throws -> DatasetError {
    DatasetError(
      "argument", try place(conflict.before),
      "key \(try keyText(conflict.row)) appears again with other values at \(try place(conflict.row)) (--repeats first or last keeps one)"
    )
  }

  func keyText(_ row: UInt32) throws -> String {
    let column = try scores.take([UInt64(row)], fields: nil)
    return scoreKeys.columns.map { column.text(at: $0, scores.schema) }.joined(separator: ", ")
  }

  private func firstKey() throws -> String? {
    guard base.rowCount > 0 else { return nil }
    var text: String?
    try baseKeys.forEachPiece(ofRowGroup: 0) { columns in
      guard text == nil, let first = columns.first, first.count > 0 else { return }
      text = columns.map { $0.value(at: 0).plainText }.joined(separator: ", ")
    }
    return text
  }

  /// Where a row of values came from: the line of its file, else the row.
  private func place(_ row: UInt32) throws -> String {
    let column = try scores.take([UInt64(row)], fields: nil)
    let source = scores.schema.children.first { $0.isSource }
    guard let source else { return "\(scores.path) row \(row)" }
    let file = column.text(at: FieldPath(steps: [source.name, "file"]), scores.schema)
    let line = column.text(at: FieldPath(steps: [source.name, "line"]), scores.schema)
    return "\(file.dropFirst().dropLast()):\(line)"
  }
}

extension Column {
  /// The value at a path in the first slot, for messages.
  fileprivate func text(at path: FieldPath, _ field: Field) -> String {
    var (column, field) = (self, field)
    for step in path.steps {
      guard let index = field.childIndex(named: step) else { return "" }
      (column, field) = (column.children[index], field.children[index])
    }
    return column.value(at: 0).plainText
  }
}
