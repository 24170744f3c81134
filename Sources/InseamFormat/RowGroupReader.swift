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
  /// Told of slots of a column that read as null because they are damaged; without it damage is an
  /// error.
  public var onDamage: (@Sendable (UInt32, Range<Int>, FormatError) -> Void)?

  /// Creates a reader that finds the chunks of columns through a closure; `nil` means null
  /// everywhere.
  ///
  /// `omitted`: Text columns whose strings read as empty, since their frames are copied.
  public init(
    rowCount: Int, omitting omitted: Set<UInt32> = [],
    chunk: @escaping @Sendable (UInt32) throws -> ChunkReader?
  ) {
    self.rowCount = rowCount
    self.omitted = omitted
    self.chunk = chunk
  }

  /// The values of some rows of a top-level field (or of the root, for all of them).
  public func read(_ field: Field, _ rows: Range<Int>) throws -> Column {
    try read(field, rows, slotCount: rowCount)
  }

  /// The values of a range of slots of a field whose parent gives it `slotCount` slots.
  ///
  /// Slots behind damage are null if that is to be skipped.
  func read(_ field: Field, _ range: Range<Int>, slotCount: Int) throws -> Column {
    guard let onDamage, field.id != 0 else {
      return try readWhole(field, range, slotCount: slotCount)
    }
    do { return try readWhole(field, range, slotCount: slotCount) } catch let error as FormatError {
      let bad = (error.slots ?? range).clamped(to: range)
      guard !bad.isEmpty, bad != range else {
        onDamage(field.id, range, error)
        return .nulls(field, count: range.count, explicit: true)
      }
      onDamage(field.id, bad, error)
      let assembler = ColumnAssembler(field)
      assembler.append(
        try read(field, range.lowerBound..<bad.lowerBound, slotCount: slotCount))
      assembler.appendNulls(bad.count, explicit: true)
      assembler.append(
        try read(field, bad.upperBound..<range.upperBound, slotCount: slotCount))
      return assembler.finish()
    }
  }

  private func readWhole(_ field: Field, _ range: Range<Int>, slotCount: Int) throws -> Column {
    if field.id == 0 {
      let children = try field.children.map { try read($0, range, slotCount: slotCount) }
      return Column(type: .structure, count: range.count, values: .structure(children))
    }
    guard let reader = try chunk(field.id) else { return .nulls(field, count: range.count) }
    let chunk = reader.chunk
    guard chunk.slotCount == slotCount, Widening.isPossible(from: chunk.type, to: field.type) else {
      throw FormatError(
        .malformed, "chunk", at: 0,
        "column \(field.id) has \(chunk.slotCount) slots of \(chunk.type.name), not \(slotCount) of \(field.type.name)"
      )
    }
    let absence = try reader.absence(range)
    if chunk.type == .null {
      let nulls = Column(type: .null, count: range.count, absence: absence, values: .none)
      return nulls.widened(from: Field("", .null), to: field)
    }
    return Column(
      type: field.type, count: range.count, validity: try reader.validity(range), absence: absence,
      values: try values(field, reader, range))
  }

  private func values(_ field: Field, _ reader: ChunkReader, _ range: Range<Int>) throws
    -> Column.Values
  {
    switch field.type {
    case .list:
      if onDamage != nil, let items = try? chunk(field.children[0].id) {
        reader.assumeItemCount(items.chunk.slotCount)
      }
      let (offsets, items) = try reader.lists(range)
      let itemCount = try reader.itemCount()
      return .list(
        offsets: offsets, items: try read(field.children[0], items, slotCount: itemCount))
    case .fixedSizeList:
      let (itemCount, overflow) = reader.chunk.slotCount.multipliedReportingOverflow(
        by: field.listSize)
      guard !overflow, itemCount <= Int(UInt32.max) else {
        throw FormatError(.limit, "chunk", at: 0, "a fixed-size list has too many items")
      }
      let items = range.lowerBound * field.listSize..<range.upperBound * field.listSize
      return .fixedSizeList(
        size: field.listSize, items: try read(field.children[0], items, slotCount: itemCount))
    case .structure:
      return .structure(
        try field.children.map { try read($0, range, slotCount: reader.chunk.slotCount) })
    default:
      if omitted.contains(field.id) {
        let cuts = Buffer([UInt64](repeating: 0, count: range.count + 1))
        return .bytes(offsets: cuts, data: .empty)
      }
      let values = try reader.values(range)
      guard case .fixed(let buffer) = values else { return values }
      return .fixed(Widening.widen(buffer, from: reader.chunk.type, to: field.type))
    }
  }
}
