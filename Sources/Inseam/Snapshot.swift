// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns
internal import InseamFormat

/// One generation of a file: its metadata, and its chunks as they are asked for.
final class Snapshot: Sendable {
  let source: BlockSource
  let state: CommitState
  let footer: Footer
  let schema: Field
  let rowGroups: [RowGroupEntry]
  let deletions: DeletionSection
  /// The number of rows, deleted ones left out, before each row group and after the last.
  let firstRows: [UInt64]
  let provenance: Provenance
  let lineage: Lineage
  private let tables: TableCache
  private let liveRows = Lock<[Int: LiveRows]>([:])
  private let nodes = Lock<[UInt64: DirectoryNode]>([:])
  private let chunks = Lock<[UInt64: ChunkReader]>([:])

  init(
    file: InputFile, state: CommitState, verification: Verification, tables: TableCache
  ) throws {
    self.state = state
    self.tables = tables
    source = BlockSource(file: file, dataEnd: state.dataEnd, verification: verification)
    footer = try Snapshot.readFooter(state, source)
    schema =
      try Snapshot.section(Footer.Section.schema, footer, source, "schema") {
        [footer] block, offset in
        try SchemaSection.decode(block, at: offset, nextNodeID: footer.nextNodeID)
      } ?? .structure("", [])
    guard footer.columns.map(\.nodeID) == schema.preorder.dropFirst().map(\.id).sorted() else {
      throw FormatError(
        .malformed, "footer", at: state.footer.offset,
        "the columns differ from the fields of the schema")
    }
    provenance =
      try Snapshot.section(
        Footer.Section.provenance, footer, source, "provenance", Provenance.init(decoding:at:))
      ?? Provenance()
    lineage =
      try Snapshot.section(
        Footer.Section.lineage, footer, source, "lineage", Lineage.init(decoding:at:)) ?? Lineage()
    let rowGroups = try Snapshot.readRowGroups(footer, source, at: state.footer.offset)
    self.rowGroups = rowGroups
    let deletions =
      try Snapshot.section(Footer.Section.deletions, footer, source, "deletion vectors") {
        block, offset in
        try DeletionSection(
          decoding: block, at: offset, rowCounts: rowGroups.map { Int($0.rowCount) },
          rowGroupCount: rowGroups.count)
      } ?? DeletionSection()
    self.deletions = deletions
    firstRows = rowGroups.indices.reduce(into: [0]) { firstRows, index in
      let live = Int(rowGroups[index].rowCount) - (deletions.entries[index]?.count ?? 0)
      firstRows.append(firstRows[index] + UInt64(live))
    }
  }

  private static func readFooter(_ state: CommitState, _ source: BlockSource) throws -> Footer {
    let block = try source.block(state.footer, "footer")
    let footer = try Footer(decoding: block, at: state.footer.offset)
    guard footer.generation == state.generation else {
      throw FormatError(
        .malformed, "footer", at: state.footer.offset,
        "found generation \(footer.generation), expected \(state.generation)")
    }
    if let obstacle = footer.obstacle {
      throw FormatError(
        .unsupported, "footer", at: state.footer.offset,
        "\(obstacle) (written by \(footer.writer); upgrade inseam)"
      )
    }
    return footer
  }

  private static func section<Result>(
    _ kind: UInt32, _ footer: Footer, _ source: BlockSource, _ name: String,
    _ decode: (Buffer, UInt64) throws -> Result
  ) throws -> Result? {
    let reference = footer.section(kind)
    guard !reference.isAbsent else { return nil }
    return try decode(try source.block(reference, name), reference.offset)
  }

  private static func readRowGroups(
    _ footer: Footer, _ source: BlockSource, at offset: UInt64
  ) throws -> [RowGroupEntry] {
    var entries: [RowGroupEntry] = []
    var nextRow: UInt64 = 0
    func visit(_ reference: BlockReference, _ level: Int, _ first: Int) throws {
      let node = try DirectoryNode(
        decoding: try source.block(reference, "row groups"), at: reference.offset,
        column: DirectoryNode.rowGroupTable, level: level, firstRowGroup: first)
      for (index, entry) in node.entries.enumerated() {
        if level > 0 {
          try visit(entry, level - 1, first + index * DirectoryNode.span(level: level - 1))
        } else {
          let rowGroup = try RowGroupEntry(entry, expectedFirst: nextRow, at: reference.offset)
          nextRow = rowGroup.firstRow + UInt64(rowGroup.rowCount)
          entries.append(rowGroup)
        }
      }
    }
    if footer.rowGroupCount > 0 {
      try visit(
        footer.section(Footer.Section.rowGroups),
        DirectoryNode.rootLevel(rowGroupCount: footer.rowGroupCount), 0)
    }
    guard entries.count == footer.rowGroupCount, nextRow == footer.rowCount else {
      throw FormatError(
        .malformed, "footer", at: offset,
        "found \(entries.count) row groups with \(nextRow) rows, expected \(footer.rowGroupCount) with \(footer.rowCount)"
      )
    }
    return entries
  }

  /// The rows of a row group that are left; `nil` if none is deleted.
  func liveRows(ofRowGroup index: Int) throws -> LiveRows? {
    guard let entry = deletions.entries[index] else { return nil }
    if let known = liveRows.withLock({ $0[index] }) { return known }
    let block = try source.block(entry.bitmap, "deletion vector")
    let bits = try DeletionSection.bits(block, entry, rowCount: Int(rowGroups[index].rowCount))
    let live = LiveRows(deleted: bits)
    liveRows.withLock { $0[index] = live }
    return live
  }

  /// The places from the first to the last of some rows of a row group.
  func storedSpan(_ rowGroup: Int, _ rows: Range<Int>) throws -> Range<Int> {
    guard !rows.isEmpty, let live = try liveRows(ofRowGroup: rowGroup) else { return rows }
    return live.place(of: rows.lowerBound)..<live.place(of: rows.upperBound - 1) + 1
  }

  /// Where the chunk of a column in a row group is; absent if the column is null there.
  func chunkReference(column: UInt32, rowGroup: Int) throws -> BlockReference {
    guard var reference = footer.columns.first(where: { $0.nodeID == column })?.root else {
      return .absent
    }
    let top = DirectoryNode.rootLevel(rowGroupCount: footer.rowGroupCount)
    for level in stride(from: top, through: 0, by: -1) {
      if reference.isAbsent { return .absent }
      let span = DirectoryNode.span(level: level)
      let node = try node(reference, column, level, rowGroup / span * span)
      let index = rowGroup % span / (span / Limits.fanOut)
      reference = index < node.entries.count ? node.entries[index] : .absent
    }
    return reference
  }

  func node(_ reference: BlockReference, _ column: UInt32, _ level: Int, _ first: Int)
    throws -> DirectoryNode
  {
    if let known = nodes.withLock({ $0[reference.offset] }), known.column == column { return known }
    let node = try DirectoryNode(
      decoding: try source.block(reference, "directory"), at: reference.offset, column: column,
      level: level,
      firstRowGroup: first)
    nodes.withLock { $0[reference.offset] = node }
    return node
  }

  /// The reader of a chunk; `nil` if the column is null in the row group.
  func chunk(column: UInt32, rowGroup: Int) throws -> ChunkReader? {
    let key = UInt64(column) << 32 | UInt64(rowGroup)
    if let known = chunks.withLock({ $0[key] }) { return known }
    let reference = try chunkReference(column: column, rowGroup: rowGroup)
    guard !reference.isAbsent else { return nil }
    let chunk = try Chunk(
      decoding: try source.block(reference, "column chunk"), at: reference.offset, column: column,
      rowGroup: rowGroup, zoneCount: rowGroups[rowGroup].zoneCount, source: source)
    let reader = ChunkReader(chunk, source: source, tables: tables)
    return chunks.withLock { chunks in
      if let known = chunks[key] { return known }
      chunks[key] = reader
      return reader
    }
  }

  /// A reader of the columns of a row group; the strings of omitted columns read as empty.
  func reader(rowGroup: Int, omitting omitted: Set<UInt32> = []) -> RowGroupReader {
    RowGroupReader(rowCount: rowGroups[rowGroup].rowCount, omitting: omitted) {
      try self.chunk(column: $0, rowGroup: rowGroup)
    }
  }

  /// The snapshot of an earlier generation of the same file.
  func earlier(_ generation: UInt64) throws -> Snapshot {
    try Snapshot(
      file: source.file, state: state(of: generation), verification: source.verification,
      tables: tables
    )
  }

  /// Where an earlier generation, or this one, is in the file.
  func state(of generation: UInt64) throws -> CommitState {
    var footer = footer
    var reference = state.footer
    var (dataEnd, id) = (state.dataEnd, state.generationID)
    while footer.generation > generation {
      dataEnd = footer.commitStart
      (reference, id) = (footer.previous, footer.previousID)
      let next = try Footer(decoding: try source.block(reference, "footer"), at: reference.offset)
      guard next.generation == footer.generation - 1 else {
        throw FormatError(
          .malformed, "footer", at: reference.offset,
          "the footer before generation \(footer.generation) has generation \(next.generation)")
      }
      footer = next
    }
    return CommitState(
      fileID: state.fileID, generation: generation, generationID: id, footer: reference,
      dataEnd: dataEnd)
  }
}
