// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
public import InseamColumns
internal import InseamFormat

// What a writer does to rows and columns that are there. Nothing is rewritten or lost: older
// generations keep what they had, until `compact` writes a new file.

extension DatasetWriter {
  /// Takes a column and all below it out of the rows.
  ///
  /// - Throws: `DatasetError` for the item of a list, and for the roles of ordered responses.
  public func drop(_ field: Field) throws(DatasetError) {
    let field = try locking(field)
    try requireChangeable(field)
    let ids = Set(field.preorder.map(\.id))
    let paths = schema.paths().filter { ids.contains($0.field.id) }.map(\.path)
    forget(field)
    outdateResults(of: paths, keys: ["columns"])
  }

  /// Takes the lock, under which a column may have another id or be gone.
  private func locking(_ field: Field) throws(DatasetError) -> Field {
    let path = schema.paths().first { $0.field.id == field.id }?.path
    try lock()
    if let now = schema.field(withID: field.id),
      schema.paths().first(where: { $0.field.id == now.id })?.path == path
    {
      return now
    }
    guard let path, let now = schema.field(at: path) else {
      throw DatasetError(
        "conflict", self.path,
        "another writer dropped or renamed the column; start the change again")
    }
    return now
  }

  /// Gives a column another name; its values, id and provenance stay, and the results of methods
  /// that were computed from it name it so.
  ///
  /// - Throws: `DatasetError` if a sibling has the name, or for a column that has to keep its own.
  public func rename(_ field: Field, to name: String) throws(DatasetError) {
    let field = try locking(field)
    try requireChangeable(field)
    guard !name.isEmpty, name.utf8.count <= Limits.nameBytes else {
      throw DatasetError(
        "argument", path,
        "a column name must have 1 to \(Limits.nameBytes) bytes, found \(name.utf8.count)")
    }
    let siblings = schema.parent(of: field.id)?.children ?? []
    guard !siblings.contains(where: { $0.name == name && $0.id != field.id }) else {
      throw DatasetError("argument", path, "column '\(name)' already exists")
    }
    let renamed = field.named(name)
    try requireChangeable(renamed)
    let old = schema.paths().first { $0.field.id == field.id }?.path
    try reporting(path) { try adopt(schema: schema.replacing(renamed)) }
    if let old { follow(old, to: FieldPath(steps: old.steps.dropLast() + [name])) }
  }

  /// Deletes rows: `selections` has one selection for each row group, in rows that are there.
  ///
  /// - Returns: The number of rows deleted.
  @discardableResult
  public func delete(_ selections: [Selection]) throws(DatasetError) -> Int {
    let base = try current()
    return try reporting(path) {
      var count = 0
      for (rowGroup, selection) in selections.enumerated() where selection.count > 0 {
        guard rowGroup < base.rowGroupCount,
          selection.runs.last?.upperBound ?? 0 <= base.rows(ofRowGroup: rowGroup).count
        else {
          throw DatasetError(
            "argument", path, "the rows to delete are not all in row group \(rowGroup)")
        }
        let rowCount = Int(base.snapshot.rowGroups[rowGroup].rowCount)
        let live = try base.snapshot.liveRows(ofRowGroup: rowGroup)
        let gone = live?.runs(of: selection.runs) ?? selection.runs
        try setDeleted(Bitmap(ones: gone, count: rowCount), rowGroup: rowGroup)
        count += selection.count
      }
      return count
    }
  }

  /// Restores all deleted rows; returns their number.
  @discardableResult
  public func restoreRows() throws(DatasetError) -> UInt64 {
    try lock()
    let base = try current()
    return try reporting(path) {
      for rowGroup in base.snapshot.deletions.entries.keys.sorted() {
        try log.setDeleted(nil, rowGroup: rowGroup, to: blocks)
      }
      return base.deletedRowCount
    }
  }

  /// Restores a column that an earlier generation had, with its provenance; row groups that were
  /// appended later are null in it.
  ///
  /// - Returns: The generation it came from, the newest that has it; `nil` if none has it.
  /// - Throws: `DatasetError` if its rows, or the items of the lists it is in, have been rewritten since.
  public func restoreColumn(_ name: FieldPath) throws(DatasetError) -> UInt64? {
    try lock()
    let base = try current()
    return try reporting(path) {
      guard schema.field(at: name) == nil else {
        throw DatasetError("argument", path, "column '\(name)' already exists")
      }
      var old = base.snapshot
      // The row groups that all generations since have had.
      var kept = old.rowGroups.count
      while old.schema.field(at: name) == nil {
        guard old.footer.generation > 1 else { return nil }
        let before = try old.earlier(old.footer.generation - 1)
        kept = min(kept, try before.sharedRowGroups(old).count)
        old = before
      }
      guard max(kept, try old.sharedRowGroups(base.snapshot).count) == old.rowGroups.count else {
        throw DatasetError(
          "argument", path,
          "column '\(name)' cannot be restored: rows of generation \(old.footer.generation), the last that has it, have been rewritten since"
        )
      }
      try restore(name, from: old, base.snapshot)
      return old.footer.generation
    }
  }

  private func restore(_ name: FieldPath, from old: Snapshot, _ now: Snapshot) throws {
    guard let field = old.schema.field(at: name),
      let parent = old.schema.parent(of: field.id),
      let target = schema.field(withID: parent.id), target.type == .structure,
      old.rowGroups.count <= now.rowGroups.count
    else {
      throw DatasetError(
        "argument", path,
        "column '\(name)' cannot be restored: the column it was part of was dropped too")
    }
    if let other = field.preorder.compactMap({ schema.field(withID: $0.id) }).first {
      throw DatasetError(
        "argument", path,
        "column '\(name)' was renamed to '\(other.name)'; inseam rename gives it its old name")
    }
    for list in old.schema.path(toID: parent.id) where list.type == .list {
      for rowGroup in old.rowGroups.indices {
        let (was, isNow) = (
          try old.chunkReference(column: list.id, rowGroup: rowGroup),
          try now.chunkReference(column: list.id, rowGroup: rowGroup)
        )
        guard was == isNow else {
          throw DatasetError(
            "argument", path,
            "column '\(name)' cannot be restored: the items of list '\(list.name)' have been rewritten since generation \(old.footer.generation)"
          )
        }
      }
    }
    var joined = target
    joined.children.append(field)
    try adopt(schema: schema.replacing(joined))
    for node in field.preorder {
      let references = try now.rowGroups.indices.map { rowGroup in
        rowGroup < old.rowGroups.count
          ? try old.chunkReference(column: node.id, rowGroup: rowGroup) : .absent
      }
      try log.attach(column: node.id, references, to: blocks)
      setProvenance(old.provenance.entries[node.id] ?? [:], ofColumn: node.id)
    }
    let ids = Set(field.preorder.map(\.id))
    outdateResults(of: schema.paths().filter { ids.contains($0.field.id) }.map(\.path))
  }

  /// Goes on with the first row groups alone; rows that wait are an error.
  func keep(rowGroups count: Int) throws(DatasetError) {
    try lock()
    let base = try Dataset(path)
    precondition(
      count <= base.rowGroupCount && !hasWaitingRows, "row groups that are there are kept")
    try reporting(path) {
      try failing {
        var references: [UInt32: [BlockReference]] = [:]
        for column in base.snapshot.footer.columns {
          references[column.nodeID] = try (0..<count).map {
            try base.snapshot.chunkReference(column: column.nodeID, rowGroup: $0)
          }
        }
        try log.keep(Array(base.snapshot.rowGroups[..<count]), references, to: blocks)
      }
    }
  }

  /// Makes an earlier generation the newest again: its rows, columns and metadata.
  ///
  /// - Throws: `DatasetError` if there is no such generation.
  public func rollBack(to generation: UInt64) throws(DatasetError) {
    try lock()
    _ = try current()
    // What counts may be an earlier one.
    let newest = try Dataset(path)
    try reporting(path) {
      guard generation >= 1, generation <= newest.generation else {
        throw DatasetError(
          "argument", path,
          "generation \(generation) does not exist; the newest is \(newest.generation)")
      }
      let old = try newest.snapshot.earlier(generation)
      try log.adopt(old, isUndoing: false)
      try adopt(schema: old.schema)
    }
  }

  /// Throws for what gives a list its meaning.
  private func requireChangeable(_ field: Field) throws(DatasetError) {
    guard let parent = schema.parent(of: field.id), parent.type == .structure else {
      throw DatasetError(
        "argument", path,
        "the item of a list cannot be dropped or renamed; name the list or a field of its items")
    }
    guard field.name == "role" || schema.field(withID: field.id)?.name == "role" else { return }
    let base = try Dataset(path)
    try reporting(path) { try requireUnordered(base.snapshot, listOf: parent.id) }
  }
}

extension Snapshot {
  /// The row groups, from the first on, that another generation has as well: they share a chunk, or
  /// the whole list of row groups.
  ///
  /// Row groups of equal number and size may differ after a rollback.
  func sharedRowGroups(_ other: Snapshot) throws -> Range<Int> {
    let list = footer.section(Footer.Section.rowGroups)
    if list == other.footer.section(Footer.Section.rowGroups) { return rowGroups.indices }
    let ids = Set(footer.columns.map(\.nodeID)).intersection(other.footer.columns.map(\.nodeID))
    for rowGroup in rowGroups.indices {
      let isShared = try ids.contains { id in
        let mine = try chunkReference(column: id, rowGroup: rowGroup)
        return try !mine.isAbsent
          && mine.offset == other.chunkReference(column: id, rowGroup: rowGroup).offset
      }
      if !isShared { return 0..<rowGroup }
    }
    return rowGroups.indices
  }
}

extension Bitmap {
  /// Bits set in some runs alone.
  fileprivate init(ones runs: [Range<Int>], count: Int) throws {
    var isSet = [Bool](repeating: false, count: count)
    for run in runs { for place in run { isSet[place] = true } }
    try self.init(isSet)
  }
}
