// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
public import InseamColumns

/// Gathers the rows of one row group and writes its chunks.
public final class RowGroupWriter {
  private let field: Field
  private let options: WriterOptions
  private let writer: BlockWriter
  private let texts: [UInt32: TextColumnWriter]
  private let assembler: ColumnAssembler
  fileprivate var zones: ZoneBuilder
  private var goldFirst: [UInt32: Bool] = [:]
  /// The rows so far.
  public private(set) var rowCount = 0

  /// The rows after which a full row group is noticed; so its size does not depend on how rows
  /// arrive.
  private static let stepRows = 1_024

  /// Starts a row group of a schema; `texts` has a writer for every utf8 and binary column.
  public init(
    _ field: Field, options: WriterOptions, writer: BlockWriter, texts: [UInt32: TextColumnWriter]
  ) {
    self.field = field
    self.options = options
    self.writer = writer
    self.texts = texts
    assembler = ColumnAssembler(field, keepsBytes: false)
    zones = ZoneBuilder(field)
  }

  /// Appends rows of a batch until the batch ends or the row group is full.
  ///
  /// - Returns: The number of rows taken.
  public func append(
    _ batch: Column, _ rows: Range<Int>, frames: [UInt32: FrameColumn] = [:]
  ) throws -> Int {
    var row = rows.lowerBound
    while row < rows.upperBound, !isFull {
      let step = min(
        rows.upperBound - row, RowGroupWriter.stepRows - rowCount % RowGroupWriter.stepRows,
        options.rowGroupRows - rowCount)
      try appendStep(batch, row..<row + step, frames)
      row += step
    }
    return row - rows.lowerBound
  }

  /// Whether the row group takes no more rows.
  public var isFull: Bool {
    rowCount >= options.rowGroupRows
      || (rowCount > 0 && rowCount % RowGroupWriter.stepRows == 0
        && assembler.bufferedByteCount >= options.rowGroupBytes)
  }

  private func appendStep(_ batch: Column, _ rows: Range<Int>, _ frames: [UInt32: FrameColumn])
    throws
  {
    try Calls.check()
    if rowCount % Limits.usualZoneRows == 0 { zones.startZone() }
    try assembler.append(batch, rows)
    try visit(field, batch, rows, frames)
    rowCount += rows.count
  }

  private func visit(
    _ field: Field, _ column: Column, _ range: Range<Int>, _ frames: [UInt32: FrameColumn]
  ) throws {
    zones.add(field, column, range, hasValues: frames[field.id]?.isCopied != true)
    if field.type == .list { noteGold(field, column, range) }
    if field.type.isBytes { try texts[field.id]?.append(column, range, frames: frames[field.id]) }
    let inner = field.type.isNested && field.type != .structure ? column.itemRange(range) : range
    for (child, column) in zip(field.children, column.children) {
      try visit(child, column, inner, frames)
    }
  }

  private func noteGold(_ field: Field, _ column: Column, _ range: Range<Int>) {
    guard goldFirst[field.id] != false, let isFirst = GoldOrder.isGoldFirst(field, column, range)
    else { return }
    goldFirst[field.id] = isFirst
  }

  /// A row group with the same rows and a wider schema.
  public func widened(from narrower: Field, to wider: Field, texts: [UInt32: TextColumnWriter])
    throws -> RowGroupWriter
  {
    let made = RowGroupWriter(wider, options: options, writer: writer, texts: texts)
    let rows = try assembler.finish().widened(from: narrower, to: wider)
    try made.assembler.append(rows)
    made.rowCount = rowCount
    for node in wider.preorder where node.type == .list {
      made.goldFirst[node.id] = goldFirst[node.id] ?? false
    }
    made.zones = zones.widened(to: wider)
    for node in wider.preorder
    where node.type.isBytes && narrower.field(withID: node.id)?.type != node.type {
      try texts[node.id]?.appendEmpty(made.assembler.slotCount(of: node.id))
    }
    return made
  }

  /// Writes the chunks of all columns; gives where they are by node id.
  public func finish(index: Int) throws -> [UInt32: BlockReference] {
    zones.finish()
    var references: [UInt32: BlockReference] = [:]
    let root = try assembler.finish()
    for (child, column) in zip(field.children, root.children) {
      try write(child, column, index, into: &references)
    }
    return references
  }

  private func write(
    _ field: Field, _ column: Column, _ index: Int, isItem: Bool = false,
    into references: inout [UInt32: BlockReference]
  ) throws {
    references[field.id] = try ChunkEncoder.write(
      field, column, rowGroup: index, zones: zones.zones(of: field),
      hints: goldFirst[field.id] == true ? .goldFirst : [], text: texts[field.id],
      profile: options.profile,
      isItem: isItem, isOfNewRows: true, to: writer)
    for (child, column) in zip(field.children, column.children) {
      try write(child, column, index, isItem: field.hasItems(isItem: isItem), into: &references)
    }
  }
}

/// A chunk of one column whose descendants are written apart.
enum ChunkEncoder {
  /// Writes the streams and the chunk; `text` holds the values of a utf8 or binary column.
  static func write(
    _ field: Field, _ column: Column, rowGroup: Int, zones: [ZoneTable.Zone], hints: Chunk.Hints,
    text: TextColumnWriter?, profile: Profile, isItem: Bool, isOfNewRows: Bool,
    to writer: BlockWriter
  ) throws -> BlockReference {
    try Calls.check()
    var streams = try nullStreams(column).map { try $0.write(to: writer) }
    if let text {
      streams += try text.finishChunk()
    } else {
      let made = try valueStreams(column, profile: profile, isItem: isItem)
      streams += try made.map { try $0.write(to: writer) }
    }
    let chunk = Chunk(
      column: field.id, rowGroup: rowGroup, nullKind: nullKind(column), hints: hints,
      slotCount: column.count, nullCount: column.nullCount, type: field.type, streams: streams,
      zones: ZoneTable(kind: ZoneTable.Kind(field.type), zones: field.type == .null ? [] : zones))
    return try writer.write(chunk, isOfNewRows: isOfNewRows)
  }

  static func nullKind(_ column: Column) -> Chunk.NullKind {
    guard column.nullCount > 0 else { return .none }
    switch column.absence {
    case .none: return .explicit
    case .all: return .absent
    case .some(let absent):
      let count = absent.setCount
      return count == 0 ? .explicit : count == column.nullCount ? .absent : .mixed
    }
  }

  static func nullStreams(_ column: Column) throws -> [EncodedStream] {
    var streams: [EncodedStream] = []
    if column.nullCount > 0, let validity = column.validity {
      streams.append(try BitmapEncoding.encode(validity, role: .validity))
    }
    if nullKind(column) == .mixed, case .some(let absent) = column.absence {
      streams.append(try BitmapEncoding.encode(absent, role: .absence))
    }
    return streams
  }

  private static func valueStreams(
    _ column: Column, profile: Profile, isItem: Bool
  ) throws -> [EncodedStream] {
    switch column.values {
    case .bits(let bits): [try EncodingChoice.encode(bits, profile: profile, isItem: isItem)]
    case .fixed(let buffer):
      try EncodingChoice.encode(
        buffer, type: column.type, count: column.count, profile: profile, isItem: isItem)
    case .list(let offsets, _):
      [Plain.encode(offsets, type: .uint32, role: .offsets, count: column.count + 1)]
    case .none, .bytes, .fixedSizeList, .structure: []
    }
  }
}

extension Field {
  /// Whether the children are read a list at a time: the items of a list, and the values of
  /// fixed-size lists that are such items.
  func hasItems(isItem: Bool) -> Bool { type == .list || (type == .fixedSizeList && isItem) }
}

extension Column {
  /// The item slots of a range of lists.
  func itemRange(_ range: Range<Int>) -> Range<Int> {
    switch values {
    case .list(let offsets, _):
      let cuts = offsets.span(of: UInt32.self)
      return Int(cuts[range.lowerBound])..<Int(cuts[range.upperBound])
    case .fixedSizeList(let size, _): return range.lowerBound * size..<range.upperBound * size
    default: return range
    }
  }
}
