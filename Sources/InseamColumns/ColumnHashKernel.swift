// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import CInseamKernels
public import InseamBytes

/// The hash of the values of one column, children not included: equal however the values are typed
/// (as long as they are equal), encoded and cut into pieces.
///
/// See `spec/content-hash.md`, Columns.
public struct ColumnHash: Hashable, Sendable {
  private var state = inseam_column_hash()

  /// The hash of no values.
  public init() {
    // Safe: the kernel writes the whole state.
    unsafe inseam_column_hash_init(&state)
  }

  /// The number of values.
  public var count: UInt64 { state.count }
  /// The two sums modulo 2^61 − 1.
  public var sums: (UInt64, UInt64) { (state.sum.0, state.sum.1) }

  /// Whether both stand for equal values.
  public static func == (a: ColumnHash, b: ColumnHash) -> Bool {
    a.count == b.count && a.sums == b.sums
  }

  /// Feeds what two equal hashes share.
  public func hash(into hasher: inout Hasher) { hasher.combine(state.sum.0) }

  /// Adds the values that another hash stands for, behind those of this one.
  public mutating func append(_ next: ColumnHash) {
    var next = next.state
    // Safe: the kernel reads one state and changes the other.
    unsafe inseam_column_hash_concat(&state, &next)
  }

  /// Adds all slots of a column.
  ///
  /// - Complexity: O(*n*) in the bytes of its own values.
  public mutating func append(_ column: Column) {
    let count = column.count
    let validity =
      column.type == .null
      ? [UInt64](repeating: 0, count: (count + 63) / 64)
      : column
        .validity?.words
    switch column.values {
    case .none, .structure, .fixedSizeList:
      // Safe: `words` has a bit for every slot, rounded up to whole words.
      unsafe inseam_column_hash_presence(&state, validity, count)
    case .fixed(let buffer):
      unsafe buffer.withUnsafeBytes { numbers in
        // Safe: the buffer holds count numbers of the type, validity a bit for each.
        _ = unsafe inseam_column_hash_numbers(
          &state, UInt32(column.type.rawValue), numbers.baseAddress, validity, count)
      }
    case .bits(let bits):
      // Safe: both arrays have a bit for every slot.
      unsafe inseam_column_hash_bits(&state, bits.words, validity, count)
    case .bytes(let offsets, let data): append(offsets, data, validity, count)
    case .list(let offsets, _):
      unsafe offsets.withUnsafeBytes { cuts in
        // Safe: there are count + 1 offsets.
        unsafe inseam_column_hash_lists(
          &state, cuts.assumingMemoryBound(to: UInt32.self).baseAddress, validity, count)
      }
    }
  }

  private mutating func append(
    _ offsets: Buffer, _ data: Buffer, _ validity: [UInt64]?, _ count: Int
  ) {
    precondition(
      offsets.span(of: UInt64.self).ascend(to: data.byteCount), "strings lie inside their bytes")
    unsafe offsets.withUnsafeBytes { cuts in
      unsafe data.withUnsafeBytes { bytes in
        // Safe: Column checked that there are count + 1 offsets, and they were just found to ascend
        // inside the bytes; a buffer's address is never NULL.
        unsafe inseam_column_hash_strings(
          &state, cuts.assumingMemoryBound(to: UInt64.self).baseAddress,
          bytes.assumingMemoryBound(to: UInt8.self).baseAddress, validity, count)
      }
    }
  }
}

/// A 128-bit hash of one value or of some bytes, the same in every process.
///
/// See `spec/content-hash.md`, Bytes and Values.
public struct ValueHash: Hashable, Sendable {
  /// The first half.
  public let low: UInt64
  /// The second half.
  public let high: UInt64

  /// Creates a hash from its halves.
  public init(low: UInt64, high: UInt64) {
    self.low = low
    self.high = high
  }

  /// The hash of some bytes; the seed keeps kinds of values apart.
  public init(_ bytes: [UInt8], seed: UInt64 = 0) {
    var hash: (UInt64, UInt64) = (0, 0)
    unsafe withUnsafeMutableBytes(of: &hash) { target in
      // Safe: the kernel reads bytes.count bytes and writes two words.
      unsafe inseam_hash_bytes(
        bytes, bytes.count, seed, target.assumingMemoryBound(to: UInt64.self).baseAddress)
    }
    self.init(low: hash.0, high: hash.1)
  }

  /// The hash of a part of a buffer; traps if it is not inside.
  public init(_ buffer: Buffer, _ range: Range<Int>, seed: UInt64 = 0) {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= buffer.byteCount,
      "a range lies inside its buffer")
    var hash: (UInt64, UInt64) = (0, 0)
    unsafe buffer.withUnsafeBytes { bytes in
      unsafe withUnsafeMutableBytes(of: &hash) { target in
        // Safe: the range was just checked; the kernel writes two words.
        unsafe inseam_hash_bytes(
          bytes.assumingMemoryBound(to: UInt8.self).baseAddress.map {
            unsafe $0 + range.lowerBound
          },
          range.count, seed, target.assumingMemoryBound(to: UInt64.self).baseAddress)
      }
    }
    self.init(low: hash.0, high: hash.1)
  }

  /// The sixteen bytes, little-endian.
  public var bytes: [UInt8] { low.littleEndianBytes + high.littleEndianBytes }
}

extension Span<UInt64> {
  /// Whether the numbers ascend, none above a limit.
  fileprivate func ascend(to limit: Int) -> Bool {
    var ascends = count > 0 && self[count - 1] <= UInt64(limit)
    for place in 1..<Swift.max(1, count) { ascends = ascends && self[place - 1] <= self[place] }
    return ascends
  }
}

extension Bitmap {
  /// The bits in words, those past the end zero.
  fileprivate var words: [UInt64] { stride(from: 0, to: count, by: 64).map { word(at: $0) } }
}
