// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns
internal import InseamFormat

/// What one commit did.
public struct CommitSummary: Sendable {
  /// The generation it made.
  public let generation: UInt64
  /// Microseconds since 1970-01-01 UTC, or 0 if it was not noted.
  public let time: Int64
  /// The rows after it, deleted ones left out.
  public let rowCount: UInt64
  /// The bytes it added to the file.
  public let byteCount: UInt64
  /// The program that made it.
  public let writer: String
  /// What it changed, in words: `+512 rows`, `+ rm.sky`.
  public let changes: [String]
}

extension Dataset {
  /// The commits up to the opened generation, the newest first, at most `limit`.
  ///
  /// - Complexity: O(*n*) in the commits; schemas are read where they changed.
  public func history(limit: Int = .max) throws(DatasetError) -> [CommitSummary] {
    if isFolder { return try folderHistory(limit: limit) }
    return try reporting(path) {
      var summaries: [CommitSummary] = []
      var state = try HistoryEntry(of: snapshot)
      while summaries.count < limit {
        let before = try state.previous()
        summaries.append(try state.summary(after: before))
        guard let before else { break }
        state = before
      }
      return summaries
    }
  }
}

/// One generation as the history needs it.
struct HistoryEntry {
  let source: BlockSource
  let reference: BlockReference
  let dataEnd: UInt64
  let footer: Footer

  init(of snapshot: Snapshot) throws {
    source = snapshot.source
    reference = snapshot.state.footer
    dataEnd = snapshot.state.dataEnd
    footer = snapshot.footer
  }

  private init(_ source: BlockSource, _ reference: BlockReference, _ dataEnd: UInt64) throws {
    self.source = source
    self.reference = reference
    self.dataEnd = dataEnd
    footer = try Footer(decoding: try source.block(reference, "footer"), at: reference.offset)
  }

  /// The generation before; `nil` for the first.
  func previous() throws -> HistoryEntry? {
    guard footer.generation > 1 else { return nil }
    let before = try HistoryEntry(source, footer.previous, footer.commitStart)
    guard before.footer.generation == footer.generation - 1 else {
      throw FormatError(
        .malformed, "footer", at: footer.previous.offset,
        "the footer before generation \(footer.generation) has generation \(before.footer.generation)"
      )
    }
    return before
  }

  /// The lineage, if this commit wrote it; `nil` if it is that of an earlier one.
  func ownLineage() throws -> Lineage? {
    let reference = footer.section(Footer.Section.lineage)
    guard !reference.isAbsent, reference.offset >= footer.commitStart else { return nil }
    return try Lineage(decoding: try source.block(reference, "lineage"), at: reference.offset)
  }

  func summary(after before: HistoryEntry?) throws -> CommitSummary {
    CommitSummary(
      generation: footer.generation, time: footer.commitTime,
      rowCount: footer.rowCount - (try deletedCount()), byteCount: dataEnd - footer.commitStart,
      writer: footer.writer, changes: try changes(after: before))
  }

  private func deletedCount() throws -> UInt64 {
    let reference = footer.section(Footer.Section.deletions)
    guard !reference.isAbsent else { return 0 }
    let section = try DeletionSection(
      decoding: try source.block(reference, "deletion vectors"), at: reference.offset,
      rowCounts: nil, rowGroupCount: footer.rowGroupCount)
    let count = section.entries.values.reduce(0) { $0 + UInt64($1.count) }
    guard count <= footer.rowCount else {
      throw FormatError(
        .malformed, "deletion vectors", at: reference.offset,
        "\(count) rows are deleted, but the generation has \(footer.rowCount)")
    }
    return count
  }

  private func schema() throws -> Field {
    let reference = footer.section(Footer.Section.schema)
    return try SchemaSection.decode(
      try source.block(reference, "schema"), at: reference.offset, nextNodeID: footer.nextNodeID)
  }

  private func changes(after before: HistoryEntry?) throws -> [String] {
    guard let before else { return ["created with \(footer.rowCount) rows"] }
    var changes: [String] = []
    if footer.rowCount >= before.footer.rowCount {
      let added = footer.rowCount - before.footer.rowCount
      if added > 0 { changes.append("+\(added) rows") }
    } else {
      changes.append("rolled back to \(footer.rowCount) rows")
    }
    changes += try columnChanges(after: before)
    let deleted = (try deletedCount(), try before.deletedCount())
    if deleted.0 > deleted.1 { changes.append("deleted \(deleted.0 - deleted.1) rows") }
    if deleted.0 < deleted.1 { changes.append("restored \(deleted.1 - deleted.0) rows") }
    if differs(before, Footer.Section.provenance) { changes.append("provenance") }
    if differs(before, Footer.Section.lineage) { changes.append("lineage") }
    return changes.isEmpty ? ["nothing"] : changes
  }

  private func differs(_ other: HistoryEntry, _ section: UInt32) -> Bool {
    footer.section(section) != other.footer.section(section)
  }

  private func columnChanges(after before: HistoryEntry) throws -> [String] {
    guard differs(before, Footer.Section.schema) else {
      let rewritten = try rewrittenColumns(after: before, try schema())
      return rewritten.map { "new values in \($0)" }
    }
    let (new, old) = (try schema().pathsByID(), try before.schema().pathsByID())
    var changes: [String] = []
    for (id, path) in new.sorted(by: { $0.key < $1.key }) {
      guard let former = old[id] else {
        changes.append("+ \(path)")
        continue
      }
      if former != path { changes.append("\(former) renamed to \(path)") }
    }
    changes += old.filter { new[$0.key] == nil }.sorted { $0.key < $1.key }.map { "- \($0.value)" }
    return changes
  }

  /// Columns whose chunks changed though no rows came.
  private func rewrittenColumns(after before: HistoryEntry, _ schema: Field) throws -> [String] {
    guard footer.rowGroupCount == before.footer.rowGroupCount,
      footer.rowCount == before.footer.rowCount
    else { return [] }
    let old = Dictionary(uniqueKeysWithValues: before.footer.columns.map { ($0.nodeID, $0.root) })
    let changed = footer.columns.filter { old[$0.nodeID] != $0.root }.map(\.nodeID)
    let paths = schema.pathsByID()
    return changed.compactMap { id in
      schema.field(withID: id)?.children.isEmpty == true ? paths[id] : nil
    }
  }
}

extension Field {
  /// The paths of all fields by their ids.
  fileprivate func pathsByID() -> [UInt32: String] {
    Dictionary(paths().map { ($0.field.id, $0.path.description) }) { first, _ in first }
  }
}
