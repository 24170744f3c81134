// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
public import InseamColumns
internal import InseamFormat
internal import Synchronization

extension Dataset {
  /// Writes the selected rows to a new dataset, in their order, on all processors.
  ///
  /// The new file holds this one's provenance; it appears when it is complete.
  ///
  /// `selections` has one selection per row group, `fields` is a part of the schema (all of it if
  /// `nil`), found by names and types; `lineage` is noted in the new file after the id and
  /// generation of this one.
  public func extract(
    _ selections: [Selection], fields: Field? = nil, to path: String,
    options: WriteOptions = WriteOptions(),
    lineage: [(key: String, value: String)] = []
  ) throws {
    try extract(selections, fields: fields, to: path, options, lineage, under: nil)
  }

  /// As above; `holder` has the lock of the file that is replaced.
  func extract(
    _ selections: [Selection], fields: Field? = nil, to path: String, _ options: WriteOptions,
    _ lineage: [(key: String, value: String)], under holder: DatasetWriter?
  ) throws {
    precondition(selections.count == rowGroupCount, "there is one selection for each row group")
    let writer = try DatasetWriter(creating: path, options: options)
    writer.holder = holder
    if options.policy == .replace, let now = try unlessEnded({ try Dataset(path) }),
      now.fileID == fileID
    {
      // What is replaced is what was read, and not what has come since.
      writer.replaced = FileState(self)
    }
    try write(selections, fields: fields, to: writer, options)
    try noteOrigin(lineage, in: writer)
    try writer.commit()
  }

  /// Appends the selected rows to a new file, with the provenance of their columns.
  func write(
    _ selections: [Selection], fields: Field? = nil, to writer: DatasetWriter,
    _ options: WriteOptions, copiesFrames: Bool = true
  ) throws {
    let fields = (fields ?? schema).withoutIDs
    let source = fields == schema.withoutIDs ? schema : schema.matching(fields)
    guard source.withoutIDs == fields else {
      let strange = fields.children.first { !source.children.map(\.withoutIDs).contains($0) }
      throw DatasetError(
        "argument", self.path, column: strange?.name ?? "",
        "the dataset has no column of this name and type; find it with fields(atPaths:) of this dataset"
      )
    }
    try writer.append(Column.nulls(fields, count: 0), as: fields)
    let rowGroups = selections.indices.filter { selections[$0].count > 0 }
    let copy = try reporting(self.path) {
      try FrameCopy(
        self,
        options.profile == .archive || lost != nil || !copiesFrames ? .structure("", []) : source,
        rowGroups: rowGroups)
    }
    try copy.prepare(writer)
    try ExtractPass(self, source, fields, selections, writer, copy).run()
    copyProvenance(from: source, to: writer)
  }

  /// Notes what a new file was made of, after `lineage`.
  package func noteOrigin(_ lineage: [(key: String, value: String)], in writer: DatasetWriter)
    throws
  {
    let origins = (joined.isEmpty ? [self] : joined).flatMap { base in
      [
        (key: "base file id", value: base.fileID),
        (key: "base generation", value: "\(base.generation)"),
        (key: "base rows", value: "\(base.rowCount)"),
      ]
    }
    writer.setLineage(lineage + origins + [(key: "rows", value: "\(writer.rowCount)")])
  }

  /// Notes the provenance of all columns in a new file.
  package func copyProvenance(to writer: DatasetWriter) { copyProvenance(from: schema, to: writer) }

  private func copyProvenance(from source: Field, to writer: DatasetWriter) {
    for (path, field) in source.paths() {
      let pairs = provenance(of: field)
      if !pairs.isEmpty, let target = writer.schema.field(at: path) {
        writer.setProvenance(pairs, ofColumn: target.id)
      }
    }
  }
}

/// Reads and gathers in pieces on all processors, appends in order.
private final class ExtractPass: @unchecked Sendable {
  private let dataset: Dataset
  private let source: Field
  private let fields: Field
  private let writer: DatasetWriter
  private let copy: FrameCopy
  private let omitted: Set<UInt32>
  private let pieces: [(rowGroup: Int, rows: Range<Int>, selection: Selection)]
  private let next = Atomic(0)
  private let turnstile = Turnstile()
  private let failure = Lock<(any Error)?>(nil)
  private static let pieceRows = 2_048

  init(
    _ dataset: Dataset, _ source: Field, _ fields: Field, _ selections: [Selection],
    _ writer: DatasetWriter, _ copy: FrameCopy
  ) {
    self.dataset = dataset
    self.source = source
    self.fields = fields
    self.writer = writer
    self.copy = copy
    omitted = copy.ids
    pieces = selections.enumerated().flatMap { rowGroup, selection in
      let count = dataset.rows(ofRowGroup: rowGroup).count
      return stride(from: 0, to: count, by: ExtractPass.pieceRows).compactMap { start in
        let rows = start..<min(count, start + ExtractPass.pieceRows)
        let inside = selection.inside(rows)
        return inside.count == 0 ? nil : (rowGroup, rows, inside)
      }
    }
  }

  func run() throws {
    Calls.stage(pieces.count) { stage in
      Threads.run(Threads.count(nil, pieces: pieces.count)) { _ in self.work(stage) }
    }
    if let error = failure.withLock({ $0 }) { throw error }
  }

  private func work(_ stage: Calls.Stage) {
    do {
      while true {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < pieces.count else { return }
        let result = Result {
          try Calls.check()
          return try gather(pieces[index])
        }
        let isOpen = try turnstile.pass(index) {
          let (column, frames) = try result.get()
          try writer.append(column, as: fields, frames: frames)
        }
        if !isOpen { return }
        stage.advance()
      }
    } catch {
      failure.withLock { $0 = $0 ?? error }
      turnstile.close()
    }
  }

  private func gather(_ piece: (rowGroup: Int, rows: Range<Int>, selection: Selection)) throws
    -> (column: Column, frames: [FieldPath: FrameColumn])
  {
    let all = try dataset.read(
      rowGroup: piece.rowGroup, rows: piece.rows, fields: source, omitting: omitted)
    let runs = Array(piece.selection.runs)
    let column = piece.selection.count == all.count ? all : try all.gathering(runs, as: fields)
    let first = piece.rows.lowerBound
    let own = try writer.frames(of: column, as: fields)
    // Without frames to copy the file, which may be a part that is missing, is not looked at again.
    if omitted.isEmpty { return (column, own) }
    let copied = try reporting(dataset.path) {
      let rows = runs.map { $0.lowerBound + first..<$0.upperBound + first }
      let stored = try dataset.liveRows(ofRowGroup: piece.rowGroup)?.runs(of: rows)
      return try copy.frames(rowGroup: piece.rowGroup, runs: stored ?? rows)
    }
    return (column, own.merging(copied) { $1 })
  }
}

extension Field {
  /// This field with all ids 0, as a new file wants it.
  public var withoutIDs: Field {
    var copy = self
    copy.id = 0
    copy.children = children.map(\.withoutIDs)
    return copy
  }

  /// The part of this field that another one, without ids, describes.
  func matching(_ other: Field) -> Field {
    var copy = self
    copy.children = other.children.compactMap { child in
      children.first { $0.name == child.name }.map { $0.matching(child) }
    }
    return copy
  }
}
