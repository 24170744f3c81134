// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns
internal import InseamFormat

// How a writer takes the lock of its file: what it prepared for one generation is made to follow the
// newest. See `spec/growth.md`, Writers at the same time.

extension DatasetWriter {
  /// Takes the lock of the file for changes that are made at once; the next commit gives it back.
  ///
  /// - Throws: `DatasetError`: code `locked` or `conflict` as for `commit`.
  public func lock() throws(DatasetError) { try reporting(path) { try takeLock() } }

  /// Takes the lock unless this writer has it or nobody else can see the file; what waits becomes
  /// part of the next commit.
  func takeLock() throws {
    guard file.isUnlocked else { return }
    try requireLocal()
    try failing { try closeRowGroup() }
    let end = WallClock.steadySeconds + locking.waitSeconds
    while try !lockNewest(until: end) { Calls.blocking { WallClock.pause(seconds: 0.005) } }
    let prepared = waiting
    waiting = WaitingChanges()
    blocks.forgetWaiting()
    try failing {
      try log.apply(prepared, to: blocks)
      for (rowGroup, bits) in prepared.deleted.sorted(by: { $0.key < $1.key }) {
        try setDeleted(bits, rowGroup: rowGroup)
      }
    }
  }

  /// Throws if another machine may write the file without its lock, unless that is allowed.
  package func requireLocal() throws(DatasetError) {
    guard file.isUnlocked, !isCreator, !locking.allowsNetwork, file.isOnNetwork else { return }
    throw DatasetError(
      "file", path,
      "the file lies on a network file system, where locks may not exclude writers on other "
        + "machines; --allow-network changes it all the same")
  }

  /// Takes the lock and reads the newest generation; `false` if that is part of a folder change that
  /// goes on.
  private func lockNewest(until end: Double) throws -> Bool {
    do { _ = try file.lock(waiting: max(0, end - WallClock.steadySeconds)) } catch {
      try Calls.check()
      throw error.isLockedByAnother
        ? DatasetError(locked: error, waited: locking.waitSeconds) : error
    }
    do {
      try readNewest()
      return true
    } catch {
      file.unlock()
      guard error is FolderChange.IsGoingOn, WallClock.steadySeconds < end else {
        let folder = FileError(
          "lock", Dataset.manifest(of: path.folderPath), code: FileError.locked)
        throw error is FolderChange.IsGoingOn
          ? DatasetError(locked: folder, waited: locking.waitSeconds) : error
      }
      return false
    }
  }

  /// Deletes rows of a row group, at their stored places, besides those that are deleted.
  func setDeleted(_ bits: Bitmap, rowGroup: Int) throws {
    if file.isUnlocked {
      waiting.deleted[rowGroup] = try waiting.deleted[rowGroup].map { try $0.union(bits) } ?? bits
    } else {
      let deleted = try known?.dataset.snapshot.liveRows(ofRowGroup: rowGroup)?.deleted
      try log.setDeleted(deleted.map { try $0.union(bits) } ?? bits, rowGroup: rowGroup, to: blocks)
    }
  }

  /// Gives the lock back after a failure: what was written since the last commit goes.
  func abandon() {
    guard file.isPublished, !file.isUnlocked else { return }
    file.dropPending()
    if let end = log.dataEnd { try? file.truncate(to: end) }
    file.unlock()
  }

  /// Reads the newest generation under the lock, and removes what no commit made part of the file.
  private func readNewest() throws {
    let located = try Dataset.locate(path, .pread).1
    if located.state != log.state {
      let newest = try Dataset(path)
      let contents = try FolderChange.contents(newest.snapshot, path, isOver: hasManifestLock)
      try follow(newest, contents)
    }
    if let end = log.state?.dataEnd, try file.byteCount() > end { try file.truncate(to: end) }
    if !located.badSlots.isEmpty || located.isWithoutSlots { try log.repairSlots(file) }
  }

  /// The newest generation that this writer knows, without a change of the folder that does not
  /// count; nothing may wait for a commit.
  func current() throws(DatasetError) -> Dataset {
    guard waitingRowCount == 0, waiting.isEmpty, log.generation > 0,
      !log.isChangedByCaller(schema)
    else {
      throw DatasetError("argument", path, "the writer has uncommitted changes; commit them first")
    }
    return try baseOfChanges()
  }

  /// The generation that changes of rows which are there start from; no rows may wait.
  func baseOfChanges() throws(DatasetError) -> Dataset {
    guard !hasWaitingRows, log.state != nil,
      known == nil || known?.state != log.state
        || log.rowGroupCount == known?.dataset.rowGroupCount
    else {
      throw DatasetError(
        "argument", path, "the writer has uncommitted rows; commit them before the change")
    }
    if let known, known.state == log.state { return known.dataset }
    let newest = try Dataset(path)
    return try reporting(path) {
      if newest.snapshot.state == log.state {
        known = (newest, newest.snapshot.state)
      } else {
        try follow(newest, FolderChange.contents(newest.snapshot, path, isOver: true))
      }
      return known?.dataset ?? newest
    }
  }

  /// Makes this writer continue from another generation, or from the file that has taken the name;
  /// what waits follows.
  ///
  /// `contents` is the newest generation, or an earlier one that it is to be again.
  ///
  /// - Throws: `DatasetError` with code `conflict` where changes depend on what is not the same any
  ///   more, `schema` where types have no common one; nothing has changed then.
  private func follow(_ newest: Dataset, _ contents: Snapshot) throws {
    try DatasetWriter.requireWritable(newest.snapshot)
    let end = newest.snapshot.state.dataEnd
    let now = contents === newest.snapshot ? newest : newest.with(contents)
    try requireSame(as: now)
    var fresh = try CommitLog(continuing: newest.snapshot)
    if now !== newest { try fresh.adopt(contents, isUndoing: true) }
    let wanted = schema.restricted(to: try waitingFields())
    let merged = fresh.numbered(try now.schema.merged(with: wanted.withoutIDs))
    if merged != now.schema {
      try merged.requireReadable()
      try waiting.integers.check(merged)
      if merged.widensIntegers(of: now.schema) {
        try ExactIntegers(of: now.snapshot).check(merged)
      }
    }
    let ids = schema.ids(in: merged)
    try requireJoinable(now, columns: ids)
    let relocation = try relocation(to: now, end, ids, rowGroups: fresh.rowGroupCount)
    // Half made if anything is refused now: nothing can be committed any more then.
    let before = hasFailed
    hasFailed = true
    waiting.relocate(try blocks.relocate(relocation), columns: ids)
    if let kept = relocation.kept { try file.keepPending(kept) }
    file.seek(to: end)
    try completeColumns(now, rowGroups: log.rowGroupCount)
    try moveTexts(relocation, now, ids)
    fresh.adoptMetadata(of: log, columns: ids)
    (log, schema, committedRowCount) = (fresh, merged, now.rowCount)
    known = (now, newest.snapshot.state)
    areIntegersKnown = false
    try addTexts(for: merged)
    hasFailed = before
  }

  /// Throws if rows that wait have given a column another provenance than other writers have since.
  private func requireJoinable(_ now: Dataset, columns ids: [UInt32: UInt32]) throws {
    guard hasWaitingRows, now.rowCount > 0 else { return }
    for (id, pairs) in log.changedProvenance {
      guard let field = ids[id].flatMap({ now.schema.field(withID: $0) }) else { continue }
      let newest = now.provenance(of: field)
      let isNew = known?.dataset.schema.field(withID: id) == nil
      guard isNew || newest != log.committedProvenance(ofColumn: id),
        let conflict = OriginConflict(newest, pairs)
      else { continue }
      let column = now.schema.paths().first { $0.field.id == field.id }?.path
      throw conflict.error(
        path, column: column ?? FieldPath(steps: [field.name]), first: "the file",
        second: "the rows")
    }
  }

  /// The fields of rows and columns that wait.
  private func waitingFields() throws -> Field {
    var fields = waiting.fields
    for columns in waiting.columns {
      let added = Set(columns.references.keys)
      if let field = schema.keeping(added) { fields = try fields.merged(with: field.withoutIDs) }
    }
    return fields
  }

  private func relocation(
    to now: Dataset, _ end: UInt64, _ ids: [UInt32: UInt32], rowGroups: Int
  ) throws -> Relocation {
    let start = file.end - file.pendingByteCount
    var relocation = Relocation(
      from: start, to: end, columns: ids,
      rowGroupShift: rowGroups - log.rowGroupCount)
    relocation.kept = blocks.waitingRanges(of: ids, from: start)
    guard now.snapshot.state.fileID != log.fileID else { return relocation }
    // Another file has the name: tables of the old one are written anew.
    for reference in blocks.earlierTables(before: start) {
      let known = texts.values.compactMap(\.dictionary).first { $0.reference == reference }
      guard let bytes = known?.bytes else {
        throw conflict("the file was rewritten")
      }
      let made = try blocks.write(block: bytes)
      relocation.kept?.append(made.offset..<file.end)
      relocation.replaced[reference.offset] = relocation.moved(made)
    }
    return relocation
  }

  /// Gives the columns that wait the row groups that came later.
  private func completeColumns(_ now: Dataset, rowGroups count: Int) throws {
    for index in waiting.columns.indices {
      for id in waiting.columns[index].references.keys {
        let later = try (count..<max(count, now.rowGroupCount)).map {
          try now.snapshot.chunkReference(column: id, rowGroup: $0)
        }
        waiting.columns[index].references[id]?.append(contentsOf: later)
      }
    }
  }

  private func moveTexts(_ relocation: Relocation, _ now: Dataset, _ ids: [UInt32: UInt32]) throws {
    let isSameFile = now.snapshot.state.fileID == log.fileID
    var moved: [UInt32: TextColumnWriter] = [:]
    for (id, text) in texts {
      guard let own = ids[id] else { continue }
      let isKept = text.dictionary.map { relocation.moved($0.reference) != $0.reference } ?? true
      if isSameFile || isKept {
        text.relocate(relocation)
        moved[own] = text
      }
    }
    for (id, text) in try makeTexts(now.schema, continuing: now.snapshot) where moved[id] == nil {
      moved[id] = text
    }
    texts = moved
  }

  private func conflict(_ what: String) -> DatasetError {
    DatasetError("conflict", path, "\(what) by another writer meanwhile; start the change again")
  }

  /// Throws unless what the waiting changes were computed from is the same in another generation.
  private func requireSame(as now: Dataset) throws {
    guard !waiting.columns.isEmpty || !waiting.deleted.isEmpty else { return }
    guard let old = known?.dataset.snapshot, old.state.fileID == now.snapshot.state.fileID,
      now.rowGroupCount >= old.rowGroups.count,
      try old.sharedRowGroups(now.snapshot).count == old.rowGroups.count
    else { throw conflict("the rows were rewritten") }
    for columns in waiting.columns { try requireSame(columns, old, now) }
  }

  private func requireSame(_ columns: WaitingChanges.Columns, _ old: Snapshot, _ now: Dataset)
    throws
  {
    var readColumns = old.schema.path(toID: columns.container).filter(\.isList).map(\.id)
    for id in columns.references.keys {
      if old.schema.field(withID: id) != nil {
        readColumns.append(id)
      } else if let path = schema.paths().first(where: { $0.field.id == id })?.path,
        now.schema.field(at: path) != nil
      {
        throw conflict("the column '\(path)' was added")
      }
    }
    for id in readColumns {
      guard now.schema.field(withID: id) != nil else { throw conflict("a column was dropped") }
      for rowGroup in old.rowGroups.indices {
        let (was, isNow) = (
          try old.chunkReference(column: id, rowGroup: rowGroup),
          try now.snapshot.chunkReference(column: id, rowGroup: rowGroup)
        )
        guard was == isNow else { throw conflict("the values were changed") }
      }
    }
  }

  /// Looks at the integers of the file before an int64 column of it becomes float64.
  func learnIntegers(before wider: Field) throws {
    guard !areIntegersKnown, wider.widensIntegers(of: schema) else { return }
    let newest = try known?.state == log.state ? known?.dataset : Dataset(path)
    if let newest { exactIntegers.formUnion(try ExactIntegers(of: newest.snapshot)) }
    areIntegersKnown = true
  }
}

/// A dataset's file and generation; what is no dataset has none.
struct FileState: Equatable {
  private let state: CommitState?

  /// - Throws: Only errors that say nothing about the file, such as `OutOfMemory`.
  init(_ path: String) throws {
    state = try unlessEnded { try Dataset.locate(path, .pread).1.state }
  }

  init(_ dataset: Dataset) { state = dataset.snapshot.state }
}

extension Field {
  /// The part of this field that another one, whose ids do not count, names.
  func restricted(to other: Field) -> Field {
    var copy = self
    copy.children = children.enumerated().compactMap { index, child in
      let named =
        type == .structure
        ? other.children.first { $0.name == child.name }
        : index < other.children.count ? other.children[index] : nil
      return named.map { child.restricted(to: $0) }
    }
    return copy
  }

  /// The ids that the nodes of this tree have in another one that has the same paths, among others.
  func ids(in other: Field) -> [UInt32: UInt32] {
    var ids: [UInt32: UInt32] = [0: 0]
    forEachPair(with: other) { ids[$0.id] = $1.id }
    return ids
  }
}
