// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

extension Column {
  /// The most items that all slots together have in one of the lists at or below them.
  package var largestItemCount: Int {
    let own: Int
    switch values {
    case .list(_, let items), .fixedSizeList(_, let items): own = items.count
    default: own = 0
    }
    return children.reduce(own) { max($0, $1.largestItemCount) }
  }

  /// The most items that some slots together have in one of the lists at or below them.
  package func largestItemCount(_ slots: Range<Int>) -> Int {
    if slots.isEmpty { return 0 }
    switch values {
    case .list(_, let items), .fixedSizeList(_, let items):
      let inside =
        self.items(of: slots.lowerBound)
        .lowerBound..<self.items(of: slots.upperBound - 1).upperBound
      return max(inside.count, items.largestItemCount(inside))
    case .structure(let children):
      return children.reduce(0) { max($0, $1.largestItemCount(slots)) }
    default: return 0
    }
  }

  /// Some slots in their order, each as often as given; `nil` if their lists have more items together than a column can.
  package func repeating(_ slots: [Int], as field: Field) throws -> Column? {
    guard largestItemCount(ofEach: slots) != nil else { return nil }
    return try gathering(slots.lazy.map { $0..<$0 + 1 }, as: field)
  }

  /// The most items that some slots have in one of the lists at or below them, each as often as given; more than a column
  /// can have is `nil`.
  package func largestItemCount(ofEach slots: [Int]) -> Int? {
    if !type.isNested { return 0 }
    var left = Int(UInt32.max)
    for slot in slots {
      left -= largestItemCount(slot..<slot + 1)
      if left < 0 { return nil }
    }
    return Int(UInt32.max) - left
  }
}
