// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

package import InseamColumns

/// Finds the row of a key: open addressing over 96 bits of its hash, 24 bytes a place.
///
/// Two different keys pass for one with a chance of about *n*² / 2^97: 10^-11 for 10^9 keys.
package struct KeyTable {
  /// Three words a place: 64 bits of the hash; 32 more and the row + 1; the hash of the row's values.
  private var words: [UInt64]
  private var mask: Int
  private var isMatched: [UInt64]
  /// The number of keys.
  package private(set) var count = 0

  /// Makes room for `capacity` keys; more make more room.
  package init(capacity: Int) {
    var places = 64
    while places * 3 < capacity * 4 { places *= 2 }
    self.init(places: places)
  }

  private init(places: Int) {
    words = [UInt64](repeating: 0, count: 3 * places)
    isMatched = [UInt64](repeating: 0, count: places / 64)
    mask = places - 1
  }

  /// The keys that fit into a number of bytes.
  static func capacity(bytes: Int) -> Int {
    var places = 64
    while places * 2 * 24 <= bytes { places *= 2 }
    return places * 3 / 4
  }

  /// Adds a key, before any is looked for; gives the row and the hash of its values if the key is there already.
  package mutating func insert(_ key: ValueHash, row: UInt32, values: UInt64) -> (
    row: UInt32, values: UInt64
  )? {
    let place = place(of: key)
    let second = words[3 * place + 1]
    if second != 0 { return (UInt32(truncatingIfNeeded: second) &- 1, words[3 * place + 2]) }
    set(place, key, row, values)
    count += 1
    if count * 8 > (mask + 1) * 7 { grow() }
    return nil
  }

  /// Moves all keys to twice as many places.
  private mutating func grow() {
    var larger = KeyTable(places: 2 * (mask + 1))
    for place in 0...mask where words[3 * place + 1] != 0 {
      let (low, second, values) = (words[3 * place], words[3 * place + 1], words[3 * place + 2])
      let key = ValueHash(low: low, high: second & 0xFFFF_FFFF_0000_0000)
      larger.set(larger.place(of: key), key, UInt32(truncatingIfNeeded: second) &- 1, values)
    }
    larger.count = count
    self = larger
  }

  /// Lets a key that is there stand for another row.
  mutating func replace(_ key: ValueHash, row: UInt32, values: UInt64) {
    set(place(of: key), key, row, values)
  }

  /// The row of a key, which counts as matched from now on.
  package mutating func match(_ key: ValueHash) -> UInt32? { find(key)?.row }

  /// The row of a key and the hash of its values; the key counts as matched from now on.
  package mutating func find(_ key: ValueHash) -> (row: UInt32, values: UInt64)? {
    let place = place(of: key)
    let second = words[3 * place + 1]
    guard second != 0 else { return nil }
    isMatched[place >> 6] |= 1 << UInt64(place & 63)
    return (UInt32(truncatingIfNeeded: second) &- 1, words[3 * place + 2])
  }

  /// The rows of the keys that nothing matched, in no order.
  package var unmatchedRows: [UInt32] {
    (0...mask).compactMap { place in
      let second = words[3 * place + 1]
      let isFree = second == 0 || isMatched[place >> 6] >> UInt64(place & 63) & 1 == 1
      return isFree ? nil : UInt32(truncatingIfNeeded: second) &- 1
    }
  }

  /// The place that holds a key, or the free one where it belongs.
  private func place(of key: ValueHash) -> Int {
    var place = Int(truncatingIfNeeded: key.low) & mask
    let high = key.high & 0xFFFF_FFFF_0000_0000
    while true {
      let second = words[3 * place + 1]
      if second == 0 { return place }
      if words[3 * place] == key.low, second & 0xFFFF_FFFF_0000_0000 == high { return place }
      place = (place + 1) & mask
    }
  }

  private mutating func set(_ place: Int, _ key: ValueHash, _ row: UInt32, _ values: UInt64) {
    words[3 * place] = key.low
    words[3 * place + 1] = key.high & 0xFFFF_FFFF_0000_0000 | UInt64(row &+ 1)
    words[3 * place + 2] = values
  }
}
