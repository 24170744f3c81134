// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// The order in which an epoch visits rows: a pure function of seed, epoch, size and block.
///
/// No list of rows is kept, so an epoch is continued from any position. See `spec/order.md`.
public struct RowOrder: Sendable {
  private let key: UInt64
  private let size: UInt64
  private let block: UInt64
  private let blocks: KeyedPermutation
  /// The slot of the last block, which may be shorter, and its rows.
  private let last: (slot: UInt64, rows: UInt64)

  /// The order of `size` rows; rows of one block of `block` rows stay together.
  ///
  /// Traps if `block` is 0 or `size` above 2⁶².
  public init(seed: UInt64, epoch: UInt64, size: UInt64, block: UInt64 = 1) {
    precondition(block > 0 && size <= 1 << 62, "an order has blocks and at most 2^62 rows")
    key = KeyedPermutation.key(seed, epoch)
    self.size = size
    self.block = min(block, max(1, size))
    let count = (size + self.block - 1) / self.block
    blocks = KeyedPermutation(key: key, size: count)
    last =
      count == 0
      ? (0, 0) : (blocks.position(of: count - 1), size - (count - 1) * self.block)
  }

  /// The row at a position; traps if there is no such position.
  ///
  /// - Complexity: O(1).
  public func row(at position: UInt64) -> UInt64 {
    precondition(position < size, "a position lies inside its order")
    if block == 1 { return blocks.number(at: position) }
    let start = last.slot * block
    let (slot, offset, rows): (UInt64, UInt64, UInt64)
    if position < start {
      (slot, offset, rows) = (position / block, position % block, block)
    } else if position < start + last.rows {
      (slot, offset, rows) = (last.slot, position - start, last.rows)
    } else {
      let rest = position - start - last.rows
      (slot, offset, rows) = (last.slot + 1 + rest / block, rest % block, block)
    }
    let number = blocks.number(at: slot)
    let inside = KeyedPermutation(key: KeyedPermutation.key(key, number &+ 1), size: rows)
    return number * block + inside.number(at: offset)
  }
}

/// A permutation of 0 ..< size that a key chooses: a Feistel network, walked until it is inside.
private struct KeyedPermutation: Sendable {
  private let key: UInt64
  private let size: UInt64
  private let width: UInt64
  private let mask: UInt64
  private static let golden: UInt64 = 0x9E37_79B9_7F4A_7C15
  private static let rounds: UInt64 = 8

  init(key: UInt64, size: UInt64) {
    self.key = key
    self.size = size
    let bits = size <= 1 ? 0 : 64 - UInt64((size - 1).leadingZeroBitCount)
    width = max(1, (bits + 1) / 2)
    mask = (1 << width) - 1
  }

  /// A key from a seed and the number of a stream.
  static func key(_ seed: UInt64, _ stream: UInt64) -> UInt64 {
    mix(mix(seed &+ golden) &+ stream &* golden)
  }

  /// The finaliser of SplitMix64 (Steele, Lea, Flood 2014).
  private static func mix(_ number: UInt64) -> UInt64 {
    var x = number
    x = (x ^ x >> 30) &* 0xBF58_476D_1CE4_E5B9
    x = (x ^ x >> 27) &* 0x94D0_49BB_1331_11EB
    return x ^ x >> 31
  }

  private func round(_ round: UInt64, _ half: UInt64) -> UInt64 {
    KeyedPermutation.mix((key &+ (round + 1) &* KeyedPermutation.golden) ^ half) & mask
  }

  /// The number at a position.
  func number(at position: UInt64) -> UInt64 {
    var number = position
    repeat {
      var (high, low) = (number >> width, number & mask)
      for index in 0..<KeyedPermutation.rounds { (high, low) = (low, high ^ round(index, low)) }
      number = high << width | low
    } while number >= size
    return number
  }

  /// The position of a number: the inverse.
  func position(of number: UInt64) -> UInt64 {
    var position = number
    repeat {
      var (high, low) = (position >> width, position & mask)
      for index in (0..<KeyedPermutation.rounds).reversed() {
        (high, low) = (low ^ round(index, high), high)
      }
      position = high << width | low
    } while position >= size
    return position
  }
}
