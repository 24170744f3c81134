// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import CInseamKernels
package import InseamBytes

/// Finds the entry of a key: its row, and what else is known of it.
///
/// Keys are compared, not hashes. Open addressing: a place of 8 bytes has 32 bits of the hash and the number of an entry.
package struct KeyTable {
  private let words: Int
  private let valueWords: Int
  private var placeBits: Int
  private var places: [UInt64]
  /// The records of the keys, each followed by that of its values.
  private var entries: [UInt64] = []
  private var rows: [UInt32] = []
  private var isMatched: [Bool] = []

  /// Makes room for `capacity` keys; more make more room.
  ///
  /// - Throws: `OutOfMemory`.
  package init(words: Int, valueWords: Int = 0, capacity: Int) throws(OutOfMemory) {
    self.words = words
    self.valueWords = valueWords
    placeBits = 6
    while KeyTable.limit(placeBits) < capacity { placeBits += 1 }
    // The arrays are Swift's, which end the process if they get no memory.
    try OutOfMemory.check((8 << placeBits) + (8 * (words + valueWords) + 5) * capacity)
    places = [UInt64](repeating: 0, count: 1 << placeBits)
    entries.reserveCapacity((words + valueWords) * capacity)
    rows.reserveCapacity(capacity)
    isMatched.reserveCapacity(capacity)
  }

  /// The most entries for a number of places.
  private static func limit(_ placeBits: Int) -> Int { (1 << placeBits) / 8 * 7 }

  /// Returns the number of keys that fit into a number of bytes.
  package static func capacity(bytes: Int, words: Int, valueWords: Int) -> Int {
    let entryBytes = 8 * (words + valueWords) + 5
    var most = limit(6)
    for bits in 7..<40 where 8 << bits < bytes {
      most = max(most, min(limit(bits), (bytes - 8 << bits) / entryBytes))
    }
    return most
  }

  /// The number of keys.
  package var count: Int { rows.count }

  /// Adds the keys of the wanted slots that no entry has, with their rows, counted from `firstRow`, and
  /// their values; returns for the other wanted slots the entry + 1 that has the key, else 0.
  ///
  /// - Throws: `OutOfMemory`; the table is as it was.
  package mutating func insert(
    _ keys: KeyRecords, values: KeyRecords? = nil, firstRow: UInt32, wanted: [Bool]
  ) throws(OutOfMemory) -> [UInt32] {
    precondition(
      keys.words == words && values?.words ?? 0 == valueWords
        && values?.count ?? keys.count == keys.count && wanted.count == keys.count,
      "a slot has records of the sizes of the table")
    while KeyTable.limit(placeBits) < count + keys.count, !hasRoom(for: wanted) { try grow() }
    let stride = words + valueWords
    entries.append(contentsOf: repeatElement(0, count: keys.count * stride))
    var found = [UInt32](repeating: 0, count: keys.count)
    // Safe: there are keys.count records, values, hashes, flags and results; a place stays free, and
    // every other one refers to an entry; entries have room for all slots.
    unsafe withTable {
      unsafe inseam_key_insert(
        &$0, keys.records, values?.records ?? [], keys.hashes, wanted, keys.count, &found)
    }
    for slot in 0..<keys.count where wanted[slot] && found[slot] == 0 {
      rows.append(firstRow + UInt32(slot))
    }
    isMatched.append(contentsOf: repeatElement(false, count: rows.count - isMatched.count))
    entries.removeLast(entries.count - rows.count * stride)
    return found
  }

  private func hasRoom(for wanted: [Bool]) -> Bool {
    count + wanted.count { $0 } <= KeyTable.limit(placeBits)
  }

  /// Returns for each slot the entry + 1 that has its key; 0 if there is none, or the key is null.
  package mutating func find(_ keys: KeyRecords) -> [UInt32] {
    precondition(keys.words == words, "a slot has a record of the table's size")
    var found = [UInt32](repeating: 0, count: keys.count)
    // Safe: there are keys.count records, hashes and results; every place that is not free refers to
    // an entry.
    unsafe withTable {
      unsafe inseam_key_find(&$0, keys.records, keys.hashes, keys.count, &found)
    }
    for slot in found.indices where keys.isNull[slot] { found[slot] = 0 }
    return found
  }

  private mutating func withTable(_ body: (inout inseam_key_table) -> Void) {
    let (count, placeBits, words, stride) = (count, placeBits, words, words + valueWords)
    unsafe places.withUnsafeMutableBufferPointer { places in
      unsafe entries.withUnsafeMutableBufferPointer { entries in
        // Safe: the table is used during the call alone, in which the arrays stay as they are.
        var table = unsafe inseam_key_table(
          places: places.baseAddress, entries: entries.baseAddress, count: count,
          place_bits: UInt32(placeBits), words: words, stride: stride)
        unsafe body(&table)
      }
    }
  }

  private mutating func grow() throws(OutOfMemory) {
    try OutOfMemory.check((16 << placeBits) + 16 * entries.count)
    var larger = [UInt64](repeating: 0, count: 2 << placeBits)
    // Safe: `places` has 2^placeBits places, `larger` twice as many.
    unsafe inseam_key_grow(places, UInt32(placeBits), &larger)
    places = larger
    placeBits += 1
  }
}

extension KeyTable {
  /// The row of an entry.
  package func row(of entry: Int) -> UInt32 { rows[entry] }

  /// Whether an entry has the values of a slot.
  package func hasValues(_ entry: Int, equalTo other: KeyRecords, _ slot: Int) -> Bool {
    let start = entry * (words + valueWords) + words
    return entries[start..<start + valueWords]
      .elementsEqual(other.records[slot * valueWords..<(slot + 1) * valueWords])
  }

  /// Lets an entry stand for another row.
  package mutating func setRow(_ row: UInt32, of entry: Int) { rows[entry] = row }

  /// Notes that something matched an entry.
  package mutating func setMatched(_ entry: Int) { isMatched[entry] = true }

  /// The rows of the entries that pass a test of them.
  package func rows(where passes: (UInt32) -> Bool) -> [UInt32] { rows.filter(passes) }

  /// The rows of the entries that nothing matched.
  package var unmatchedRows: [UInt32] {
    rows.indices.filter { !isMatched[$0] }.map { rows[$0] }
  }
}
