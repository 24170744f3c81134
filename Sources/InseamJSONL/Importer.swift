// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import Inseam
internal import InseamBytes
internal import InseamColumns
internal import InseamFormat
internal import Synchronization

/// Converts a corpus of JSON into a dataset, on all processors, in one pass, in bounded memory.
///
/// The result does not depend on the number of threads: blocks are cut by bytes, and each is
/// appended in its turn.
public final class Importer: @unchecked Sendable {
  private var options: ImportOptions

  /// Creates an importer.
  public init(_ options: ImportOptions) { self.options = options }

  /// Reads all inputs into the writer that `makeWriter` makes, and commits.
  ///
  /// With `conflictsBecomeJSON`, a path that mixes kinds starts the conversion again with a new
  /// writer.
  /// `progress`: Told the bytes read and rows written now and then, on any thread.
  /// Throws `InputLocation` for what is wrong with the input, `DatasetError` or `FileError` for
  ///   files.
  public func run(
    makeWriter: () throws -> DatasetWriter,
    configure: (DatasetWriter, ImportReport) throws -> Void = { _, _ in },
    progress: @escaping @Sendable (UInt64, Int) -> Void = { _, _ in }
  ) throws -> ImportReport {
    var conflicts: [String] = []
    while true {
      let writer = try makeWriter()
      if options.conflictsBecomeJSON, !options.isLive, !options.canBeReadAgain {
        options.spool = try InputSpool(beside: writer.path)
      }
      let pass = try ImportPass(options, writer: writer, progress: progress)
      options.preset = pass.options.preset
      do {
        var report = try pass.run()
        report.conflicts = conflicts
        try pass.requireJoinable()
        try options.requireUsed(report, pass.writer.schema)
        try configure(pass.writer, report)
        try pass.commit()
        return report
      } catch let conflict as Conflict {
        guard options.conflictsBecomeJSON, !conflicts.contains(conflict.path) else {
          throw pass.options.explaining(conflict.place)
        }
        guard !options.isLive else {
          throw InputLocation(
            path: conflict.place.path, line: conflict.place.line, column: conflict.place.column,
            "\(conflict.place.message); rows are committed as they come, so give --type \(conflict.path)=json from the start"
          )
        }
        var scan = ConflictScan(pass.options, kinds: pass.startingKinds)
        let found = try scan.run()
        for path in try options.store(found) {
          conflicts.append(path)
          options.rules.set(.json, at: path)
          // A conflict further up takes the place of one below, whose path no record has then.
          options.optionalPaths.append(FieldPath(path)?.key ?? path)
        }
      } catch let conflict as StoredConflict {
        let path = conflict.column.flatMap { FieldPath($0) }
        guard options.conflictsBecomeJSON, options.existing != nil, !options.isLive,
          options.canBeReadAgain, let path, !conflicts.contains(path.description)
        else { throw conflict.error }
        conflicts.append(path.description)
        for stored in try options.store([path.description]) {
          options.storedAsJSON += [FieldPath(stored)].compactMap { $0 }
        }
      } catch let taken as SourceNameTaken {
        guard options.sourceName == RowSource.names.0, options.canBeReadAgain else {
          throw InputLocation(
            path: taken.path, line: taken.line, column: 1,
            "records already have a field 'source'; --no-source leaves out the one that inseam adds"
          )
        }
        options.sourceName = RowSource.names.1
      } catch let taken as IdentifierTaken {
        guard options.canBeReadAgain else { throw taken.place }
        options.identifiers.forgo(taken.name)
      }
    }
  }
}

extension Importer {
  /// Reads all inputs into a dataset without a name in the folder of `path`, which is gone with the
  /// last reference to it.
  public func readTemporary(
    beside path: String, options: WriteOptions,
    progress: @escaping @Sendable (UInt64, Int) -> Void = { _, _ in }
  ) throws -> (dataset: Dataset, report: ImportReport) {
    var made: DatasetWriter?
    let report = try run(
      makeWriter: {
        let writer = try DatasetWriter(temporaryBeside: path, options: options)
        made = writer
        return writer
      }, progress: progress)
    guard let made else { preconditionFailure("an importer makes a writer") }
    let more = self.options.inputs.count > 1 ? " and \(self.options.inputs.count - 1) more" : ""
    return (try made.dataset(named: (self.options.inputs.first ?? "") + more), report)
  }
}

extension ImportOptions {
  /// Throws if no record has a path that an option names, and the dataset lacks its target too.
  ///
  /// Of no records, and of a stream whose rows are committed as they come, the report alone says it.
  func requireUsed(_ report: ImportReport, _ schema: Field) throws(DatasetError) {
    guard report.recordCount > 0, !isLive, !allowsMissing else { return }
    for path in report.unusedPaths where !optionalPaths.contains(path) {
      let target =
        moves.first { $0.path == path }.map { FieldPath(steps: $0.target) }
        ?? preset.target(ofChecked: path) ?? FieldPath(path)
      if let target, schema.field(at: target) != nil { continue }
      let near = nearestName(to: path, in: report.recordPaths)
      let name =
        preset.target(ofChecked: path) == nil
        ? "" : ", which the mapping '\(report.preset.name)' moves"
      throw DatasetError(
        "argument", inputs.first ?? "",
        "no record has the field '\(path)'\(name)"
          + (near.map { "; did you mean '\($0)'?" }
            ?? "; leave the option out, or add --allow-missing"))
    }
  }
}

/// A column whose values have no common type with those before them, in the rows that records
/// became.
private struct StoredConflict: Error {
  let column: String?
  /// What is thrown where nothing can be done about it.
  let error: any Error
}

/// One reading of all inputs.
private final class ImportPass: @unchecked Sendable {
  let writer: DatasetWriter
  /// The options, with a preset that is settled.
  let options: ImportOptions
  private let blocks: RecordBlocks
  private var firstBlock: RecordBlock?
  private let lock = Lock(())
  private let turnstile = Turnstile()
  private let failure = Lock<(any Error)?>(nil)
  private let progress: @Sendable (UInt64, Int) -> Void
  private let quarantine: Quarantine?
  private let gatherer: PromptGatherer?
  private var report = ImportReport()
  private var kinds: [Name: KnownKind]
  /// What the dataset holds before the first record, by path.
  let startingKinds: [Name: KnownKind]
  private var keys = ObjectKeys()
  private var usedPaths: Set<Name> = []
  private var emptyPrompts = 0
  private let readCount = Atomic(0)
  private var nextNumber = 0
  private var hasFailed = false

  init(
    _ options: ImportOptions, writer: DatasetWriter,
    progress: @escaping @Sendable (UInt64, Int) -> Void
  ) throws {
    blocks = RecordBlocks(options)
    var options = options
    if options.preset == .auto {
      firstBlock = try blocks.next()
      let choice = try PresetChooser(options).choose(firstBlock)
      options.preset = choice.preset
      options.choice = choice
      options.report(choice)
    }
    self.options = options
    gatherer = options.keepsShape ? nil : options.preset.gatherer(options.gatheringKeys)
    self.writer = writer
    // Of rows that no preset and no option made of other fields, the dataset says what records hold.
    let holdsRecords = options.preset == .generic && options.moves.isEmpty && gatherer == nil
    startingKinds = holdsRecords ? KnownKind.all(in: writer.schema) : [:]
    kinds = startingKinds
    let path = writer.path
    gatherer?.makeFile = { try DatasetWriter(temporaryBeside: path) }
    if let existing = options.existing { try gatherer?.learn(existing) }
    self.progress = progress
    report.preset = options.preset
    quarantine =
      if case .quarantine(let path) = options.onError {
        try Quarantine(path, options.policy)
      } else {
        nil
      }
  }

  func run() throws -> ImportReport {
    Threads.run(Threads.count(options.threadCount)) { _ in self.work() }
    if let error = failure.withLock({ $0 }) { throw error }
    if let gatherer {
      report.noteKnownPrompts(gatherer, in: options.existing)
      do { try gatherer.finish { try write($0) } } catch let error as MappingError {
        // What is gathered comes from lines all over the input.
        throw InputLocation(
          path: blocks.path, line: 1, column: 1, error.message + options.choiceNote(error.message))
      } catch let error as DatasetError where error.code == "schema" {
        throw StoredConflict(column: error.column, error: error)
      }
    }
    report.byteCount = blocks.bytesRead
    report.recordPaths = kinds.keys.sorted().map(\.text)
    report.unusedPaths =
      options.unusedRules(usedPaths)
      + (movedPaths + options.preset.checkedPaths).filter { !usedPaths.contains($0) }
    try requirePrompts()
    return report
  }

  /// Throws if the rows do not fit the dataset whose new data file they are.
  func requireJoinable() throws {
    guard let existing = options.existing else { return }
    do throws(TypeConflict) {
      _ = try existing.schema.withoutIDs.merged(with: writer.schema.withoutIDs)
    } catch {
      throw StoredConflict(
        column: error.column,
        error: DatasetError("schema", existing.path, column: error.column, error.reason))
    }
  }

  /// Throws if the preset found no prompt in any record.
  private func requirePrompts() throws {
    report.emptyPromptCount = options.preset.makesPrompts ? emptyPrompts : 0
    guard report.emptyPromptCount > 0,
      report.emptyPromptCount == report.recordCount - report.refusedCount, !options.allowsMissing,
      options.preset.checkedPrompt.map({ usedPaths.contains(Name($0)) }) ?? true
    else { return }
    throw InputLocation(
      path: blocks.path, line: 1, column: 1,
      "the preset \(options.preset.name) found no prompt in any record (--preset generic keeps records as they are)"
    )
  }

  /// The paths of the records that flags move.
  private var movedPaths: [String] {
    options.moves.map(\.path) + [options.lengths].compactMap { $0 }.filter { $0 != "none" }
  }

  func commit() throws {
    try quarantine?.finish()
    if writer.hasChanges { try writer.commit(time: options.commitTime) }
  }

  private func work() {
    do {
      let shredder = try BlockShredder(options)
      while let (number, block) = nextBlock() {
        let result = Result {
          try Calls.check()
          return try shredder.shred(try block.get())
        }
        let frames =
          if case .success(let shredded) = result {
            try writer.frames(of: shredded.column, as: shredded.field)
          } else {
            [FieldPath: FrameColumn]()
          }
        let isOpen = try turnstile.pass(number) {
          try append(try result.get(), frames, try block.get(), shredder)
          progress(blocks.bytesRead, report.rowCount)
        }
        if !isOpen { return }
      }
    } catch {
      failure.withLock { $0 = $0 ?? error }
      turnstile.close()
    }
  }

  /// The next block, or the error in its place; after an error there are no more.
  private func nextBlock() -> (Int, Result<RecordBlock, any Error>)? {
    lock.withLock { _ in
      if let limit = options.recordLimit, readCount.load(ordering: .relaxed) >= limit { return nil }
      if hasFailed { return nil }
      do {
        guard let block = try takeFirst() ?? blocks.next() else { return nil }
        nextNumber = block.number + 1
        return (block.number, .success(block))
      } catch {
        hasFailed = true
        return (nextNumber, .failure(error))
      }
    }
  }

  private func takeFirst() -> RecordBlock? {
    defer { firstBlock = nil }
    return firstBlock
  }

  /// Appends a block to the rows before it; one that conflicts with them is shredded again, now
  /// with what they have settled.
  private func append(
    _ shredded: ShreddedBlock, _ frames: [FieldPath: FrameColumn], _ block: RecordBlock,
    _ shredder: BlockShredder
  ) throws {
    var shredded = shredded
    try keys.add(shredded.keys, of: block)
    if try append(shredded, frames, block) != nil {
      shredded = try shredder.shred(block, known: kinds)
      if let conflict = try append(shredded, [:], block) {
        throw StoredConflict(
          column: conflict.column,
          error: options.explaining(
            InputLocation(
              path: block.path, line: block.firstLine, column: 1,
              "in this line or a later one: \(conflict.column.map { "\($0): " } ?? "")\(conflict.reason)"
            )))
      }
    }
    try note(shredded, block)
  }

  /// Appends a block, or returns the conflict with an earlier type.
  private func append(
    _ shredded: ShreddedBlock, _ frames: [FieldPath: FrameColumn], _ block: RecordBlock
  ) throws -> (column: String?, reason: String)? {
    if let name = MadeIdentifiers.clash(shredded.field, writer.schema) {
      throw IdentifierTaken(
        name: name,
        place: InputLocation(
          path: block.path, line: block.firstLine, column: 1,
          "some records have the field \(name) and some do not (--no-ids generates none)"))
    }
    do {
      if let gatherer {
        try gatherer.add(shredded.field, shredded.column, byteCount: block.text.byteCount)
      } else {
        let stored = try options.stored(ColumnNode(field: shredded.field, column: shredded.column))
        try writer.append(
          stored?.column ?? shredded.column, as: stored?.field ?? shredded.field,
          frames: stored == nil ? frames : [:])
        report.rowCount += shredded.column.count
      }
      return nil
    } catch let error as DatasetError where error.code == "schema" {
      return (error.column, error.detail)
    } catch let error as TypeConflict {
      return (error.column, error.reason)
    } catch let error as MappingError {
      throw InputLocation(
        path: block.path, line: block.firstLine, column: 1,
        error.message + options.choiceNote(error.message))
    }
  }

  private func write(_ rows: PromptGatherer.Rows) throws {
    var (field, column) = try options.identifiers.added(to: rows.field, rows.column)
    if let stored = try options.stored(ColumnNode(field: field, column: column)) {
      (field, column) = (stored.field, stored.column)
    }
    try writer.append(column, as: field, frames: writer.frames(of: column, as: field))
    report.rowCount += column.count
    progress(blocks.bytesRead, report.rowCount)
  }

  private func note(_ shredded: ShreddedBlock, _ block: RecordBlock) throws {
    report.recordCount += shredded.recordCount
    readCount.store(report.recordCount, ordering: .relaxed)
    report.blankCount += shredded.blankCount
    report.refusedCount += shredded.refusals.count
    for (place, record, _) in shredded.refusals {
      if report.refusals.count < 10 { report.refusals.append(place) }
      try quarantine?.keep(record, place)
    }
    for (path, rounding) in shredded.rounding {
      report.rounding[path, default: RoundingReport()].add(rounding)
    }
    report.coercions.merge(shredded.coercions) { $0 + $1 }
    emptyPrompts += shredded.emptyPromptCount
    for (origin, path) in shredded.storedPaths {
      report.storedPaths[origin] = gatherer?.storedPath(path) ?? path
    }
    usedPaths.formUnion(shredded.ruledPaths)
    usedPaths.formUnion(shredded.movedPaths.keys)
    usedPaths.formUnion(shredded.notes.found)
    report.sentinels.merge(shredded.notes.sentinels) { $0 + $1 }
    report.movedPaths.merge(shredded.movedPaths) { $1 }
    for (path, (kind, line)) in shredded.kinds {
      kinds[path] = kind.following(kinds[path], at: "\(block.path):\(line)")
    }
  }
}
