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
  let baseKeys: SlotTable
  let scoreKeys: SlotTable
  private let taker: SlotTaker
  private let targets: SlotTable
  /// Of each target: whether it is a column already.
  private let isThere: [Bool]
  /// Of each target: the values that it keeps, and that no row of values says anything of.
  private var keptCounts: [Int]
  /// The slots of each pass and row group, as row + 1 of the values; 0 for none.
  var matches: [[MatchFile.Piece]] = []
  var matchFile: MatchFile?
  /// The keys of the values, where all of them fit into the memory.
  var keys: (table: KeyTable, layout: Layout)?

  init(_ join: ScoreJoin, _ base: Dataset, _ scores: Dataset) throws {
    self.join = join
    self.base = base
    self.scores = scores
    for value in join.values
    where value.target.steps.count > 1 && value.target.steps[0] == "responses" {
      throw DatasetError(
        "argument", base.path,
        "cannot attach to '\(value.target)': name the column within the response, such as 'rm.sky'")
    }
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
    keptCounts = [Int](repeating: 0, count: join.values.count)
    targets = try SlotTable(
      base, container: container,
      zip(join.values, isThere).filter(\.1).map(\.0.target))
    for (mine, theirs) in zip(baseKeys.fields, scoreKeys.fields)
    where !mine.isComparable(asKeyWith: theirs) {
      throw DatasetError(
        "argument", scores.path, column: theirs.name,
        "the key has type \(theirs), but in \(base.path) it has type \(mine); \(mine.adviceForKeys(named: "KEY", "scores"))"
      )
    }
  }

  /// What some row groups add to the report.
  struct Share {
    fileprivate(set) var slotCount = 0
    fileprivate(set) var changedCount = 0
    fileprivate(set) var missingCount = 0
    fileprivate(set) var keptCounts: [Int] = []

    /// What was added after another total.
    func without(_ before: Share) -> Share {
      Share(
        slotCount: slotCount - before.slotCount, changedCount: changedCount - before.changedCount,
        missingCount: missingCount - before.missingCount,
        keptCounts: zip(keptCounts, before.keptCounts).map(-))
    }
  }

  /// What the columns made so far have added to the report.
  var total: Share {
    Share(
      slotCount: report.slotCount, changedCount: report.changedCount,
      missingCount: report.missingCount, keptCounts: keptCounts)
  }

  /// Adds what columns of an earlier pass have added.
  func add(_ share: Share) {
    report.slotCount += share.slotCount
    report.changedCount += share.changedCount
    report.missingCount += share.missingCount
    keptCounts = zip(keptCounts, share.keptCounts).map(+)
  }

  /// What has been found of keys, before any column was made.
  func foundReport() -> ScoreJoin.Report {
    var found = report
    (found.slotCount, found.changedCount, found.missingCount) = (0, 0, 0)
    return found
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
    try structure(taker.fields.map { try Column.nulls($0, count: 0) }, 0).field
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

  /// The slot that a row of values is for, in words.
  private func slotText(_ row: UInt32) throws -> String {
    join.keys.isEmpty
      ? "\(container.isEmpty ? "row" : "response") \(row)" : "key \(try keyText(row))"
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
        taken[index], old[index], taker.fields[index], value.target, rows, &isChanged,
        &keptCounts[index])
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
      for (assembler, column) in zip(assemblers, columns) { try assembler.append(column) }
    }
    var found = try assemblers.map { try $0.finish() }[...]
    return isThere.map { $0 ? found.popFirst() : nil }
  }

  /// The values a column has in the end: new ones where there are any, else the old ones.
  private func merge(
    _ new: Column, _ old: Column?, _ field: Field, _ target: FieldPath, _ rows: [UInt32],
    _ isChanged: inout [Bool], _ keptCount: inout Int
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
    let before = try old.widened(from: oldField, to: field)
    try before.requireRoom(beside: new, in: base.path, "\(target)")
    let assembler = ColumnAssembler(field)
    let encoder = ValueEncoder(field)
    for slot in 0..<new.count {
      if slot % 4_096 == 0 { try Calls.check() }
      let isEqual =
        !before.isNull(slot) && encoder.encoding(new, slot) == encoder.encoding(before, slot)
      if new.isNull(slot) || isEqual {
        keptCount += isEqual || before.isNull(slot) ? 0 : 1
        try assembler.append(before, slot..<slot + 1)
        continue
      }
      if !before.isNull(slot) && !join.replaces {
        throw DatasetError(
          "argument", base.path, column: "\(target)",
          "\(try slotText(rows[slot] - 1)) already has the value \(before.value(at: slot).plainText), the input has \(new.value(at: slot).plainText) (--replace overwrites)"
        )
      }
      isChanged[slot] = true
      try assembler.append(new, slot..<slot + 1)
    }
    return try assembler.finish()
  }

  /// Throws if a column would have new values beside others of another provenance.
  func requireOneOrigin() throws(DatasetError) {
    for (value, keptCount) in zip(join.values, keptCounts) where keptCount > 0 {
      let path = FieldPath(steps: container + value.target.steps)
      guard let field = base.schema.field(at: path),
        let conflict = OriginConflict(base.provenance(of: field), value.origin, isPartial: true)
      else { continue }
      throw conflict.error(
        base.path, column: path, first: "the dataset", second: "the new values")
    }
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
}

extension Field {
  /// Whether both have the same types all the way down.
  fileprivate func hasTypes(of other: Field) -> Bool {
    type == other.type && children.count == other.children.count
      && zip(children, other.children).allSatisfy { $0.name == $1.name && $0.hasTypes(of: $1) }
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
