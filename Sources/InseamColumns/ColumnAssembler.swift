// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// Puts a column together from ranges of others: the one operation behind slicing, filtering and
/// gathering, and behind the row groups of a writer.
public final class ColumnAssembler {
  private let field: Field
  private let keepsBytes: Bool
  /// The number of slots so far.
  public private(set) var count = 0
  private var validity = BitmapBuilder()
  private var absent = BitmapBuilder()
  private var fixed = BufferBuilder()
  private var bits = BitmapBuilder()
  private var offsets: [UInt32] = [0]
  private var byteOffsets: [UInt64] = [0]
  private var children: [ColumnAssembler]

  /// Starts an empty column of a field's type.
  ///
  /// `keepsBytes`: Whether utf8 and binary values are kept; without, their columns come
  ///   out
  ///   empty-valued, for writers that have stored the values elsewhere.
  public init(_ field: Field, keepsBytes: Bool = true) {
    self.field = field
    self.keepsBytes = keepsBytes
    children = field.children.map { ColumnAssembler($0, keepsBytes: keepsBytes) }
  }

  /// The bytes held in fixed-width values, bits and offsets, children included.
  public var bufferedByteCount: Int {
    fixed.byteCount + (validity.count + absent.count + bits.count) / 8 + 4 * (offsets.count - 1)
      + children.reduce(0) { $0 + $1.bufferedByteCount }
  }

  /// The slots so far of the column with a node id, at or below this one.
  public func slotCount(of id: UInt32) -> Int {
    if field.id == id { return count }
    return children.lazy.map { $0.slotCount(of: id) }.first { $0 > 0 } ?? 0
  }

  /// Makes room for all slots of some columns of the field's type, so that appending them moves
  /// nothing.
  public func reserve(for columns: [Column]) throws {
    var (slots, bytes) = (count, fixed.byteCount)
    for column in columns {
      slots += column.count
      switch column.values {
      case .fixed(let buffer): bytes += buffer.byteCount
      case .bytes(_, let data): bytes += keepsBytes ? data.byteCount : 0
      default: break
      }
    }
    try fixed.reserve(byteCount: bytes)
    if field.type == .list { offsets.reserveCapacity(slots + 1) }
    if field.type.isBytes, keepsBytes { byteOffsets.reserveCapacity(slots + 1) }
    for (index, child) in children.enumerated() {
      try child.reserve(for: columns.map { $0.children[index] })
    }
  }

  /// Appends all slots of a column.
  public func append(_ column: Column) throws { try append(column, 0..<column.count) }

  /// Appends the slots of a range; traps if the column's type is not the field's.
  public func append(_ column: Column, _ range: Range<Int>) throws {
    precondition(
      column.type == field.type, "a column of \(field.type.name) takes no \(column.type.name)")
    count += range.count
    appendNulls(column, range)
    switch column.values {
    case .none: break
    case .fixed(let buffer):
      let width = field.type.byteWidth ?? 0
      let part = buffer.slice(offset: range.lowerBound * width, byteCount: range.count * width)
      try fixed.append(part)
    case .bits(let bitmap): bits.append(bitmap.slice(range))
    case .bytes(let cuts, let data): if keepsBytes { try appendBytes(cuts, data, range) }
    case .list(let cuts, let items): try appendList(cuts, items, range)
    case .fixedSizeList(let size, let items):
      try children[0].append(items, range.lowerBound * size..<range.upperBound * size)
    case .structure(let columns):
      for (child, column) in zip(children, columns) { try child.append(column, range) }
    }
  }

  /// Appends nulls.
  public func appendNulls(_ count: Int, explicit: Bool = false) throws {
    try append(try Column.nulls(field, count: count, explicit: explicit))
  }

  /// The column; the assembler is not used afterwards.
  public func finish() throws -> Column {
    try Calls.check()
    let hasNulls = field.type != .null && validity.setCount < count
    let nulls = field.type == .null ? count : count - validity.setCount
    let absence: Column.Absence =
      absent.setCount == 0 ? .none : absent.setCount == nulls ? .all : .some(try absent.finish())
    return Column(
      type: field.type, count: count, validity: hasNulls ? try validity.finish() : nil,
      absence: absence, values: try finishValues())
  }

  private func appendNulls(_ column: Column, _ range: Range<Int>) {
    if column.type != .null {
      if let bitmap = column.validity {
        validity.append(bitmap.slice(range))
      } else {
        validity.append(true, times: range.count)
      }
    }
    switch column.absence {
    case .none: absent.append(false, times: range.count)
    case .some(let bitmap): absent.append(bitmap.slice(range))
    case .all: appendAbsenceOfNulls(column, range)
    }
  }

  private func appendAbsenceOfNulls(_ column: Column, _ range: Range<Int>) {
    guard let bitmap = column.validity?.slice(range) else {
      return absent.append(column.type == .null, times: range.count)
    }
    for index in stride(from: 0, to: bitmap.count, by: 64) {
      absent.append(word: ~bitmap.word(at: index), bitCount: min(64, bitmap.count - index))
    }
  }

  private func appendBytes(_ cuts: Buffer, _ data: Buffer, _ range: Range<Int>) throws {
    let source = cuts.span(of: UInt64.self)
    let first = source[range.lowerBound]
    let last = source[range.upperBound]
    let start = byteOffsets[byteOffsets.count - 1]
    for slot in range { byteOffsets.append(start + source[slot + 1] - first) }
    try fixed.append(data.slice(offset: Int(first), byteCount: Int(last - first)))
  }

  private func appendList(_ cuts: Buffer, _ items: Column, _ range: Range<Int>) throws {
    let source = cuts.span(of: UInt32.self)
    let first = source[range.lowerBound]
    let start = offsets[offsets.count - 1]
    for slot in range { offsets.append(start + (source[slot + 1] - first)) }
    try children[0].append(items, Int(first)..<Int(source[range.upperBound]))
  }

  private func finishValues() throws -> Column.Values {
    switch field.type {
    case .null: .none
    case .bool: .bits(try bits.finish())
    case .utf8, .binary:
      .bytes(
        offsets: try Buffer(keepsBytes ? byteOffsets : [UInt64](repeating: 0, count: count + 1)),
        data: fixed.finish())
    case .list: .list(offsets: try Buffer(offsets), items: try children[0].finish())
    case .fixedSizeList: .fixedSizeList(size: field.listSize, items: try children[0].finish())
    case .structure: .structure(try children.map { try $0.finish() })
    default: .fixed(fixed.finish())
    }
  }
}

extension Column {
  /// The slots of some ranges, in their order, as a new column.
  ///
  /// - Complexity: O(*n*) in the number of slots taken, children included.
  public func gathering(_ ranges: some Sequence<Range<Int>>, as field: Field) throws -> Column {
    let assembler = ColumnAssembler(field)
    for (index, range) in ranges.enumerated() {
      if index % 4_096 == 0 { try Calls.check() }
      try assembler.append(self, range)
    }
    return try assembler.finish()
  }
}
