// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
public import InseamColumns

/// Assembles the columns of one row group from their chunks.
public struct RowGroupReader: Sendable {
  /// The number of rows.
  public let rowCount: Int
  private let omitted: Set<UInt32>
  private let chunk: @Sendable (UInt32) throws -> ChunkReader?
  private let allowance: ReadAllowance
  /// Told of slots of a column that read as null because they are damaged; without it damage is an
  /// error.
  public var onDamage: (@Sendable (UInt32, Range<Int>, FormatError) -> Void)?

  /// Creates a reader that finds the chunks of columns through a closure; `nil` means null
  /// everywhere.
  ///
  /// `omitted`: Text columns whose strings read as empty, since their frames are copied.
  /// `allowance`: The memory that all its reads together may take for what few bytes claim.
  public init(
    rowCount: Int, omitting omitted: Set<UInt32> = [],
    allowance: ReadAllowance = ReadAllowance(),
    chunk: @escaping @Sendable (UInt32) throws -> ChunkReader?
  ) {
    self.rowCount = rowCount
    self.omitted = omitted
    self.allowance = allowance
    self.chunk = chunk
  }

  /// The values of some rows of a top-level field (or of the root, for all of them).
  public func read(_ field: Field, _ rows: Range<Int>) throws -> Column {
    try read(field, rows, slotCount: rowCount)
  }

  /// The values of ascending runs of rows, one after the other.
  public func read(_ field: Field, _ runs: [Range<Int>]) throws -> Column {
    guard runs.count != 1, onDamage == nil else { return try read(field, byRun: runs) }
    return try readWhole(field, runs, slotCount: rowCount)
  }

  private func read(_ field: Field, byRun runs: [Range<Int>]) throws -> Column {
    if runs.count == 1 { return try read(field, runs[0]) }
    let assembler = ColumnAssembler(field)
    for run in runs { try assembler.append(try read(field, run)) }
    return try assembler.finish()
  }

  /// The values of a range of slots of a field whose parent gives it `slotCount` slots.
  ///
  /// Slots behind damage are null if that is to be skipped.
  package func read(_ field: Field, _ range: Range<Int>, slotCount: Int) throws -> Column {
    guard onDamage != nil, field.id != 0 else {
      return try readWhole(field, [range], slotCount: slotCount)
    }
    var around: ColumnAssembler?
    var (next, step) = (range.lowerBound, range.count)
    repeat {
      let part = next..<next + min(step, range.upperBound - next)
      do {
        let column = try readWhole(field, [part], slotCount: slotCount)
        guard let around else { return column }
        try around.append(column)
        (next, step) = (part.upperBound, 2 * step)
      } catch let error as FormatError where error.code != .memory {
        let lost = lost(by: error, in: next..<range.upperBound)
        onDamage?(field.id, lost, error)
        if lost == range { return try nulls(field, count: range.count, explicit: true) }
        let known = around ?? ColumnAssembler(field)
        // What another stream has lost before it is found there.
        try known.append(try read(field, next..<lost.lowerBound, slotCount: slotCount))
        try known.append(try nulls(field, count: lost.count, explicit: true))
        // Where one page is damaged others may be: what is looked up in vain behind it is little.
        (around, next, step) = (known, lost.upperBound, 1_024)
      }
    } while next < range.upperBound
    return try around?.finish() ?? .nulls(field, count: 0)
  }

  /// The slots that an error is about; all of them if it does not say which.
  private func lost(by error: FormatError, in range: Range<Int>) -> Range<Int> {
    let slots = (error.slots ?? range).clamped(to: range)
    return slots.isEmpty ? range : slots
  }

  /// Errors say which column they are about.
  private func readWhole(_ field: Field, _ runs: [Range<Int>], slotCount: Int) throws -> Column {
    do { return try decode(field, runs, slotCount: slotCount) } catch var error as FormatError {
      error.column = error.column ?? (field.id == 0 ? nil : field.id)
      throw error
    }
  }

  private func decode(_ field: Field, _ runs: [Range<Int>], slotCount: Int) throws -> Column {
    let count = runs.reduce(0) { $0 + $1.count }
    if field.id == 0 {
      let children = try field.children.map { try read($0, runs, slotCount) }
      return Column(type: .structure, count: count, values: .structure(children))
    }
    guard let reader = try chunk(field.id) else { return try nulls(field, count: count) }
    let chunk = reader.chunk
    guard chunk.slotCount == slotCount, Widening.isPossible(from: chunk.type, to: field.type) else {
      throw FormatError(
        .malformed, "column chunk", at: chunk.offset,
        "column \(field.id) has \(chunk.slotCount) slots of type \(chunk.type.name), expected \(slotCount) of type \(field.type.name)"
      )
    }
    try allowance.take(reader.constants, as: field.type, count: count)
    let absence = try reader.absence(runs)
    if chunk.type == .null {
      try allowance.take(nulls: field, count: count)
      let nulls = Column(type: .null, count: count, absence: absence, values: .none)
      return try nulls.widened(from: Field("", .null), to: field)
    }
    return Column(
      type: field.type, count: count, validity: try reader.validity(runs), absence: absence,
      values: try values(field, reader, runs, count))
  }

  private func nulls(_ field: Field, count: Int, explicit: Bool = false) throws -> Column {
    try allowance.take(nulls: field, count: count)
    return try .nulls(field, count: count, explicit: explicit)
  }

  /// One run may be read around damage.
  private func read(_ field: Field, _ runs: [Range<Int>], _ slotCount: Int) throws -> Column {
    runs.count == 1
      ? try read(field, runs[0], slotCount: slotCount)
      : try readWhole(field, runs, slotCount: slotCount)
  }

  private func values(
    _ field: Field, _ reader: ChunkReader, _ runs: [Range<Int>], _ count: Int
  ) throws -> Column.Values {
    switch field.type {
    case .list:
      if onDamage != nil, let items = try? chunk(field.children[0].id) {
        try reader.assumeItemCount(items.chunk.slotCount)
      }
      let (offsets, items) = try reader.lists(runs)
      let itemCount = try reader.itemCount()
      return .list(offsets: offsets, items: try read(field.children[0], items, itemCount))
    case .fixedSizeList:
      let (itemCount, overflow) = reader.chunk.slotCount.multipliedReportingOverflow(
        by: field.listSize)
      guard !overflow, itemCount <= Int(UInt32.max) else {
        throw FormatError(
          .limit, "column chunk", at: reader.chunk.offset,
          "a fixed-size list has more than 2^32 - 1 items")
      }
      let size = field.listSize
      let items = runs.map { $0.lowerBound * size..<$0.upperBound * size }
      return .fixedSizeList(
        size: size, items: try read(field.children[0], items, itemCount))
    case .structure:
      return .structure(
        try field.children.map { try read($0, runs, reader.chunk.slotCount) })
    default:
      if omitted.contains(field.id) {
        let cuts = try Buffer([UInt64](repeating: 0, count: count + 1))
        return .bytes(offsets: cuts, data: .empty)
      }
      let values = try reader.values(runs, allowance)
      guard case .fixed(let buffer) = values else { return values }
      return try .fixed(Widening.widen(buffer, from: reader.chunk.type, to: field.type))
    }
  }
}
