// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import CInseamKernels

/// The secret key of a hash table: other in every process, so that nobody can choose keys which
/// collide.
///
/// It decides where a table looks; no result and no order may depend on it.
public struct HashSeed: Sendable {
  /// The first half.
  public let low: UInt64
  /// The second half.
  public let high: UInt64

  /// Returns the key of this process, which the standard library drew at its start.
  public init() {
    self.init(low: HashSeed.word(0), high: HashSeed.word(1))
  }

  /// Creates a key from its halves.
  public init(low: UInt64, high: UInt64) {
    self.low = low
    self.high = high
  }

  private static func word(_ index: Int) -> UInt64 {
    var hasher = Hasher()
    hasher.combine(index)
    return UInt64(bitPattern: Int64(hasher.finalize()))
  }
}

extension Buffer {
  /// Returns SipHash-1-3 of the bytes.
  ///
  /// - Complexity: O(*n*), about 0.3 ns a byte.
  public func hash(_ seed: HashSeed) -> UInt64 {
    unsafe withUnsafeBytes { bytes in
      // Safe: the kernel reads the bytes of the buffer.
      unsafe inseam_siphash(
        bytes.assumingMemoryBound(to: UInt8.self).baseAddress, bytes.count,
        inseam_hash_key(low: seed.low, high: seed.high))
    }
  }
}
