// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// Chooses the bins of numbers.
///
/// Numbers of one key share a bin, or two, where some end in more zeros than others: log-probs that
/// were computed as the difference of two numbers lie on a grid, most of them on a coarse one.
struct BinChoice {
  private let key: BinKey
  private let width: Int
  /// By key, and of floats by the zeros at the end.
  private var groups: [BinKey.Group]
  /// The bin of each group.
  private var binOfGroup: [UInt8]
  private(set) var table = BinTable([])
  /// The bits that all numbers take.
  private(set) var bitCount = 0

  /// Chooses bins for numbers of a type; `nil` if there would be too many of them.
  init?(_ values: Buffer, type: PhysicalType) {
    width = 8 * (type.byteWidth ?? 8)
    key = BinKey(values, type: type)
    groups = key.groups(values)
    binOfGroup = [UInt8](repeating: 0, count: groups.count)
    guard choose() else { return nil }
  }

  private mutating func choose() -> Bool {
    let zeros = key.zeroCounts
    var bins: [Bin] = []
    var counts: [Int] = []
    func append(_ group: BinKey.Group, shift: Int) -> UInt8 {
      let steps = (group.high - group.low) >> UInt64(shift)
      let bits = 64 - steps.leadingZeroBitCount
      bins.append(Bin(base: base(group.low, bits: bits, shift: shift), bits: bits, shift: shift))
      counts.append(group.count)
      return UInt8(truncatingIfNeeded: bins.count - 1)
    }
    for first in stride(from: 0, to: groups.count, by: zeros) {
      let own = groups[first..<first + zeros]
      guard let lowest = own.firstIndex(where: { $0.count > 0 }) else { continue }
      let shift = lowest - first
      let split = BinChoice.split(own, from: shift) ?? shift
      for range in [shift..<split, split..<zeros] where !range.isEmpty {
        let part = first + range.lowerBound..<first + range.upperBound
        let bin = append(
          groups[part].reduce(into: BinKey.Group()) { $0.add($1) }, shift: range.lowerBound)
        for group in part { binOfGroup[group] = bin }
      }
      guard bins.count <= BinTable.maximumCount else { return false }
    }
    table = BinTable(bins, counts: counts)
    bitCount = zip(table.bins, counts).reduce(0) { $0 + $1.1 * ($1.0.codeLength + $1.0.bits) }
    return true
  }

  /// The base of a bin with some lowest number, below it where the last position would not fit.
  private func base(_ low: UInt64, bits: Int, shift: Int) -> UInt64 {
    let highest = UInt64.max >> UInt64(64 - width)
    let last: UInt64 = bits == 64 ? .max : (1 << UInt64(bits)) - 1
    let limit = highest - (last << UInt64(shift))
    if low <= limit { return low }
    let step: UInt64 = 1 << UInt64(shift)
    let steps = (low - limit + step - 1) >> UInt64(shift)
    return low - (steps << UInt64(shift))
  }

  /// The number of zeros from which on numbers of a key are better in a bin of their own.
  ///
  /// `nil` if none is; a second bin is taken to cost as much as 32 bytes.
  private static func split(_ groups: ArraySlice<BinKey.Group>, from shift: Int) -> Int? {
    let all = groups.reduce(0) { $0 + $1.count }
    let last = groups.count - 1
    var best: (split: Int, gain: Int)?
    var fine = 0
    for split in stride(from: shift + 1, through: last, by: 1) {
      fine += groups[groups.startIndex + split - 1].count
      let coarse = all - fine
      if coarse == 0 { break }
      let gain = coarse * (split - shift) - choiceBits(coarse, fine) - 256
      if gain > best?.gain ?? 0 { best = (split, gain) }
    }
    return best?.split
  }

  /// The bits that it takes to tell which of two bins each number is in.
  private static func choiceBits(_ first: Int, _ second: Int) -> Int {
    // -log2(p) of the rarer is between the lengths of the quotients; the other takes at most 1.5 bits a number of the rarer.
    let (rare, all) = (min(first, second), first + second)
    return rare * (Int.bitWidth - (all / rare).leadingZeroBitCount) + rare * 3 / 2
  }

  /// The block of some of the numbers that the bins were chosen for.
  func block(_ values: Buffer, _ range: Range<Int>) -> [UInt8] {
    let (numbers, bins) = key.bins(values, range, binOfGroup)
    return table.encode(numbers, bins: bins)
  }
}
