// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
public import InseamColumns
internal import InseamFormat

extension DatasetWriter {
  /// Adds a column to the rows that are already in the file; nothing else is rewritten.
  ///
  /// As `attach(_:to:)` with one field below a struct, which need not be a list's item: `parent`
  /// is its id, 0 for the row itself. `replacing` lets a column of the same name give way; else it
  /// is an error. `values` gives the values of a row group, one per slot of the parent. Returns the
  /// id of the new column.
  @discardableResult
  public func attach(
    _ field: Field, under parent: UInt32 = 0, replacing: Bool = false,
    values: (_ rowGroup: Int, _ slotCount: Int) throws -> Column
  ) throws(DatasetError) -> UInt32 {
    var names: [String] = []
    var container: UInt32 = 0
    var above = schema
    for node in schema.path(toID: parent) {
      (container, names) = above.isList ? (node.id, []) : (container, names + [node.name])
      above = node
    }
    guard let target = schema.field(withID: parent), target.type == .structure else {
      throw DatasetError(
        "argument", path, "column \(parent) is not a struct, so no column can be attached below it")
    }
    if replacing, let old = target.children.first(where: { $0.name == field.name }) {
      forget(old)
    }
    let steps = names
    let addition = steps.reversed().reduce(field) { .structure($1, [$0]) }
    let placed = try attach(.structure("", [addition]), to: container) { rowGroup, slotCount in
      let column = try values(rowGroup, slotCount)
      return (0...steps.count).reduce(column) { inner, _ in
        Column(type: .structure, count: inner.count, values: .structure([inner]))
      }
    }
    return placed.field(at: FieldPath(steps: steps + [field.name]))?.id ?? 0
  }

  /// Adds columns to the rows that are already in the file; nothing else is rewritten.
  ///
  /// The new columns become visible with the next `commit()`. Rows waiting in this writer have to
  /// be committed before.
  /// - Parameters:
  ///   - addition: A struct of what joins the container. Structs that exist are joined in turn, and
  ///     become present wherever something new below them is; all else is new.
  ///   - container: The id of the struct that is joined: 0 for the row itself, or the item of an
  ///     existing list, so that new values are aligned with the other columns of that list.
  ///   - rewriting: Whether columns that exist get new values and keep their id and provenance;
  ///     else they are an error.
  ///   - values: Gives the columns of a row group, one slot for each slot of the container; `nil`
  ///     leaves the row group as it is.
  /// - Returns: The container with the new fields and their ids.
  /// - Throws: `DatasetError`: no such container, name taken; or wrong number of values, writing
  ///   fails: then this writer commits nothing any more.
  @discardableResult
  public func attach(
    _ addition: Field, to container: UInt32, rewriting: Bool = false,
    values: (_ rowGroup: Int, _ slotCount: Int) throws -> Column?
  ) throws(DatasetError) -> Field {
    let base = try baseOfChanges()
    return try reporting(path, column: addition.children.first?.name) {
      let plan = try AttachPlan(addition, to: container, of: schema, rewriting: rewriting) {
        log.numbered($0)
      }
      if plan.touchesRoles { try requireUnordered(base.snapshot, listOf: container) }
      // Rows that are deleted count: they may come back.
      try learnIntegers(before: plan.schema)
      try exactIntegers.check(plan.schema)
      try failing {
        try adopt(schema: plan.schema)
        let pass = AttachPass(
          plan, base.snapshot,
          AttachedColumnWriter(options: options, writer: blocks, texts: texts(of: plan.container)))
        for rowGroup in 0..<base.rowGroupCount {
          try attach(addition, to: container, pass, base.snapshot, rowGroup, values)
        }
        try add(
          WaitingChanges.Columns(container: plan.container.id, references: pass.references))
      }
      outdateResults(of: plan)
      return plan.container
    }
  }

  /// Makes columns part of the next commit, at once or when the lock is taken.
  private func add(_ columns: WaitingChanges.Columns) throws {
    waiting.columns.append(columns)
    if file.isUnlocked { return }
    try log.apply(waiting, to: blocks)
    waiting.columns = []
  }

  /// Writes the new columns of one row group; deleted rows keep what they have, and have nulls in what is new.
  private func attach(
    _ addition: Field, to container: UInt32, _ pass: AttachPass, _ base: Snapshot, _ rowGroup: Int,
    _ values: (_ rowGroup: Int, _ slotCount: Int) throws -> Column?
  ) throws {
    let starts = try base.zoneStarts(ofChildrenOf: container, rowGroup: rowGroup)
    let stored = starts[starts.count - 1]
    let live = try base.liveSlots(ofChildrenOf: container, rowGroup: rowGroup)
    let slotCount = live.map { $0.reduce(0) { $0 + $1.count } } ?? stored
    guard let column = try values(rowGroup, slotCount) else { return try pass.keep(rowGroup) }
    guard column.count == slotCount else {
      throw AttachError(description: "found \(column.count) values, expected \(slotCount)")
    }
    let names = FieldPath(steps: schema.path(toID: container).map(\.name))
    try exactIntegers.note(column, addition, path: names)
    try waiting.integers.note(column, addition, path: names)
    try exactIntegers.check(schema)
    let given = try column.normalized(addition)
    try given.requireStorable(addition, in: path)
    let placed = try live.map { try given.spread(over: $0, count: stored, as: addition) } ?? given
    try pass.plan.requireAligned(placed, addition, base, rowGroup: rowGroup, in: path)
    try pass.write(placed, rowGroup, starts, live: live)
  }

  /// Takes a field out of the schema.
  func forget(_ field: Field) {
    exactIntegers.forget(schema.path(toID: field.id).map(\.name))
    schema = schema.removing(field.id)
    log.drop(columns: field.preorder.map(\.id))
  }

  /// Throws if chunks of a list say that gold comes first, which new roles could make untrue.
  func requireUnordered(_ snapshot: Snapshot, listOf item: UInt32) throws {
    guard let list = schema.path(toID: item).dropLast().last, list.type == .list else { return }
    for rowGroup in snapshot.rowGroups.indices {
      if try snapshot.chunk(column: list.id, rowGroup: rowGroup)?.chunk.isGoldFirst == true {
        throw DatasetError(
          "argument", path,
          "the responses are stored with the gold response first, so their roles cannot be changed")
      }
    }
  }
}

extension Column {
  /// The slots at the places of some runs; all others are null.
  fileprivate func spread(over runs: [Range<Int>], count: Int, as field: Field) throws -> Column {
    let assembler = ColumnAssembler(field)
    var next = 0
    for run in runs {
      if run.lowerBound > assembler.count {
        try assembler.appendNulls(run.lowerBound - assembler.count)
      }
      try assembler.append(self, next..<next + run.count)
      next += run.count
    }
    if assembler.count < count { try assembler.appendNulls(count - assembler.count) }
    return try assembler.finish()
  }
}

extension Snapshot {
  /// The slots that the children of a node have in rows that are not deleted, as runs; `nil` if no
  /// row of the row group is deleted.
  func liveSlots(ofChildrenOf parent: UInt32, rowGroup: Int) throws -> [Range<Int>]? {
    guard let live = try liveRows(ofRowGroup: rowGroup) else { return nil }
    var runs = live.runs(0..<live.count)
    for node in schema.path(toID: parent) {
      switch node.type {
      case .list:
        guard let reader = try chunk(column: node.id, rowGroup: rowGroup),
          reader.chunk.type == .list
        else { return [] }
        runs = try runs.map { try reader.itemRange($0) }
      case .fixedSizeList:
        runs = runs.map { $0.lowerBound * node.listSize..<$0.upperBound * node.listSize }
      default: break
      }
    }
    return runs
  }

  /// The first slot of every zone for the children of a node, and their slot count at the end.
  func zoneStarts(ofChildrenOf parent: UInt32, rowGroup: Int) throws -> [Int] {
    var starts = rowGroups[rowGroup].zoneStarts
    for node in schema.path(toID: parent) {
      switch node.type {
      case .list:
        guard let reader = try chunk(column: node.id, rowGroup: rowGroup) else {
          starts = starts.map { _ in 0 }
          continue
        }
        guard reader.chunk.type == .list else {
          starts = starts.map { _ in 0 }
          continue
        }
        guard reader.chunk.slotCount == starts[starts.count - 1] else {
          throw FormatError(
            .malformed, "column chunk", at: reader.chunk.offset,
            "column \(node.id) has \(reader.chunk.slotCount) slots, expected \(starts[starts.count - 1])"
          )
        }
        let offsets = try reader.lists(0..<reader.chunk.slotCount).offsets
        let cuts = offsets.span(of: UInt32.self)
        starts = starts.map { Int(cuts[$0]) }
      case .fixedSizeList: starts = starts.map { $0 * node.listSize }
      default: break
      }
    }
    return starts
  }

  /// The zstd dictionary the newest chunk of a column uses.
  func trainedDictionary(ofColumn id: UInt32) throws -> (
    dictionary: ZstdDictionary, reference: BlockReference
  )? {
    for rowGroup in stride(from: rowGroups.count - 1, through: max(0, rowGroups.count - 8), by: -1)
    {
      guard let stream = try chunk(column: id, rowGroup: rowGroup)?.chunk.stream(.values),
        !stream.table.isAbsent
      else { continue }
      let bytes = try source.block(stream.table, "compression dictionary").array(
        of: UInt8.self)
      return try ZstdDictionary(bytes: bytes).map { ($0, stream.table) }
    }
    return nil
  }
}

extension Field {
  /// The nodes from the root's child down to a node; empty for the root and for an unknown id.
  func path(toID id: UInt32) -> [Field] {
    for child in children {
      if child.id == id { return [child] }
      let below = child.path(toID: id)
      if !below.isEmpty { return [child] + below }
    }
    return []
  }
}
