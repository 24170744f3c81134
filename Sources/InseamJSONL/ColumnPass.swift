// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import Inseam
internal import InseamBytes
internal import InseamColumns
internal import InseamFormat
internal import Synchronization

/// The rows of all inputs on their way into a dataset, on all processors.
///
/// Batches are read one after the other and written in that order, so the result does not depend on
/// the number of threads; in between, each is converted by a thread of its own.
final class ColumnPass: @unchecked Sendable {
  typealias Input = ColumnImporter.Input
  /// Adds the place to the errors of a body.
  typealias Locator = (Input, () throws -> Void) throws -> Void

  private let options: ImportOptions
  private let inputs: [Input]
  private let writer: DatasetWriter
  private let gatherer: PromptGatherer?
  private let locating: Locator
  private let numbers = Atomic(0)
  private let failure = Lock<(any Error)?>(nil)

  /// Lets threads read in turn; it guards the three below.
  private let reading = Turnstile()
  private var place = 0
  private var rowCount = 0
  private var isAtEnd = false

  /// Lets threads write in turn; it guards the two below.
  private let writing = Turnstile()
  private var report = ImportReport()
  private var usedPaths: Set<Name> = []

  /// A batch of rows, or the end of an input.
  private struct Step {
    let input: Input
    let rows: Column?
    /// The position of the first row in the input, from 1.
    let firstRow: Int
  }

  init(
    _ options: ImportOptions, _ inputs: [Input], _ writer: DatasetWriter,
    locating: @escaping Locator
  ) {
    self.options = options
    self.inputs = inputs
    self.writer = writer
    self.locating = locating
    gatherer = options.preset.gatherer(options.gatheringKeys)
    let path = writer.path
    gatherer?.makeFile = { try DatasetWriter(temporaryBeside: path) }
    report.preset = options.preset
  }

  /// Whether rows have the shape that they have in the input.
  var keepsShape: Bool {
    options.preset == .generic && options.moves.isEmpty && gatherer == nil
  }

  /// Writes all rows, and returns what was done.
  func run() throws -> ImportReport {
    if let existing = options.existing { try gatherer?.learn(existing) }
    Threads.run(Threads.count(options.threadCount)) { _ in self.work() }
    if let error = failure.withLock({ $0 }) { throw error }
    if let gatherer {
      report.noteKnownPrompts(gatherer, in: options.existing)
      try locating(inputs[inputs.count - 1]) { try gatherer.finish { try write($0) } }
    }
    let used = usedPaths.union(report.movedPaths.keys)
    let moved =
      options.moves.map(\.path) + [options.lengths].compactMap { $0 }.filter { $0 != "none" }
    report.unusedPaths =
      options.unusedRules(used)
      + (moved + options.preset.checkedPaths).filter { !used.contains($0) }
    try requirePrompts()
    return report
  }

  /// Throws if the preset found no prompt in any row.
  private func requirePrompts() throws {
    report.emptyPromptCount = options.preset.makesPrompts ? report.emptyPromptCount : 0
    guard report.emptyPromptCount > 0, report.emptyPromptCount == report.recordCount,
      !options.allowsMissing,
      options.preset.checkedPrompt.map({ usedPaths.contains(Name($0)) }) ?? true
    else { return }
    try locating(inputs[0]) {
      throw MappingError(
        "the preset \(options.preset.name) found no prompt in any row (--preset generic keeps rows as they are)"
      )
    }
  }

  private func work() {
    do {
      let converter = try BatchConverter(options, isGathered: gatherer != nil)
      while true {
        let number = numbers.wrappingAdd(1, ordering: .relaxed).oldValue
        var read = Result<Step?, any Error>.success(nil)
        let isOpen = reading.pass(number) { read = Result { try next() } }
        if case .success(nil) = read { return }
        let step = try? read.get()
        let converted = Result { try convert(step, converter) }
        let goesOn = try writing.pass(number) {
          guard let step = try read.get() else { return }
          try locating(step.input) { try finish(try converted.get()) }
        }
        if !isOpen || !goesOn { return }
      }
    } catch {
      failure.withLock { $0 = $0 ?? error }
      reading.close()
      writing.close()
    }
  }

  /// The next batch, or the end of an input; `nil` after the last one, and after an error.
  private func next() throws -> Step? {
    guard place < inputs.count, !isAtEnd else { return nil }
    let input = inputs[place]
    isAtEnd = true
    let rows = try input.next()
    isAtEnd = false
    let step = Step(input: input, rows: rows, firstRow: rowCount + 1)
    rowCount = rows.map { rowCount + $0.count } ?? 0
    if rows == nil { place += 1 }
    return step
  }

  private func convert(_ step: Step?, _ converter: BatchConverter) throws -> ConvertedBatch? {
    guard let step, let rows = step.rows else { return nil }
    var batch = try converter.convert(
      ColumnNode(field: step.input.field, column: rows), of: step.input.name,
      firstRow: step.firstRow)
    if gatherer == nil {
      batch.frames = try writer.frames(of: batch.rows.column, as: batch.rows.field)
    }
    return batch
  }

  /// Writes a batch, or has it wait for the others of its prompts.
  private func finish(_ batch: ConvertedBatch?) throws {
    guard let batch else { return }
    report.emptyPromptCount += batch.emptyPromptCount
    report.recordCount += batch.recordCount
    report.movedPaths.merge(batch.movedPaths) { $1 }
    report.coercions.merge(batch.coercions) { $0 + $1 }
    for (path, rounding) in batch.rounding {
      report.rounding[path, default: RoundingReport()].add(rounding)
    }
    usedPaths.formUnion(batch.usedPaths)
    usedPaths.formUnion(batch.notes.found)
    report.sentinels.merge(batch.notes.sentinels) { $0 + $1 }
    let rows = batch.rows
    guard let gatherer else {
      let stored = try options.stored(rows)
      try writer.append(
        stored?.column ?? rows.column, as: stored?.field ?? rows.field,
        frames: stored == nil ? batch.frames : [:])
      report.rowCount += rows.column.count
      return
    }
    try gatherer.add(rows.field, rows.column, byteCount: rows.column.byteCount)
  }

  private func write(_ gathered: PromptGatherer.Rows) throws {
    var (field, column) = try options.identifiers.added(to: gathered.field, gathered.column)
    if let stored = try options.stored(ColumnNode(field: field, column: column)) {
      (field, column) = (stored.field, stored.column)
    }
    try writer.append(column, as: field, frames: writer.frames(of: column, as: field))
    report.rowCount += column.count
  }
}

/// The rows of a batch as they are stored, and what was done to them.
private struct ConvertedBatch {
  var rows: ColumnNode
  var recordCount = 0
  var emptyPromptCount = 0
  var frames: [FieldPath: FrameColumn] = [:]
  var movedPaths: [Name: String] = [:]
  var usedPaths: Set<Name> = []
  var coercions: [Name: Int] = [:]
  var rounding: [Name: RoundingReport] = [:]
  var notes = MappingNotes()
}

/// Converts the rows of batches; one per thread.
private final class BatchConverter {
  private let options: ImportOptions
  private let isGathered: Bool
  private let rules: TypeRules
  private let map: RecordMap
  private let parser: JSONParser
  /// The name of the input, once for each row of the last batch: most batches have one size.
  private var fileNames: (name: String, column: ColumnNode)?

  init(_ options: ImportOptions, isGathered: Bool) throws(OutOfMemory) {
    self.options = options
    self.isGathered = isGathered
    rules = options.rules.completed(for: options.preset, options.moves)
    map = RecordMap(preset: options.preset, moves: options.moves, lengths: options.lengths)
    parser = try JSONParser()
  }

  func convert(_ rows: ColumnNode, of name: String, firstRow: Int) throws -> ConvertedBatch {
    try Calls.check()
    var batch = ConvertedBatch(rows: rows, recordCount: rows.column.count)
    batch.rows.column = try rows.column.normalized(rows.field)
    var types = ColumnTypes(rules, parser)
    try types.apply(&batch.rows, firstRow: firstRow)
    (batch.usedPaths, batch.coercions, batch.rounding) = (
      types.usedPaths, types.coercions, types.rounding
    )
    (batch.rows.field, batch.rows.column) = try map.apply(
      batch.rows.field, batch.rows.column, moved: &batch.movedPaths, &batch.notes)
    batch.emptyPromptCount = batch.rows.emptyPromptCount
    if !isGathered {
      (batch.rows.field, batch.rows.column) = try options.identifiers.added(
        to: batch.rows.field, batch.rows.column)
    }
    batch.rows.field = options.aligned(batch.rows.field)
    if options.keepsSource, !batch.rows.field.children.contains(where: \.isSource) {
      try batch.rows.put(
        try source(name, firstRow, batch.recordCount), at: [options.sourceName])
    }
    return batch
  }

  /// The origin of rows that follow each other.
  private func source(_ name: String, _ firstRow: Int, _ count: Int) throws -> ColumnNode {
    let known = fileNames.flatMap { $0.name == name && $0.column.column.count == count ? $0 : nil }
    let names = try known ?? (name, RowSource.file(name, count: count))
    fileNames = names
    return try RowSource.column(
      named: options.sourceName, file: names.column,
      lines: (0..<count).map { Int64(firstRow + $0) })
  }
}

extension Column {
  /// About the bytes that the values take.
  var byteCount: Int {
    let own =
      switch values {
      case .fixed(let buffer): buffer.byteCount
      case .bytes(_, let data): data.byteCount + 8 * count
      case .list: 4 * count
      case .none, .bits, .fixedSizeList, .structure: count / 8
      }
    return children.reduce(own) { $0 + $1.byteCount }
  }
}
