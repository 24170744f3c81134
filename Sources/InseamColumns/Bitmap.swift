// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import InseamBytes

/// Bits, least significant first, that start anywhere inside a buffer.
public struct Bitmap: Sendable {
  /// The memory that holds the bits.
  public let buffer: Buffer
  /// The position of the first bit in the memory.
  public let bitOffset: Int
  /// The number of bits.
  public let count: Int

  /// Creates a view of `count` bits; traps if the buffer is too short.
  public init(_ buffer: Buffer, bitOffset: Int = 0, count: Int) {
    precondition(
      count >= 0 && bitOffset >= 0 && (bitOffset + count + 7) / 8 <= buffer.byteCount,
      "a bitmap lies inside its buffer")
    self.buffer = buffer
    self.bitOffset = bitOffset
    self.count = count
  }

  /// Creates a bitmap from booleans.
  public init(_ bools: some Sequence<Bool>) throws {
    var builder = BitmapBuilder()
    for bool in bools { builder.append(bool) }
    self = try builder.finish()
  }

  /// The bit at a position; traps outside.
  public subscript(index: Int) -> Bool {
    precondition(index >= 0 && index < count, "a bit position lies inside its bitmap")
    return buffer.word(atBit: bitOffset + index) & 1 == 1
  }

  /// The bits of a range, sharing the memory.
  public func slice(_ range: Range<Int>) -> Bitmap {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= count, "a slice lies inside its bitmap")
    return Bitmap(buffer, bitOffset: bitOffset + range.lowerBound, count: range.count)
  }

  /// The 64 bits from `index` on; bits past the end are 0.
  public func word(at index: Int) -> UInt64 {
    let available = min(64, count - index)
    guard available > 0 else { return 0 }
    let word = buffer.word(atBit: bitOffset + index)
    return available == 64 ? word : word & ((1 << UInt64(available)) - 1)
  }

  /// The number of set bits.
  ///
  /// - Complexity: O(*n* / 64).
  public var setCount: Int {
    stride(from: 0, to: count, by: 64).reduce(0) { $0 + word(at: $1).nonzeroBitCount }
  }

  /// The bits that are set in this bitmap and in another of as many bits; this one without another.
  public func and(_ other: Bitmap?) throws -> Bitmap {
    guard let other else { return self }
    precondition(other.count == count, "bitmaps of as many bits")
    var both = BitmapBuilder()
    for start in stride(from: 0, to: count, by: 64) {
      both.append(
        word: word(at: start) & other.word(at: start), bitCount: min(64, count - start))
    }
    return try both.finish()
  }

  /// The bits as booleans.
  public var bools: [Bool] { (0..<count).map { self[$0] } }
}

/// Bits that grow.
public struct BitmapBuilder: Sendable {
  private var words: [UInt64] = []
  /// The number of bits.
  public private(set) var count = 0
  /// The number of set bits.
  public private(set) var setCount = 0

  /// Creates an empty builder.
  public init() {}

  /// Appends one bit.
  public mutating func append(_ bit: Bool) {
    if count & 63 == 0 { words.append(0) }
    if bit {
      words[count >> 6] |= 1 << UInt64(count & 63)
      setCount += 1
    }
    count += 1
  }

  /// Appends the same bit `times` times.
  public mutating func append(_ bit: Bool, times: Int) {
    var left = times
    while left > 0 {
      let step = min(64, left)
      append(word: bit ? UInt64.max : 0, bitCount: step)
      left -= step
    }
  }

  /// Appends all bits of a bitmap.
  public mutating func append(_ bitmap: Bitmap) {
    for index in stride(from: 0, to: bitmap.count, by: 64) {
      append(word: bitmap.word(at: index), bitCount: min(64, bitmap.count - index))
    }
  }

  /// Appends the low `bitCount` (1 to 64) bits of a word.
  public mutating func append(word: UInt64, bitCount: Int) {
    let bits = bitCount == 64 ? word : word & ((1 << UInt64(bitCount)) - 1)
    let used = count & 63
    if used == 0 {
      words.append(bits)
    } else {
      words[words.count - 1] |= bits << UInt64(used)
      if used + bitCount > 64 { words.append(bits >> UInt64(64 - used)) }
    }
    count += bitCount
    setCount += bits.nonzeroBitCount
  }

  /// Forgets the bits from `count` on; traps if there are fewer.
  public mutating func truncate(to count: Int) {
    precondition(count >= 0 && count <= self.count, "a builder is cut inside its bits")
    let kept = (count + 63) / 64
    for word in words[kept...] { setCount -= word.nonzeroBitCount }
    words.removeLast(words.count - kept)
    if count & 63 != 0 {
      let last = words[kept - 1]
      words[kept - 1] = last & ((1 << UInt64(count & 63)) - 1)
      setCount -= last.nonzeroBitCount - words[kept - 1].nonzeroBitCount
    }
    self.count = count
  }

  /// The bitmap; its bytes past the last bit are zero.
  public func finish() throws -> Bitmap {
    Bitmap(try Buffer(words).slice(offset: 0, byteCount: (count + 7) / 8), count: count)
  }

  /// The bytes, `count` / 8 rounded up.
  public var buffer: Buffer {
    get throws { try Buffer(words).slice(offset: 0, byteCount: (count + 7) / 8) }
  }
}
