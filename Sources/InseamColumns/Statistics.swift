// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// What is known of some slots without reading them: how many are null or NaN, and bounds.
public struct Statistics: Hashable, Sendable {
  /// The number of nulls.
  public var nullCount = 0
  /// The number of NaNs.
  public var nanCount = 0
  /// The smallest and the largest value.
  public var bounds = Bounds.none

  /// The smallest and the largest value, where known.
  public enum Bounds: Hashable, Sendable {
    /// Not known, or there is no value.
    case none
    case signed(Int64, Int64)
    case unsigned(UInt64, UInt64)
    /// Without NaN; −0 counts as +0.
    case float(Double, Double)
    case bytes(min: BytesBound, max: BytesBound)
  }

  /// The first 32 bytes of a string, and whether there were more.
  public struct BytesBound: Hashable, Sendable {
    /// At most 32 bytes.
    public let prefix: [UInt8]
    /// Whether the value was longer than the prefix.
    public let isCut: Bool

    /// The most bytes of a prefix.
    public static let byteLimit = 32

    /// Creates a bound.
    public init(prefix: [UInt8], isCut: Bool) {
      self.prefix = prefix
      self.isCut = isCut
    }
  }

  /// Creates the statistics of no slots.
  public init() {}

  /// Adds the slots of a range of a leaf column.
  ///
  /// `hasValues`: Whether the column holds its byte strings; without, bounds stay
  ///   unknown.
  /// - Complexity: O(*n*) in the number of slots.
  public mutating func add(_ column: Column, _ range: Range<Int>, hasValues: Bool = true) {
    guard !range.isEmpty else { return }
    let validity = column.validity?.slice(range)
    let nulls = column.type == .null ? range.count : validity.map { range.count - $0.setCount } ?? 0
    nullCount += nulls
    guard nulls < range.count else { return }
    let present = nulls == 0 ? nil : validity
    switch column.values {
    case .fixed(let buffer): addFixed(buffer, column.type, range, present)
    case .bits(let bitmap): addBits(bitmap.slice(range), present)
    case .bytes(let offsets, let data): if hasValues { addBytes(offsets, data, range, present) }
    case .none, .list, .fixedSizeList, .structure: break
    }
  }

  private mutating func addFixed(
    _ buffer: Buffer, _ type: PhysicalType, _ range: Range<Int>, _ present: Bitmap?
  ) {
    switch type {
    case .int8: addSigned(Int8.self, buffer, range, present)
    case .int16: addSigned(Int16.self, buffer, range, present)
    case .int32: addSigned(Int32.self, buffer, range, present)
    case .int64: addSigned(Int64.self, buffer, range, present)
    case .uint8: addUnsigned(UInt8.self, buffer, range, present)
    case .uint16: addUnsigned(UInt16.self, buffer, range, present)
    case .uint32: addUnsigned(UInt32.self, buffer, range, present)
    case .uint64: addUnsigned(UInt64.self, buffer, range, present)
    case .float16: addFloats(UInt16.self, buffer, range, present) { Float(float16Bits: $0) }
    case .bfloat16: addFloats(UInt16.self, buffer, range, present) { Float(bfloat16Bits: $0) }
    case .float32: addFloats(Float.self, buffer, range, present) { $0 }
    default: addFloats(Double.self, buffer, range, present) { $0 }
    }
  }

  private mutating func addSigned<Element: FixedWidthInteger & BitwiseCopyable>(
    _ type: Element.Type, _ buffer: Buffer, _ range: Range<Int>, _ present: Bitmap?
  ) {
    let (low, high) = extremes(type, buffer, range, present)
    var bounds = (Int64(low), Int64(high))
    if case .signed(let min, let max) = self.bounds {
      bounds = (Swift.min(min, bounds.0), Swift.max(max, bounds.1))
    }
    self.bounds = .signed(bounds.0, bounds.1)
  }

  private mutating func addUnsigned<Element: FixedWidthInteger & BitwiseCopyable>(
    _ type: Element.Type, _ buffer: Buffer, _ range: Range<Int>, _ present: Bitmap?
  ) {
    let (low, high) = extremes(type, buffer, range, present)
    var bounds = (UInt64(low), UInt64(high))
    if case .unsigned(let min, let max) = self.bounds {
      bounds = (Swift.min(min, bounds.0), Swift.max(max, bounds.1))
    }
    self.bounds = .unsigned(bounds.0, bounds.1)
  }

  private func extremes<Element: FixedWidthInteger & BitwiseCopyable>(
    _ type: Element.Type, _ buffer: Buffer, _ range: Range<Int>, _ present: Bitmap?
  ) -> (Element, Element) {
    let values = buffer.span(of: type)
    var low = Element.max
    var high = Element.min
    forEachRun(range, present) { run in
      for slot in run {
        low = min(low, values[slot])
        high = max(high, values[slot])
      }
    }
    return (low, high)
  }

  private mutating func addFloats<Stored: BitwiseCopyable, Real: BinaryFloatingPoint>(
    _ type: Stored.Type, _ buffer: Buffer, _ range: Range<Int>, _ present: Bitmap?,
    _ real: (Stored) -> Real
  ) {
    let values = buffer.span(of: type)
    var low = Real.infinity
    var high = -Real.infinity
    var nans = 0
    var count = 0
    forEachRun(range, present) { run in
      for slot in run {
        let value = real(values[slot])
        nans += value == value ? 0 : 1
        low = value < low ? value : low
        high = value > high ? value : high
      }
      count += run.count
    }
    nanCount += nans
    guard nans < count else { return }
    var bounds = (Double(low) + 0, Double(high) + 0)
    if case .float(let min, let max) = self.bounds {
      bounds = (Swift.min(min, bounds.0), Swift.max(max, bounds.1))
    }
    self.bounds = .float(bounds.0, bounds.1)
  }

  private mutating func addBits(_ bits: Bitmap, _ present: Bitmap?) {
    var ones = 0
    var count = 0
    for index in stride(from: 0, to: bits.count, by: 64) {
      let mask =
        present?.word(at: index) ?? (UInt64.max >> UInt64(64 - min(64, bits.count - index)))
      ones += (bits.word(at: index) & mask).nonzeroBitCount
      count += mask.nonzeroBitCount
    }
    var bounds: (UInt64, UInt64) = (ones == count ? 1 : 0, ones > 0 ? 1 : 0)
    if case .unsigned(let min, let max) = self.bounds {
      bounds = (Swift.min(min, bounds.0), Swift.max(max, bounds.1))
    }
    self.bounds = .unsigned(bounds.0, bounds.1)
  }

  private mutating func addBytes(
    _ offsets: Buffer, _ data: Buffer, _ range: Range<Int>, _ present: Bitmap?
  ) {
    let cuts = offsets.span(of: UInt64.self)
    let bytes = data.span(of: UInt8.self)
    var low: (UInt64, Int)?
    var high: (UInt64, Int)?
    // The first eight bytes as a number decide almost all comparisons.
    func key(_ slot: Int) -> UInt64 {
      data.bigEndianPrefix(at: Int(cuts[slot]), byteCount: Int(cuts[slot + 1] - cuts[slot]))
    }
    func precedes(_ a: Int, _ b: Int) -> Bool {
      let left = bytes.extracting(Int(cuts[a])..<Int(cuts[a + 1]))
      let right = bytes.extracting(Int(cuts[b])..<Int(cuts[b + 1]))
      return left.lexicographicallyPrecedes(right)
    }
    forEachRun(range, present) { run in
      // Of one string, repeated, the first says all.
      let run = data.repeatsOne(cuts, run) ? run.lowerBound..<run.lowerBound + 1 : run
      for slot in run {
        let key = key(slot)
        if low.map({ key < $0.0 || (key == $0.0 && precedes(slot, $0.1)) }) ?? true {
          low = (key, slot)
        }
        if high.map({ key > $0.0 || (key == $0.0 && precedes($0.1, slot)) }) ?? true {
          high = (key, slot)
        }
      }
    }
    func bound(_ slot: Int) -> BytesBound {
      let byteCount = Int(cuts[slot + 1] - cuts[slot])
      let prefix = data.slice(
        offset: Int(cuts[slot]), byteCount: min(byteCount, BytesBound.byteLimit))
      return BytesBound(
        prefix: prefix.array(of: UInt8.self), isCut: byteCount > BytesBound.byteLimit)
    }
    guard let low, let high else { return }
    var bounds = (bound(low.1), bound(high.1))
    if case .bytes(let min, let max) = self.bounds {
      if !bounds.0.precedes(min) { bounds.0 = min }
      if !max.precedes(bounds.1) { bounds.1 = max }
    }
    self.bounds = .bytes(min: bounds.0, max: bounds.1)
  }
}

extension Statistics {
  /// Adds what is known of other slots, whose type widens to `type`.
  public mutating func merge(_ other: Statistics, as type: PhysicalType) {
    nullCount += other.nullCount
    nanCount += other.nanCount
    switch (bounds, other.bounds.converted(to: type)) {
    case (_, .none): break
    case (.none, let found): bounds = found
    case (.signed(let a, let b), .signed(let c, let d)): bounds = .signed(min(a, c), max(b, d))
    case (.unsigned(let a, let b), .unsigned(let c, let d)):
      bounds = .unsigned(min(a, c), max(b, d))
    case (.float(let a, let b), .float(let c, let d)): bounds = .float(min(a, c), max(b, d))
    case (.bytes(let a, let b), .bytes(let c, let d)):
      bounds = .bytes(min: c.precedes(a) ? c : a, max: b.precedes(d) ? d : b)
    default: bounds = .none
    }
  }
}

extension Statistics.Bounds {
  /// The same bounds for values widened to a type; unknown where they cannot be converted.
  public func converted(to type: PhysicalType) -> Statistics.Bounds {
    switch self {
    case .signed(let low, let high) where type == .float64: .float(Double(low), Double(high))
    case .unsigned(let low, let high) where type.isSignedInteger:
      .signed(Int64(clamping: low), Int64(clamping: high))
    case .signed where !type.isSignedInteger: .none
    case .unsigned where !type.isUnsignedInteger && type != .bool: .none
    default: self
    }
  }
}

extension Statistics.BytesBound {
  /// Whether this bound is below another one, a cut one above its own prefix.
  fileprivate func precedes(_ other: Statistics.BytesBound) -> Bool {
    prefix == other.prefix ? !isCut && other.isCut : prefix.lexicographicallyPrecedes(other.prefix)
  }
}

extension Span<UInt8> {
  fileprivate func lexicographicallyPrecedes(_ other: Span<UInt8>) -> Bool {
    for i in 0..<min(count, other.count) {
      let (a, b) = (self[i], other[i])
      if a != b { return a < b }
    }
    return count < other.count
  }
}

/// Calls `body` with the runs of present slots of a range.
private func forEachRun(_ range: Range<Int>, _ present: Bitmap?, _ body: (Range<Int>) -> Void) {
  guard let present else { return body(range) }
  var start: Int?
  for index in stride(from: 0, to: present.count, by: 64) {
    let word = present.word(at: index)
    let bitCount = min(64, present.count - index)
    if word == UInt64.max >> UInt64(64 - bitCount) {
      start = start ?? index
      continue
    }
    for bit in 0..<bitCount {
      if word >> UInt64(bit) & 1 == 1 {
        start = start ?? index + bit
      } else if let first = start {
        body(range.lowerBound + first..<range.lowerBound + index + bit)
        start = nil
      }
    }
  }
  if let first = start { body(range.lowerBound + first..<range.upperBound) }
}
