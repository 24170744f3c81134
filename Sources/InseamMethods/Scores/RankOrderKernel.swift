// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// The places of numbers in ascending order.
///
/// Equal numbers, and the two zeros are equal, keep the order they have in `order`: that of their places if
/// there is none. No number is NaN.
/// - Complexity: O(*n*): a radix sort of at most six passes, without those in which all numbers are alike.
package func ascending(_ values: [Double], _ order: [Int]? = nil) -> [Int] {
  precondition(values.count <= Int(UInt32.max), "places fit into 32 bits")
  let order = order ?? Array(values.indices)
  if values.count <= 64 { return insertionSorted(values, order) }
  var entries = order.map { RankEntry(key: values[$0].ascendingKey, place: UInt32($0)) }
  var spare = entries
  for shift in stride(from: 0, to: 64, by: Int(RankEntry.digitBits))
  where spread(entries, &spare, UInt64(shift)) {
    swap(&entries, &spare)
  }
  return entries.map { Int($0.place) }
}

private func insertionSorted(_ values: [Double], _ order: [Int]) -> [Int] {
  var order = order
  for end in order.indices.dropFirst() {
    let moved = order[end]
    var place = end
    while place > 0, values[order[place - 1]] > values[moved] {
      order[place] = order[place - 1]
      place -= 1
    }
    order[place] = moved
  }
  return order
}

private struct RankEntry {
  static let digitBits: UInt64 = 11
  let key: UInt64
  let place: UInt32

  func digit(_ shift: UInt64) -> Int { Int((key >> shift) & ((1 << RankEntry.digitBits) - 1)) }
}

/// Sorts entries by one digit, stably, into others; `false` if all have the same, and nothing is written.
private func spread(_ entries: [RankEntry], _ target: inout [RankEntry], _ shift: UInt64) -> Bool {
  var starts = [Int](repeating: 0, count: 1 << Int(RankEntry.digitBits))
  for entry in entries { starts[entry.digit(shift)] += 1 }
  if starts.contains(entries.count) { return false }
  var next = 0
  for digit in starts.indices { (starts[digit], next) = (next, next + starts[digit]) }
  unsafe target.withUnsafeMutableBufferPointer { target in
    for entry in entries {
      let digit = entry.digit(shift)
      // Safe: the starts add up the entries by digit, and the target has as many entries.
      unsafe target[starts[digit]] = entry
      starts[digit] += 1
    }
  }
  return true
}

extension Double {
  /// A number whose order is that of the floating-point numbers.
  var ascendingKey: UInt64 {
    let bits = (self + 0).bitPattern
    return bits >> 63 == 1 ? ~bits : bits | 1 << 63
  }
}
