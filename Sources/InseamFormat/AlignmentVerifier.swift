// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// Proves that lists of one group have equal lengths in every slot.
///
/// See `spec/format.md`, Aligned lists.
struct AlignmentVerifier {
  private let chunk: (UInt32) throws -> ChunkReader?

  private static let slotsAtOnce = 8_192

  /// Creates a verifier that finds the chunks of columns through a closure.
  init(_ chunk: @escaping (UInt32) throws -> ChunkReader?) { self.chunk = chunk }

  /// Verifies the groups below a field, and below the items of its lists.
  func verify(_ field: Field) throws {
    guard field.preorder.contains(where: { $0.alignedGroup != nil }) else { return }
    let lists = field.listsInStruct().map(\.field)
    for group in AlignedLists.groups(lists) { try verify(group.map { lists[$0] }) }
    for list in lists { for item in list.children { try verify(item) } }
  }

  private func verify(_ lists: [Field]) throws {
    let readers = try lists.compactMap { list in
      try chunk(list.id).flatMap { reader in
        reader.chunk.type == .list && reader.chunk.obstacle == nil ? (list, reader) : nil
      }
    }
    guard let first = readers.first?.1.chunk.slotCount, readers.count > 1 else { return }
    for start in stride(from: 0, to: first, by: AlignmentVerifier.slotsAtOnce) {
      try Calls.check()
      let slots = start..<min(first, start + AlignmentVerifier.slotsAtOnce)
      var known = [Int?](repeating: nil, count: slots.count)
      for (list, reader) in readers { try compare(list, reader, slots, &known) }
    }
  }

  private func compare(
    _ list: Field, _ reader: ChunkReader, _ slots: Range<Int>, _ known: inout [Int?]
  ) throws {
    guard slots.upperBound <= reader.chunk.slotCount else { return }
    let validity = try reader.validity(slots)
    let offsets = try reader.lists(slots).offsets
    let ends = offsets.span(of: UInt32.self)
    for index in 0..<slots.count where validity?[index] ?? true {
      let count = Int(ends[index + 1]) - Int(ends[index])
      guard let other = known[index] else {
        known[index] = count
        continue
      }
      guard count == other else {
        var error = FormatError(
          .malformed, "column chunk", at: reader.chunk.offset,
          "a list of \(count) items is aligned with one of \(other)")
        (error.column, error.slots) = (
          list.id, slots.lowerBound + index..<slots.lowerBound + index + 1
        )
        throw error
      }
    }
  }
}
