// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import CInseamKernels

/// BLAKE2b without a key: a digest for which nobody is known to find two inputs.
///
/// See `spec/content-hash.md`, The digest.
public struct Blake2b: Sendable {
  private var state = inseam_blake2b()
  private let byteCount: Int

  /// Starts a digest of 1 to 64 bytes.
  public init(byteCount: Int = 16) {
    precondition((1...64).contains(byteCount), "a digest has 1 to 64 bytes")
    self.byteCount = byteCount
    // Safe: the kernel writes the whole state.
    unsafe inseam_blake2b_init(&state, byteCount)
  }

  /// Adds bytes.
  public mutating func update(_ bytes: [UInt8]) {
    // Safe: the kernel reads the bytes of the array and changes the state.
    unsafe inseam_blake2b_update(&state, bytes, bytes.count)
  }

  /// Adds the bytes of a buffer.
  public mutating func update(_ buffer: Buffer) {
    unsafe buffer.withUnsafeBytes { bytes in
      // Safe: the kernel reads the bytes of the buffer and changes the state.
      unsafe inseam_blake2b_update(
        &state, bytes.assumingMemoryBound(to: UInt8.self).baseAddress, bytes.count)
    }
  }

  /// Returns the digest of all bytes so far.
  public consuming func finish() -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: byteCount)
    // Safe: the kernel writes byteCount bytes.
    unsafe inseam_blake2b_final(&state, &digest, byteCount)
    return digest
  }

  /// Returns the digest of some bytes.
  public static func digest(_ bytes: [UInt8], byteCount: Int = 16) -> [UInt8] {
    var digest = Blake2b(byteCount: byteCount)
    digest.update(bytes)
    return digest.finish()
  }
}
