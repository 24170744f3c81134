// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import CInseamKernels

/// CRC-32C (Castagnoli), the checksum of every byte of a file.
///
/// See `spec/format.md`, Conventions.
public struct Checksum: Hashable, Sendable {
  /// The checksum of the bytes so far.
  public private(set) var value: UInt32 = 0

  /// Creates the checksum of no bytes.
  public init() {}

  /// The checksum of a buffer's bytes, followed by `zeros` zero bytes (fewer than 64).
  public init(_ buffer: Buffer, zeros: Int = 0) {
    // Safe: the kernel reads exactly the bytes it is given.
    value = unsafe buffer.withUnsafeBytes { unsafe Checksum.update(0, $0) }
    addZeros(zeros)
  }

  /// The checksum of an array's bytes, followed by `zeros` zero bytes (fewer than 64).
  public init(_ bytes: [UInt8], zeros: Int = 0) {
    // Safe: the kernel reads exactly the bytes it is given.
    value = unsafe bytes.withUnsafeBytes { unsafe Checksum.update(0, $0) }
    addZeros(zeros)
  }

  private mutating func addZeros(_ count: Int) {
    let padding = [UInt8](repeating: 0, count: count)
    // Safe: the kernel reads exactly the bytes of the array.
    value = unsafe padding.withUnsafeBytes { unsafe Checksum.update(value, $0) }
  }

  private static func update(_ crc: UInt32, _ bytes: UnsafeRawBufferPointer) -> UInt32 {
    guard let base = bytes.baseAddress else { return crc }
    // Safe: base has bytes.count bytes.
    return unsafe inseam_crc32c(crc, base.assumingMemoryBound(to: UInt8.self), bytes.count)
  }
}

extension Checksum {
  /// The one bit whose flip in `byteCount` bytes changes the checksum by `difference`, if there is
  /// one.
  ///
  /// Counted from the first byte's least significant bit. Two different single bits never give the
  /// same difference within 2^31 bits.
  /// - Complexity: O(*n*) in the number of bytes, about 1.5 ns each.
  public static func flippedBit(byteCount: Int, difference: UInt32) -> Int? {
    guard byteCount < 1 << 28, difference != 0 else { return nil }
    let stepBack = Checksum.stepBack
    // Undone byte by byte from the end, the difference is the flipped bit alone at the byte it is in.
    var register = difference
    for byte in stride(from: byteCount - 1, through: 0, by: -1) {
      register = register << 8 ^ stepBack[Int(register >> 24)]
      if register < 256, register & (register - 1) == 0 {
        return 8 * byte + register.trailingZeroBitCount
      }
    }
    return nil
  }

  /// For the highest byte of a shift register after a zero byte: what, combined with the other three
  /// bytes shifted up, the register was before.
  private static var stepBack: InlineArray<256, UInt32> {
    var table = InlineArray<256, UInt32>(repeating: 0)
    for byte in UInt32(0)..<256 {
      let after = (0..<8).reduce(byte) { register, _ in
        register >> 1 ^ (register & 1 == 1 ? 0x82F6_3B78 : 0)
      }
      table[Int(after >> 24)] = after << 8 ^ byte
    }
    return table
  }
}

extension Checksum {
  #if FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
  // Safe: the fuzzer sets it before the first thread is made.
  /// Whether any checksum is taken for right, so that a fuzzer gets past them (`Tools/fuzz`).
  nonisolated(unsafe) public static var isTrusted = false
  #endif

  /// Whether bytes have the checksum they should have.
  public static func agree(_ found: UInt32, _ expected: UInt32) -> Bool {
    #if FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
    // Safe: set before the first thread is made, then only read.
    if unsafe isTrusted { return true }
    #endif
    return found == expected
  }
}
