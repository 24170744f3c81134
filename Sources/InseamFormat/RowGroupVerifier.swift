// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
public import InseamColumns

/// Proves that the chunks of one row group agree with each other, and that what they say of their
/// values is true.
///
/// Errors name the column, and its slots where they are not about all. See `spec/format.md`, Chunks,
/// Zones and Slots of nested columns.
public struct RowGroupVerifier {
  /// The slots of a column and what is known of them from above.
  private struct Slots {
    /// The first slot of every zone, and the number of all slots.
    let starts: [Int]
    /// Which slots of a range are below present ones; `nil` if all are.
    let parents: (Range<Int>) throws -> Bitmap?

    var count: Int { starts[starts.count - 1] }
  }

  private let starts: [Int]
  private let chunk: @Sendable (UInt32) throws -> ChunkReader?
  private let unreadable: @Sendable (Field) -> Void

  /// Creates a verifier that finds the chunks of columns through a closure; `nil` means null
  /// everywhere.
  ///
  /// `unreadable` hears of the columns whose values this release cannot read; they and what is
  /// below them are left out.
  public init(
    _ entry: RowGroupEntry, chunk: @escaping @Sendable (UInt32) throws -> ChunkReader?,
    unreadable: @escaping @Sendable (Field) -> Void
  ) {
    starts = entry.zoneStarts
    self.chunk = chunk
    self.unreadable = unreadable
  }

  /// Verifies a top-level field and all below it.
  ///
  /// - Throws: `FormatError` for the first thing that is wrong.
  public func verify(_ field: Field) throws {
    try verify(field, Slots(starts: starts) { _ in nil })
    if field.type.isNested { try AlignmentVerifier(chunk).verify(field) }
  }

  private func verify(_ field: Field, _ slots: Slots) throws {
    do { try visit(field, slots) } catch var error as FormatError {
      error.column = error.column ?? field.id
      throw error
    }
  }

  private func visit(_ field: Field, _ slots: Slots) throws {
    let reader = try chunk(field.id)
    if reader?.chunk.obstacle != nil { return unreadable(field) }
    guard let reader, reader.chunk.type != .null else {
      if let reader { try ChunkVerifier(field, reader).requireSlots(slots.count) }
      return try visitChildren(
        field, slots, listEnds: { _ in 0 }, presence: { _ in { try .zeros(count: $0.count) } })
    }
    let verifier = ChunkVerifier(field, reader)
    try verifier.verify(starts: slots.starts, parents: slots.parents)
    try HintVerifier(field, reader).verify()
    if reader.chunk.isGoldFirst { try GoldVerifier(field, reader, chunk).verify() }
    var end = 0
    try visitChildren(
      field, slots,
      listEnds: { zone in
        let lists = slots.starts[zone]..<slots.starts[zone + 1]
        if !lists.isEmpty { end = try reader.itemRange(lists).upperBound }
        return end
      },
      presence: { size in reader.chunk.nullCount == 0 ? { _ in nil } : verifier.presence(size) })
  }

  /// Visits the children: `listEnds` gives where the items of a zone end, `presence` which slots are
  /// below present ones, for a number of child slots per slot.
  private func visitChildren(
    _ field: Field, _ slots: Slots, listEnds: (Int) throws -> Int,
    presence: (_ size: Int) -> (Range<Int>) throws -> Bitmap?
  ) throws {
    switch field.type {
    case .list:
      let starts = try [0] + slots.starts.indices.dropLast().map { try listEnds($0) }
      // Null lists are empty, so all items are below present ones.
      try verify(field.children[0], Slots(starts: starts) { _ in nil })
    case .fixedSizeList:
      let (count, overflow) = slots.count.multipliedReportingOverflow(by: field.listSize)
      guard !overflow, count <= Int(UInt32.max) else {
        throw FormatError(
          .limit, "schema", at: try chunk(field.id)?.chunk.offset ?? 0,
          "a fixed-size list has more than 2^32 - 1 items")
      }
      let starts = slots.starts.map { $0 * field.listSize }
      try verify(
        field.children[0], Slots(starts: starts, parents: presence(field.listSize)))
    case .structure:
      let inner = Slots(starts: slots.starts, parents: presence(1))
      for child in field.children { try verify(child, inner) }
    default: break
    }
  }
}

extension Bitmap {
  fileprivate static func zeros(count: Int) throws -> Bitmap {
    var bits = BitmapBuilder()
    bits.append(false, times: count)
    return try bits.finish()
  }
}
