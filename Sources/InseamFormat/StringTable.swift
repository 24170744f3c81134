// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// Distinct byte strings with their numbers, in the order of first sight.
///
/// The seed of the hash spreads the strings over the slots; the numbers do not depend on it.
struct StringTable {
  private let seed: HashSeed
  private(set) var builder = ByteStrings.Builder()
  private var slots = [Int32](repeating: -1, count: 1_024)
  private var hashes: [UInt64] = []

  /// Creates an empty table.
  init(seed: HashSeed = HashSeed()) { self.seed = seed }

  /// The number of distinct strings.
  var count: Int { hashes.count }
  /// The bytes of all distinct strings.
  var byteCount: Int { builder.data.count }

  /// The number of a string, new or known.
  mutating func code(of string: Buffer) -> UInt32 {
    let hash = string.hash(seed)
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] >= 0 {
      let code = Int(slots[slot])
      if hashes[code] == hash, isEqual(code, string) { return UInt32(code) }
      slot = (slot + 1) & (slots.count - 1)
    }
    slots[slot] = Int32(count)
    hashes.append(hash)
    builder.data.append(contentsOf: string)
    builder.endString()
    if count * 2 > slots.count { grow() }
    return UInt32(count - 1)
  }

  /// The distinct strings.
  func finish() throws -> ByteStrings { try builder.finish() }

  private func isEqual(_ code: Int, _ string: Buffer) -> Bool {
    let range = Int(builder.offsets[code])..<Int(builder.offsets[code + 1])
    return range.count == string.byteCount && string.hasEqualBytes(builder.data[range])
  }

  private mutating func grow() {
    slots = [Int32](repeating: -1, count: slots.count * 2)
    for (code, hash) in hashes.enumerated() {
      var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
      while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Int32(code)
    }
  }
}
