// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import CInseamKernels
package import InseamBytes

/// What the next bits of a stream of bits mean, for numbers of a width: a table for the kernels.
package struct BinDecoder: Sendable {
  /// The bytes of a number.
  let width: Int
  private let narrow: [inseam_bin]
  private let wide: [inseam_wide_bin]

  package init(_ table: BinTable, width: Int) {
    self.width = width
    let count = 1 << BinTable.maximumCodeLength
    var narrow = [inseam_bin](repeating: inseam_bin(), count: width < 8 ? count : 0)
    var wide = [inseam_wide_bin](repeating: inseam_wide_bin(), count: width < 8 ? 0 : count)
    for (bin, code) in zip(table.bins, table.codes) {
      let (length, bits, shift) = (UInt8(bin.codeLength), UInt8(bin.bits), UInt8(bin.shift))
      for place in stride(from: Int(code), to: count, by: 1 << bin.codeLength) {
        if width < 8 {
          narrow[place] = inseam_bin(
            base: UInt32(truncatingIfNeeded: bin.base), code_bits: length, bits: bits, shift: shift,
            all_bits: length + bits)
        } else {
          wide[place] = inseam_wide_bin(base: bin.base, code_bits: length, bits: bits, shift: shift)
        }
      }
    }
    (self.narrow, self.wide) = (narrow, wide)
  }

  /// The numbers of ascending runs of a stream, one after the other.
  func decode(_ reader: StreamReader, _ runs: [Range<Int>], _ allowance: ReadAllowance) throws
    -> Buffer
  {
    // Safe: the memory that a decoder gets has room for the numbers of the block.
    try unsafe ValueBlocks.decode(reader, runs, allowance) { block, count, values in
      unsafe decode(block, count: count, into: values)
    }
  }

  /// Decodes a block of some numbers into memory that has room for them; false if it is malformed.
  package func decode(_ block: Buffer, count: Int, into values: UnsafeMutableRawPointer) -> Bool {
    unsafe block.withUnsafeBytes { bytes in
      guard let start = unsafe bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else {
        return false
      }
      // Safe: the kernels read at most 8 bytes past the block, and a buffer has 64 readable bytes there; the tables have an entry
      // for every 11 bits; the caller has room for count numbers of the width.
      return unsafe narrow.withUnsafeBufferPointer { narrow in
        unsafe wide.withUnsafeBufferPointer { wide in
          switch width {
          case 1:
            unsafe inseam_bins_decode8(
              start, bytes.count, count, narrow.baseAddress,
              values.assumingMemoryBound(to: UInt8.self)) == 1
          case 2:
            unsafe inseam_bins_decode16(
              start, bytes.count, count, narrow.baseAddress,
              values.assumingMemoryBound(to: UInt16.self)) == 1
          case 4:
            unsafe inseam_bins_decode32(
              start, bytes.count, count, narrow.baseAddress,
              values.assumingMemoryBound(to: UInt32.self)) == 1
          default:
            unsafe inseam_bins_decode64(
              start, bytes.count, count, wide.baseAddress,
              values.assumingMemoryBound(to: UInt64.self)) == 1
          }
        }
      }
    }
  }
}

extension BinTable {
  /// The block of some numbers, each in the bin that `bins` names.
  package func encode(_ values: [UInt64], bins: [UInt8]) -> [UInt8] {
    let codes = zip(self.bins, self.codes).map { bin, code in
      inseam_bin_code(
        base: bin.base, code: code, code_bits: UInt8(bin.codeLength), bits: UInt8(bin.bits),
        shift: UInt8(bin.shift))
    }
    let mostBits = self.bins.reduce(0) { max($0, $1.codeLength + $1.bits) }
    var block = [UInt8](repeating: 0, count: mostBits * values.count / 8 + 4 + 14)
    // Safe: both arrays have as many elements, every bin is in the table, and the block has room for
    // the bits of all values, a started byte of each stream, and 14 bytes.
    let count = unsafe block.withUnsafeMutableBufferPointer {
      unsafe inseam_bins_encode(values, bins, values.count, codes, $0.baseAddress)
    }
    precondition(count > 0, "the streams of a block have fewer than 65,536 bytes")
    return Array(block.prefix(count))
  }
}
