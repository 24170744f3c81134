// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns
internal import InseamFormat

/// One run of a join.
final class JoinPass {
  let join: ScoreJoin
  let base: Dataset
  let scores: Dataset
  /// The steps to the struct in the base that has the keys.
  let container: [String]
  var report = ScoreJoin.Report()
  private let baseKeys: SlotTable
  private let scoreKeys: SlotTable
  private let taker: SlotTaker
  private let targets: SlotTable
  /// Of each target: whether it is a column already.
  private let isThere: [Bool]
  /// The slots of each pass and row group, as row + 1 of the values; 0 for none.
  private var matches: [[MatchFile.Piece]] = []
  private var matchFile: MatchFile?

  init(_ join: ScoreJoin, _ base: Dataset, _ scores: Dataset) throws {
    self.join = join
    self.base = base
    self.scores = scores
    guard scores.rowCount < UInt64(UInt32.max) else {
      throw DatasetError(
        "limit", scores.path,
        "the input has \(scores.rowCount) rows; the limit of one join is 2^32 - 2 (split the input)"
      )
    }
    container = join.keys.isEmpty ? join.container : try base.container(of: join.keys)
    let container = container
    report.container = container
    let keys = join.keys.map { FieldPath(steps: [$0]) }
    baseKeys = try SlotTable(base, container: container, keys)
    scoreKeys = try SlotTable(scores, container: [], keys)
    taker = try SlotTaker(scores, join.values.map(\.source))
    isThere = join.values.map {
      base.schema.field(at: FieldPath(steps: container + $0.target.steps)) != nil
    }
    targets = try SlotTable(
      base, container: container,
      zip(join.values, isThere).filter(\.1).map(\.0.target))
    for (mine, theirs) in zip(baseKeys.fields, scoreKeys.fields)
    where mine.type.isBytes != theirs.type.isBytes && mine.type != .null && theirs.type != .null {
      throw DatasetError(
        "argument", scores.path, column: theirs.name,
        "the key has type \(theirs), but in \(base.path) it has type \(mine)")
    }
  }

  /// A struct of what is attached, with the columns of `count` slots.
  private func structure(_ columns: [Column], _ count: Int) throws -> (
    field: Field, column: Column
  ) {
    let parts = zip(join.values, zip(taker.fields, columns)).map { value, part in
      var field = part.0.withoutIDs
      field.metadata = [:]
      return (path: value.target, field: field, column: part.1)
    }
    return try reporting(base.path) { try NestedColumns(parts).structure(count: count) }
  }

  /// The fields that are attached.
  func addition() throws -> Field {
    try structure(taker.fields.map { Column.nulls($0, count: 0) }, 0).field
  }

  // MARK: Which row of values a slot has

  /// Finds the row of values of every slot, in as many passes as the memory asks for.
  func findRows() throws {
    let capacity = KeyTable.capacity(bytes: join.memoryBytes)
    let passCount = max(1, (Int(scores.rowCount) + capacity - 1) / capacity)
    let file = try reporting(base.path) { try MatchFile(beside: base.path) }
    matchFile = file
    matches = []
    for pass in 0..<passCount {
      var table = KeyTable(capacity: min(capacity, Int(scores.rowCount)))
      try fill(&table, pass, passCount)
      var pieces: [MatchFile.Piece] = []
      for rowGroup in 0..<base.rowGroupCount {
        let rows = try match(&table, rowGroup, pass, passCount)
        pieces.append(try reporting(base.path) { try file.append(rows) })
      }
      matches.append(pieces)
      try noteUnknown(table.unmatchedRows)
    }
    if report.matchedCount == 0, scores.rowCount > 0 {
      throw DatasetError(
        "argument", base.path,
        "none of the \(scores.rowCount) keys of the input is in the dataset"
          + (report.unknownKeys.first.map { "; the input has for example \($0)" } ?? "")
          + (try firstKey().map { ", the dataset \($0)" } ?? ""))
    }
  }

  /// By position: throws unless there is one row of values for each slot.
  func requireEqualCounts() throws {
    let slots = try (0..<base.rowGroupCount).reduce(0) {
      try $0 + baseKeys.slotCount(ofRowGroup: $1)
    }
    guard UInt64(slots) == scores.rowCount else {
      throw DatasetError(
        "argument", base.path,
        "the dataset has \(slots) \(container.isEmpty ? "rows" : "responses") but the input has \(scores.rowCount) values"
      )
    }
    report.inputCount = slots
    report.matchedCount = slots
  }

  private static func isTurn(_ key: ValueHash, _ pass: Int, _ passCount: Int) -> Bool {
    passCount == 1 || Int(key.high & 0xFFFF_FFFF) % passCount == pass
  }

  private func fill(_ table: inout KeyTable, _ pass: Int, _ passCount: Int) throws {
    var row: UInt32 = 0
    let values = try SlotTable(scores, container: [], join.values.map(\.source))
    let paths = scoreKeys.columns + values.columns
    let all = try SlotTable(scores, container: [], paths)
    let keyCount = scoreKeys.columns.count
    let checksValues = join.repeats == .equal
    try all.forEachPiece { columns in
      let keys = SlotTable.keyHashes(Array(columns.prefix(keyCount)), scoreKeys.fields)
      let valueHashes =
        checksValues
        ? zip(columns.dropFirst(keyCount), values.fields).map { $0.valueHashes($1) } : []
      for (slot, key) in keys.enumerated() {
        defer { row += 1 }
        guard let key else {
          if pass == 0 { report.keylessCount += 1 }
          continue
        }
        guard JoinPass.isTurn(key, pass, passCount) else { continue }
        let value = valueHashes.reduce(UInt64(0)) { $0 &* 31 &+ $1[slot].low }
        try insert(key, row, value, into: &table)
      }
    }
    report.inputCount = Int(scores.rowCount)
  }

  private func insert(
    _ key: ValueHash, _ row: UInt32, _ values: UInt64, into table: inout KeyTable
  ) throws {
    guard let before = table.insert(key, row: row, values: values) else { return }
    report.repeatedCount += 1
    switch join.repeats {
    case .first: return
    case .last: table.replace(key, row: row, values: values)
    case .equal:
      guard before.values != values else { return }
      throw DatasetError(
        "argument", try place(before.row),
        "key \(try keyText(row)) appears again with other values at \(try place(row)) (--repeats first or last keeps one)"
      )
    }
  }

  private func match(
    _ table: inout KeyTable, _ rowGroup: Int, _ pass: Int, _ passCount: Int
  ) throws -> [UInt32] {
    var rows: [UInt32] = []
    try baseKeys.forEachPiece(ofRowGroup: rowGroup) { columns in
      for key in SlotTable.keyHashes(columns, baseKeys.fields) {
        var row: UInt32 = 0
        if let key, JoinPass.isTurn(key, pass, passCount), let found = table.match(key) {
          row = found + 1
          report.matchedCount += 1
        }
        rows.append(row)
      }
    }
    return rows
  }

  private func noteUnknown(_ rows: [UInt32]) throws {
    report.unknownCount += rows.count
    for row in rows.sorted().prefix(max(0, 5 - report.unknownKeys.count)) {
      report.unknownKeys.append(try keyText(row))
    }
  }

  private func keyText(_ row: UInt32) throws -> String {
    let column = try scores.take([UInt64(row)], fields: nil)
    return scoreKeys.columns.map { column.text(at: $0, scores.schema) }.joined(separator: ", ")
  }

  /// The slot that a row of values is for, in words.
  private func slotText(_ row: UInt32) throws -> String {
    join.keys.isEmpty
      ? "\(container.isEmpty ? "row" : "response") \(row)" : "key \(try keyText(row))"
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

  // MARK: The columns

  /// The new columns of a row group; `nil` if nothing changes in it.
  func columns(ofRowGroup rowGroup: Int, _ slotCount: Int) throws -> Column? {
    let rows = try self.rows(ofRowGroup: rowGroup, slotCount)
    report.slotCount += slotCount
    let taken = try taker.take(rows)
    let old = try existing(rowGroup, slotCount)
    var isChanged = [Bool](repeating: false, count: slotCount)
    var isMissing = [Bool](repeating: false, count: slotCount)
    var merged: [Column] = []
    for (index, value) in join.values.enumerated() {
      let column = try merge(
        taken[index], old[index], taker.fields[index], value.target, rows, &isChanged)
      for slot in 0..<slotCount where column.isNull(slot) { isMissing[slot] = true }
      merged.append(column)
    }
    report.changedCount += isChanged.count { $0 }
    report.missingCount += isMissing.count { $0 }
    guard isChanged.contains(true) else { return nil }
    return try structure(merged, slotCount).column
  }

  /// For each slot of a row group the row of its values + 1; 0 for none.
  private func rows(ofRowGroup rowGroup: Int, _ slotCount: Int) throws -> [UInt32] {
    guard let matchFile else {
      let first = report.slotCount
      return (first..<first + slotCount).map { $0 < Int(scores.rowCount) ? UInt32($0 + 1) : 0 }
    }
    var rows = [UInt32](repeating: 0, count: slotCount)
    for pass in matches {
      let found = try reporting(base.path) { try matchFile.read(pass[rowGroup]) }
      if matches.count == 1 { return found }
      for slot in rows.indices { rows[slot] |= found[slot] }
    }
    return rows
  }

  /// The columns that are there already, in the types of the values; `nil` for those that are new.
  private func existing(_ rowGroup: Int, _ slotCount: Int) throws -> [Column?] {
    guard isThere.contains(true) else { return isThere.map { _ in nil } }
    let assemblers = targets.fields.map { ColumnAssembler($0) }
    try targets.forEachPiece(ofRowGroup: rowGroup) { columns in
      for (assembler, column) in zip(assemblers, columns) { assembler.append(column) }
    }
    var found = assemblers.map { $0.finish() }[...]
    return isThere.map { $0 ? found.popFirst() : nil }
  }

  /// The values a column has in the end: new ones where there are any, else the old ones.
  private func merge(
    _ new: Column, _ old: Column?, _ field: Field, _ target: FieldPath, _ rows: [UInt32],
    _ isChanged: inout [Bool]
  ) throws -> Column {
    guard let old, old.nullCount < old.count else {
      for slot in 0..<new.count where !new.isNull(slot) { isChanged[slot] = true }
      return new
    }
    let oldField = base.schema.field(at: FieldPath(steps: container + target.steps)) ?? field
    let wide = try reporting(base.path, column: "\(target)") {
      try oldField.withoutIDs.merged(with: field.withoutIDs.named(oldField.name))
    }
    guard wide.hasTypes(of: field) else {
      throw DatasetError(
        "argument", base.path, column: "\(target)",
        "the column has type \(oldField), the new values have type \(field); drop the column first, or attach values of its type"
      )
    }
    try requireExact(old, oldField, as: field, target)
    let before = old.widened(from: oldField, to: field)
    try before.requireRoom(beside: new, in: base.path, "\(target)")
    let assembler = ColumnAssembler(field)
    for slot in 0..<new.count {
      if new.isNull(slot) || isEqual(new, before, slot, field) {
        assembler.append(before, slot..<slot + 1)
        continue
      }
      if !before.isNull(slot) && !join.replaces {
        throw DatasetError(
          "argument", base.path, column: "\(target)",
          "\(try slotText(rows[slot] - 1)) already has the value \(before.value(at: slot).plainText), the input has \(new.value(at: slot).plainText) (--replace overwrites)"
        )
      }
      isChanged[slot] = true
      assembler.append(new, slot..<slot + 1)
    }
    return assembler.finish()
  }

  /// Throws if an integer that is there is not exact in the type of the new values.
  private func requireExact(_ old: Column, _ oldField: Field, as field: Field, _ target: FieldPath)
    throws
  {
    guard oldField.type != field.type || !field.children.isEmpty else { return }
    var integers = ExactIntegers()
    try integers.note(old, oldField)
    try reporting(base.path, column: "\(target)") { try integers.check(field) }
  }

  private func isEqual(_ a: Column, _ b: Column, _ slot: Int, _ field: Field) -> Bool {
    !b.isNull(slot) && a.valueHash(at: slot, field) == b.valueHash(at: slot, field)
  }
}

extension Field {
  /// Whether both have the same types all the way down.
  fileprivate func hasTypes(of other: Field) -> Bool {
    type == other.type && children.count == other.children.count
      && zip(children, other.children).allSatisfy { $0.name == $1.name && $0.hasTypes(of: $1) }
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

extension Value {
  /// The value for messages.
  var plainText: String {
    switch self {
    case .absent, .null: "null"
    case .bool(let value): "\(value)"
    case .int(let value): "\(value)"
    case .uint(let value): "\(value)"
    case .float(let value): "\(value)"
    case .double(let value): "\(value)"
    case .text(let text): "'\(text)'"
    default: "a value"
    }
  }
}
