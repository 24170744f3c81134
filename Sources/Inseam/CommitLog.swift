// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns
internal import InseamFormat

/// What a writer knows of the generations so far, and how it adds the next.
struct CommitLog {
  private(set) var fileID: [UInt8]?
  private(set) var generation: UInt64 = 0
  private(set) var rowCount: UInt64 = 0
  private(set) var rowGroupCount = 0
  private(set) var nextNodeID: UInt32 = 1
  private var commitStart = Limits.dataStart
  private var previous = BlockReference.absent
  /// The newest commit; `nil` before the first.
  private(set) var state: CommitState?
  private var rowGroups = DirectoryTree(column: DirectoryNode.rowGroupTable)
  private var trees: [UInt32: DirectoryTree] = [:]
  private(set) var deletions = DeletionSection()
  private var areDeletionsChanged = false
  private var sections: [UInt32: Footer.Section] = [:]
  /// What has changed since the newest commit, for sections of kinds that this release does not know.
  private var changes: Footer.Section.Flags = []
  private var encodings = EncodingSet()
  private var writtenSchema: Field?
  var provenance = Provenance()
  var lineage = Lineage()
  private var committedProvenance = Provenance()
  private var committedLineage = Lineage()
  var isProvenanceChanged: Bool { provenance != committedProvenance }
  /// The provenance that differs from the newest commit's, by the ids of the columns.
  var changedProvenance: [UInt32: [Name: String]] {
    provenance.entries.filter { $0.value != committedProvenance.entries[$0.key] }
  }
  /// The provenance of a column in the newest commit.
  func committedProvenance(ofColumn id: UInt32) -> [Name: String] {
    committedProvenance.entries[id] ?? [:]
  }
  var isLineageChanged: Bool { !lineage.isSame(as: committedLineage) }
  private var areColumnsChanged = false
  /// Whether the next commit undoes a change of the folder that does not count.
  private var isUndoing = false
  private var isSlotUncertain = false

  /// The log of a file that does not exist yet.
  init() {}

  /// The log of an existing file at its newest generation.
  init(continuing snapshot: Snapshot) throws {
    let footer = snapshot.footer
    // Numbers that only a forged file has would overflow when they count on.
    guard footer.nextNodeID <= UInt32.max - (1 << 24), footer.generation <= UInt64.max >> 1 else {
      throw FormatError(
        .limit, "footer", at: snapshot.state.footer.offset,
        "the next column id \(footer.nextNodeID) or the generation \(footer.generation) leaves no room for changes"
      )
    }
    fileID = snapshot.state.fileID
    generation = footer.generation
    rowCount = footer.rowCount
    rowGroupCount = footer.rowGroupCount
    nextNodeID = footer.nextNodeID
    commitStart = snapshot.state.dataEnd
    previous = snapshot.state.footer
    state = snapshot.state
    deletions = snapshot.deletions
    (provenance, committedProvenance) = (snapshot.provenance, snapshot.provenance)
    (lineage, committedLineage) = (snapshot.lineage, snapshot.lineage)
    writtenSchema = snapshot.schema
    sections = Dictionary(uniqueKeysWithValues: footer.sections.map { ($0.kind, $0) })
    encodings = footer.encodings
    rowGroups = try DirectoryTree(
      column: DirectoryNode.rowGroupTable, root: footer.section(Footer.Section.rowGroups),
      count: rowGroupCount, source: snapshot.source)
    for column in footer.columns {
      trees[column.nodeID] = try DirectoryTree(
        column: column.nodeID, root: column.root, count: rowGroupCount, source: snapshot.source)
    }
  }

  /// What lies at or above it belongs to no commit; `nil` before the first, and where a commit that
  /// failed may yet be the newest.
  var dataEnd: UInt64? { isSlotUncertain ? nil : state?.dataEnd }

  /// Whether schema, columns or metadata differ from the newest commit's.
  func isChanged(_ schema: Field) -> Bool { isUndoing || isChangedByCaller(schema) }

  /// As above, without what the undoing of a change of the folder makes different.
  func isChangedByCaller(_ schema: Field) -> Bool {
    schema != writtenSchema || isProvenanceChanged || isLineageChanged
      || areColumnsChanged || areDeletionsChanged
  }

  /// Gives ids to the fields that have none.
  mutating func numbered(_ field: Field) -> Field {
    var field = field
    for index in field.children.indices {
      if field.children[index].id == 0 {
        field.children[index].id = nextNodeID
        nextNodeID += 1
      }
      field.children[index] = numbered(field.children[index])
    }
    return field
  }

  /// Continues from an earlier generation's contents; generations and ids count on.
  ///
  /// `isUndoing`: Whether these are the contents that count, rather than those that the caller wants.
  mutating func adopt(_ old: Snapshot, isUndoing: Bool) throws {
    var log = try CommitLog(continuing: old)
    (log.generation, log.nextNodeID) = (generation, max(nextNodeID, log.nextNodeID))
    (log.commitStart, log.previous, log.state) = (commitStart, previous, state)
    (log.areColumnsChanged, log.isUndoing) = (!isUndoing, isUndoing)
    log.changes = .allChanges
    self = log
  }

  /// Takes over what another log of the file has changed of the metadata; `columns` gives the ids
  /// that its columns have here.
  mutating func adoptMetadata(of other: CommitLog, columns: [UInt32: UInt32]) {
    let (before, after) = (other.committedProvenance.entries, other.provenance.entries)
    for id in Set(before.keys).union(after.keys) where before[id] != after[id] {
      if let own = columns[id] { provenance.entries[own] = after[id] }
    }
    guard other.isLineageChanged else { return }
    let (old, new) = (other.committedLineage.pairs, other.lineage.pairs)
    func lacks(_ pairs: [(key: String, value: String)], _ pair: (key: String, value: String))
      -> Bool
    {
      !pairs.contains { $0 == pair }
    }
    let gone = old.filter { lacks(new, $0) }
    let kept = lineage.pairs.filter { lacks(gone, $0) }
    lineage = Lineage(kept + new.filter { lacks(old, $0) && lacks(kept, $0) })
  }

  /// Goes on with the first row groups alone, whose chunks in each column are given; older
  /// generations keep the others.
  mutating func keep(
    _ entries: [RowGroupEntry], _ references: [UInt32: [BlockReference]], to writer: BlockWriter
  ) throws {
    rowGroups = DirectoryTree(column: DirectoryNode.rowGroupTable)
    for entry in entries { try rowGroups.append(entry.asReference, to: writer) }
    rowGroupCount = entries.count
    rowCount = entries.reduce(0) { $0 + UInt64($1.rowCount) }
    if entries.isEmpty { sections[Footer.Section.rowGroups] = nil }
    for id in trees.keys.sorted() { try attach(column: id, references[id] ?? [], to: writer) }
    deletions.entries = deletions.entries.filter { $0.key < entries.count }
    (areColumnsChanged, areDeletionsChanged, changes) = (true, true, .allChanges)
  }

  /// Adds a row group.
  mutating func append(
    rowCount count: Int, _ references: [UInt32: BlockReference], to writer: BlockWriter
  ) throws {
    let entry = RowGroupEntry(
      firstRow: rowCount, rowCount: count, zoneRows: Limits.usualZoneRows)
    try rowGroups.append(entry.asReference, to: writer)
    for id in references.keys where trees[id] == nil {
      trees[id] = try emptyTree(column: id, writer)
    }
    for id in trees.keys.sorted() { try trees[id]?.append(references[id] ?? .absent, to: writer) }
    rowGroupCount += 1
    rowCount += UInt64(count)
    changes.insert(.survivesAppend)
  }

  /// Adds a column with its chunks in all row groups so far.
  mutating func attach(column id: UInt32, _ references: [BlockReference], to writer: BlockWriter)
    throws
  {
    precondition(
      references.count == rowGroupCount, "an attached column has an entry for every row group")
    var tree = DirectoryTree(column: id)
    for reference in references { try tree.append(reference, to: writer) }
    changes.insert(trees[id] == nil ? .survivesNewColumns : .survivesOtherColumns)
    trees[id] = tree
    areColumnsChanged = true
  }

  /// Forgets columns; their bytes stay until the file is compacted.
  mutating func drop(columns ids: [UInt32]) {
    if !ids.isEmpty { changes.insert(.survivesOtherColumns) }
    for id in ids {
      trees[id] = nil
      provenance.entries[id] = nil
    }
  }

  /// The rows that are deleted.
  var deletedRowCount: UInt64 { deletions.entries.values.reduce(0) { $0 + UInt64($1.count) } }

  /// Sets the deleted rows of a row group, a bit for each; none if `nil`.
  mutating func setDeleted(_ bits: Bitmap?, rowGroup: Int, to writer: BlockWriter) throws {
    areDeletionsChanged = true
    changes.insert(.survivesDeletion)
    guard let bits, bits.setCount > 0 else {
      deletions.entries[rowGroup] = nil
      return
    }
    let bytes = (0..<(bits.count + 7) / 8).map { UInt8(truncatingIfNeeded: bits.word(at: 8 * $0)) }
    deletions.entries[rowGroup] = DeletionSection.Entry(
      count: bits.setCount, bitmap: try writer.write(block: bytes))
  }

  private func emptyTree(column id: UInt32, _ writer: BlockWriter) throws -> DirectoryTree {
    var tree = DirectoryTree(column: id)
    for _ in 0..<rowGroupCount { try tree.append(.absent, to: writer) }
    return tree
  }
}

extension CommitLog {
  /// Writes metadata, footer and trailer, and makes them the newest commit.
  ///
  /// A new file gets its name by `publish`.
  mutating func commit(
    to writer: BlockWriter, schema: Field, writer name: String, time: Int64,
    publish: (OutputFile) throws -> Void
  ) throws {
    if !writer.file.isUnlocked { try writer.file.finishWriting() }
    try writeSections(schema, writer)
    encodings.formUnion(writer.encodings)
    let footer = try makeFooter(schema, writer, name, time)
    let bytes = footer.encoded
    let isFirst = generation == 0
    let generationID = Blake2b.digest(bytes)
    let id = fileID ?? generationID
    let reference = try writer.write(block: bytes)
    let state = CommitState(
      fileID: id, generation: footer.generation, generationID: generationID, footer: reference,
      dataEnd: writer.file.end + Limits.trailerBytes)
    try writer.file.append(
      Trailer(state: state, isStreamed: writer.file.isStreamed).encoded)
    if writer.file.isStreamed {
      try writer.file.flush()
    } else if isFirst {
      try writeStart(writer.file, state)
    } else {
      try writer.file.synchronize()
      try Outputs.committing {
        try replaceSlot(writer.file, index: Int(footer.generation % 2), state)
      }
    }
    if !writer.file.isPublished { try publish(writer.file) }
    fileID = id
    generation = footer.generation
    commitStart = state.dataEnd
    previous = reference
    self.state = state
    (committedProvenance, committedLineage) = (provenance, lineage)
    (areColumnsChanged, isUndoing, changes) = (false, false, [])
  }

  private mutating func writeSections(_ schema: Field, _ writer: BlockWriter) throws {
    if schema != writtenSchema {
      if let old = writtenSchema {
        changes.insert(old.isKept(in: schema) ? .survivesNewColumns : .survivesOtherColumns)
      }
      put(Footer.Section.schema, try writer.write(block: SchemaSection.encode(schema)))
      writtenSchema = schema
    }
    if isProvenanceChanged || isLineageChanged { changes.insert(.survivesMetadata) }
    if isProvenanceChanged {
      put(
        Footer.Section.provenance,
        provenance.entries.isEmpty ? nil : try writer.write(block: provenance.encoded))
    }
    if isLineageChanged {
      put(
        Footer.Section.lineage,
        lineage.pairs.isEmpty ? nil : try writer.write(block: lineage.encoded))
    }
    if areDeletionsChanged {
      put(
        Footer.Section.deletions,
        deletions.entries.isEmpty ? nil : try writer.write(block: deletions.encoded))
      areDeletionsChanged = false
    }
    if rowGroupCount > 0 { put(Footer.Section.rowGroups, try rowGroups.commit(to: writer)) }
    sections = sections.filter { $0.value.isKnown || $0.value.survives(changes) }
  }

  private mutating func put(_ kind: UInt32, _ reference: BlockReference?) {
    sections[kind] = reference.map { Footer.Section(kind: kind, reference: $0) }
  }

  private mutating func makeFooter(
    _ schema: Field, _ writer: BlockWriter, _ name: String, _ time: Int64
  ) throws -> Footer {
    var columns: [Footer.ColumnRoot] = []
    for id in schema.preorder.dropFirst().map(\.id).sorted() {
      columns.append(
        Footer.ColumnRoot(nodeID: id, root: try trees[id]?.commit(to: writer) ?? .absent))
    }
    return Footer(
      generation: generation + 1, rowCount: rowCount, rowGroupCount: rowGroupCount,
      nextNodeID: nextNodeID, commitStart: commitStart, previous: previous,
      previousID: state?.generationID, encodings: encodings, commitTime: time, writer: name,
      features: deletions.entries.isEmpty ? [] : [DeletionSection.feature],
      sections: sections.sorted { $0.key < $1.key }.map(\.value), columns: columns)
  }

  /// Writes both slots and the header of a new file.
  private func writeStart(_ file: OutputFile, _ state: CommitState) throws {
    try file.flush()
    for index in 0...1 { try writeSlot(file, index: index, state) }
    try file.write(Header(fileID: state.fileID).encoded, at: 0)
  }

  /// Makes a state the newest; if the system fails, the slot gets back what it held.
  private mutating func replaceSlot(_ file: OutputFile, index: Int, _ state: CommitState) throws {
    let offset = CommitSlot.offset(of: index)
    let before = try file.read(at: offset, byteCount: 4_096)
    do {
      try writeSlot(file, index: index, state)
      try file.synchronize()
    } catch {
      // Until it is back for certain, either state may be what the disk has: both stay whole.
      isSlotUncertain = true
      try? file.write(before.array(of: UInt8.self), at: offset)
      if (try? file.synchronize()) != nil { isSlotUncertain = false }
      throw error
    }
  }

  private func writeSlot(_ file: OutputFile, index: Int, _ state: CommitState) throws {
    let slot = CommitSlot(index: index, state: state, rowCount: rowCount)
    try file.write(slot.encoded, at: CommitSlot.offset(of: index))
  }

  /// Writes the newest state to both slots.
  func repairSlots(_ file: OutputFile) throws {
    guard let state else { return }
    for index in 0...1 {
      try writeSlot(file, index: index, state)
      try file.synchronize()
    }
  }
}

extension Field {
  /// Whether another schema has these fields unchanged, besides fields of its own.
  fileprivate func isKept(in other: Field) -> Bool {
    var mine = self
    mine.children = other.children
    guard mine == other else { return false }
    return children.allSatisfy { child in
      other.children.first { $0.id == child.id }.map(child.isKept) ?? false
    }
  }
}

extension Lineage {
  fileprivate func isSame(as other: Lineage) -> Bool {
    pairs.elementsEqual(other.pairs) { $0 == $1 }
  }
}
