// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// Proves that the gold response is first in every list of a chunk that says so, and no other is.
struct GoldVerifier {
  private let field: Field
  private let lists: ChunkReader
  private let chunk: (UInt32) throws -> ChunkReader?
  private let gold = GoldOrder.gold

  init(_ field: Field, _ lists: ChunkReader, _ chunk: @escaping (UInt32) throws -> ChunkReader?) {
    self.field = field
    self.lists = lists
    self.chunk = chunk
  }

  func verify() throws {
    guard lists.chunk.type == .list, let item = field.children.first,
      let index = item.childIndex(named: "role"), item.children[index].type == .utf8
    else { throw malformed("gold is said to be first, but the items have no role") }
    let role = try chunk(item.children[index].id)
    for start in stride(from: 0, to: lists.chunk.slotCount, by: Limits.usualZoneRows) {
      let slots = start..<min(lists.chunk.slotCount, start + Limits.usualZoneRows)
      let (offsets, items) = try lists.lists(slots)
      let gold = try isGold(items, role)
      let cuts = offsets.span(of: UInt32.self)
      for slot in 0..<slots.count {
        for place in Int(cuts[slot])..<Int(cuts[slot + 1])
        where gold[place] != (place == Int(cuts[slot])) {
          throw malformed(
            "gold is said to be first and the only one", start + slot..<start + slot + 1)
        }
      }
    }
  }

  private func isGold(_ items: Range<Int>, _ role: ChunkReader?) throws -> [Bool] {
    guard let role, role.chunk.type == .utf8 else {
      return [Bool](repeating: false, count: items.count)
    }
    guard items.upperBound <= role.chunk.slotCount else {
      throw malformed("the items have \(role.chunk.slotCount) roles")
    }
    let validity = try role.validity(items)
    try ReadAllowance().take(items.count, byteWidth: 5)
    if let entries = try role.dictionaryEntries(), let codes = try role.dictionaryCodes(items) {
      let isGold = entries.map { $0 == "gold" }
      return codes.indices.map { validity?[$0] ?? true ? isGold[Int(codes[$0])] : false }
    }
    guard case .bytes(let offsets, let data) = try role.values([items]) else { return [] }
    let cuts = offsets.span(of: UInt64.self)
    return (0..<items.count).map { slot in
      (validity?[slot] ?? true)
        && data.part(
          at: Int(cuts[slot]), byteCount: Int(cuts[slot + 1] - cuts[slot]),
          equals: gold)
    }
  }

  private func malformed(_ detail: String, _ slots: Range<Int>? = nil) -> FormatError {
    var error = FormatError(.malformed, "column chunk", at: lists.chunk.offset, detail)
    error.column = field.id
    error.slots = slots
    return error
  }
}
