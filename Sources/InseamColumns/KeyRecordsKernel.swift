// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import CInseamKernels
package import InseamBytes

/// The keys of some slots as records of one size, equal if the keys are, with their hashes.
///
/// A record is the encoding of the keys one after the other, or the digest of a long one.
/// See `spec/content-hash.md`, Keys in memory.
package struct KeyRecords {
  /// The words of each record.
  package let words: Int
  /// The number of slots.
  package let count: Int
  /// Whether a key of a slot is null; its record then means nothing.
  package private(set) var isNull: [Bool]
  private(set) var records: [UInt64]
  private(set) var hashes: [UInt64]

  /// Words of records of any keys, and of those that are one number or bool.
  private enum Words {
    static let any = 5
    static let number = 2
  }

  /// Returns the words of the records of keys that come from several datasets.
  package static func words(_ fields: [Field]...) -> Int {
    let isNumber = fields.allSatisfy { keys in
      keys.count == 1 && (keys[0].type.byteWidth != nil || keys[0].type == .bool)
    }
    return isNumber ? Words.number : Words.any
  }

  /// Makes the records of the slots of some columns, of `words` words each; with `wanted`, those of
  /// other slots mean nothing.
  ///
  /// With `distinguishesMeanings` values of types whose meanings differ are never equal.
  package init(
    _ columns: [Column], _ fields: [Field], words: Int, seed: HashSeed, wanted: [Bool]? = nil,
    distinguishesMeanings: Bool = false
  ) {
    self.words = words
    count = columns.first?.count ?? 0
    let nullable = columns.filter { $0.nullCount > 0 }
    isNull = [Bool](repeating: false, count: count)
    if !nullable.isEmpty {
      for slot in 0..<count { isNull[slot] = nullable.contains { $0.isNull(slot) } }
    }
    records = [UInt64](repeating: 0, count: words * count)
    hashes = [UInt64](repeating: 0, count: count)
    guard count > 0 else { return }
    if wanted != nil || columns.count != 1 || !packAll(columns[0]) {
      packEach(
        columns, fields.map { ValueEncoder($0, distinguishesMeanings: distinguishesMeanings) },
        wanted)
    }
    // Safe: there are count records of words words, and room for count hashes.
    unsafe inseam_key_hashes(
      records, words, count, inseam_hash_key(low: seed.low, high: seed.high), &hashes)
  }

  /// Makes all records at once, if there is a kernel for the type.
  private mutating func packAll(_ column: Column) -> Bool {
    switch column.values {
    case .fixed(let buffer) where words == Words.number:
      return unsafe buffer.withUnsafeBytes { numbers in
        // Safe: the buffer holds count numbers of the type, `records` has two words for each.
        unsafe inseam_key_numbers(
          UInt32(column.type.rawValue), numbers.baseAddress, count, &records) == 1
      }
    case .bytes(let offsets, let data) where words == Words.any:
      precondition(
        offsets.span(of: UInt64.self).ascend(to: data.byteCount), "strings lie inside their bytes")
      unsafe offsets.withUnsafeBytes { cuts in
        unsafe data.withUnsafeBytes { bytes in
          // Safe: Column checked that there are count + 1 offsets, and they were just found to
          // ascend inside the bytes; `records` has room for count records.
          unsafe inseam_key_strings(
            cuts.assumingMemoryBound(to: UInt64.self).baseAddress,
            bytes.assumingMemoryBound(to: UInt8.self).baseAddress, count, words, &records)
        }
      }
      return true
    default: return false
    }
  }

  private mutating func packEach(
    _ columns: [Column], _ encoders: [ValueEncoder], _ wanted: [Bool]?
  ) {
    var encoding: [UInt8] = []
    for slot in 0..<count where !isNull[slot] && wanted?[slot] ?? true {
      encoding.removeAll(keepingCapacity: true)
      for (encoder, column) in zip(encoders, columns) {
        encoder.append(column, slot, to: &encoding)
      }
      precondition(
        words == Words.any || encoding.count < 8 * words, "a number fits into its record")
      unsafe records.withUnsafeMutableBufferPointer { records in
        guard let base = records.baseAddress else { return }
        // Safe: slot is below count, and there are count records of words words.
        unsafe inseam_key_pack(encoding, encoding.count, words, base + slot * words)
      }
    }
  }

  /// Returns for each slot whether its key is not null and belongs to one of several passes.
  package func slots(of pass: Int, passCount: Int) -> [Bool] {
    guard passCount > 1 else { return isNull.map { !$0 } }
    return (0..<count).map {
      !isNull[$0] && Int(hashes[$0] & 0xFFFF_FFFF) % passCount == pass
    }
  }
}

extension Span<UInt64> {
  /// Whether the numbers ascend, none above a limit.
  fileprivate func ascend(to limit: Int) -> Bool {
    var ascends = count > 0 && self[count - 1] <= UInt64(limit)
    for place in 1..<Swift.max(1, count) { ascends = ascends && self[place - 1] <= self[place] }
    return ascends
  }
}
