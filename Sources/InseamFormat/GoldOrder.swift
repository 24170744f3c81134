// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// Recognises lists of responses that put the gold one first, so that kernels need not search it.
enum GoldOrder {
  /// Whether in every non-empty list of a range the first item's role is gold and no other's; `nil`
  /// if the items have no role.
  static func isGoldFirst(_ field: Field, _ column: Column, _ range: Range<Int>) -> Bool? {
    guard
      case .list(_, let items) = column.values, let item = field.children.first,
      let index = item.childIndex(named: "role"), item.children[index].type == .utf8
    else { return nil }
    let role = items.children[index]
    guard case .bytes(let offsets, let data) = role.values else { return nil }
    let cuts = offsets.span(of: UInt64.self)
    for slot in range {
      let items = column.items(of: slot)
      for item in items {
        let text = data.slice(
          offset: Int(cuts[item]), byteCount: Int(cuts[item + 1] - cuts[item]))
        if text.hasEqualBytes(gold) != (item == items.lowerBound) { return false }
      }
    }
    return true
  }

  static let gold = Buffer(small: Array("gold".utf8))
}
