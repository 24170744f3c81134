// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import CInseamKernels
internal import InseamPlatform

#if canImport(Glibc)
import Glibc
#endif

/// Memory that does not change any more, owned or mapped, with at least 64 readable bytes after it.
///
/// A buffer keeps its owner (an allocation or a mapped file) alive. Copies are O(1) and share the
/// memory. Owned memory starts at a multiple of 64 and its padding is zero.
@safe public struct Buffer: @unchecked Sendable {
  private let owner: AnyObject?
  private let base: UnsafeRawPointer
  /// The number of bytes.
  public let byteCount: Int

  /// Wraps memory that `owner` keeps alive and unchanged.
  init(owner: AnyObject?, base: UnsafeRawPointer, byteCount: Int) {
    self.owner = owner
    // Safe: the pointer is only stored; each caller has checked that `owner` has byteCount bytes
    // there.
    unsafe self.base = base
    self.byteCount = byteCount
  }

  /// The empty buffer.
  public static let empty = Buffer(small: [UInt8]())

  /// Allocates `byteCount` zero bytes and lets `fill` write them.
  ///
  /// - Throws: What `fill` throws, or `OutOfMemory`.
  public init(
    byteCount: Int, filledBy fill: (UnsafeMutableRawBufferPointer) throws -> Void
  ) throws {
    let allocation = try Allocation(byteCount: byteCount)
    // Safe: the allocation has byteCount bytes, and nobody else has seen it yet.
    try unsafe fill(UnsafeMutableRawBufferPointer(start: allocation.base, count: byteCount))
    unsafe self.init(owner: allocation, base: allocation.base, byteCount: byteCount)
  }

  /// Allocates `byteCount` bytes and lets `fill` write all of them.
  ///
  /// - Throws: What `fill` throws, or `OutOfMemory`.
  public init(
    uninitializedByteCount byteCount: Int,
    filledBy fill: (UnsafeMutableRawBufferPointer) throws -> Void
  ) throws {
    let allocation = try Allocation(byteCount: byteCount, isZeroed: false)
    // Safe: the allocation has byteCount bytes, and nobody else has seen it yet.
    try unsafe fill(UnsafeMutableRawBufferPointer(start: allocation.base, count: byteCount))
    unsafe self.init(owner: allocation, base: allocation.base, byteCount: byteCount)
  }

  /// Allocates memory for at most `capacity` elements and lets `fill` append them.
  ///
  /// The buffer has as many elements as were appended; the rest of the memory stays zero.
  ///
  /// - Throws: What `fill` throws, or `OutOfMemory`.
  public init<Element: BitwiseCopyable>(
    capacity: Int, of type: Element.Type,
    filledBy fill: (inout OutputSpan<Element>) throws -> Void
  ) throws {
    let (byteCount, overflow) = capacity.multipliedReportingOverflow(
      by: MemoryLayout<Element>.stride)
    if overflow { throw OutOfMemory(byteCount: .max) }
    let allocation = try Allocation(byteCount: byteCount, isZeroed: false)
    // Safe: the allocation has room for capacity elements, and nobody else has seen it yet.
    let memory = unsafe UnsafeMutableBufferPointer(
      start: allocation.base.bindMemory(to: Element.self, capacity: capacity), count: capacity)
    var output = unsafe OutputSpan(buffer: memory, initializedCount: 0)
    try fill(&output)
    let filled = unsafe output.finalize(for: memory) * MemoryLayout<Element>.stride
    unsafe memset(allocation.base + filled, 0, byteCount - filled)
    unsafe self.init(owner: allocation, base: allocation.base, byteCount: filled)
  }

  /// Copies the bytes of an array's elements.
  ///
  /// - Throws: `OutOfMemory`.
  /// - Complexity: O(*n*) in the number of bytes.
  public init<Element: BitwiseCopyable>(_ elements: [Element]) throws(OutOfMemory) {
    let byteCount = elements.count * MemoryLayout<Element>.stride
    let allocation = try Allocation(byteCount: byteCount, isZeroed: false)
    unsafe elements.withUnsafeBytes { source in
      // Safe: the allocation has as many bytes as the source.
      unsafe UnsafeMutableRawBufferPointer(start: allocation.base, count: byteCount)
        .copyMemory(from: source)
    }
    unsafe self.init(owner: allocation, base: allocation.base, byteCount: byteCount)
  }

  /// Copies the bytes of an array that has at most 4,096; traps if it has more, or the system refuses
  /// even those.
  ///
  /// For globals alone, `Buffer.empty` and the text "gold", which exist before any call.
  public init<Element: BitwiseCopyable>(small elements: [Element]) {
    precondition(elements.count * MemoryLayout<Element>.stride <= 4_096, "a small buffer is small")
    do { try self.init(elements) } catch {
      preconditionFailure("there is memory for a small buffer")
    }
  }

  /// The part at `offset` with `byteCount` bytes; traps if it is not inside.
  public func slice(offset: Int, byteCount: Int) -> Buffer {
    precondition(
      offset >= 0 && byteCount >= 0 && offset <= self.byteCount - byteCount,
      "a slice lies inside its buffer")
    // Safe: just checked.
    return unsafe Buffer(owner: owner, base: base + offset, byteCount: byteCount)
  }

  /// The bytes.
  public var bytes: RawSpan {
    @_lifetime(borrow self)
    get {
      let span = unsafe RawSpan(_unsafeStart: base, byteCount: byteCount)
      // Safe: the owner lives as long as self, and the memory does not change.
      return unsafe _overrideLifetime(span, borrowing: self)
    }
  }

  /// The bytes as elements of a fixed width; a rest that does not fill an element is left out.
  ///
  /// Traps if the memory is not aligned for `Element`; regions of a file and allocations are.
  @_lifetime(borrow self)
  public func span<Element: BitwiseCopyable>(of type: Element.Type) -> Span<Element> {
    let stride = MemoryLayout<Element>.stride
    let whole = byteCount / stride * stride
    let span = unsafe Span<Element>(
      _unsafeStart: base.assumingMemoryBound(to: Element.self), count: whole / stride)
    // Safe: whole is inside the buffer; the owner lives as long as self; the initialiser checks
    // alignment.
    return unsafe _overrideLifetime(span, borrowing: self)
  }

  /// The bytes as an array.
  public func array<Element: BitwiseCopyable>(of type: Element.Type) -> [Element] {
    let elements = span(of: type)
    // Safe: the span is the whole of the elements, and is copied during the call.
    return unsafe elements.withUnsafeBufferPointer { unsafe Array($0) }
  }

  /// The bytes as little-endian 32-bit numbers, wherever they start; a rest of up to three bytes is
  /// left out.
  public var uint32s: [UInt32] {
    let count = byteCount / 4
    return unsafe [UInt32](count: count) { numbers in
      // Safe: 4 · count bytes are inside the buffer, and the array has room for count numbers.
      unsafe UnsafeMutableRawBufferPointer(numbers).copyMemory(
        from: UnsafeRawBufferPointer(start: base, count: 4 * count))
      for i in 0..<count { unsafe numbers[i] = UInt32(littleEndian: numbers[i]) }
    }
  }

  /// Calls `body` with the memory; for kernels.
  public func withUnsafeBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    // Safe: base has byteCount bytes; the owner is alive during the call.
    defer { withExtendedLifetime(owner) {} }
    return try unsafe body(UnsafeRawBufferPointer(start: base, count: byteCount))
  }

  /// The 64 bits from bit `position` on, least significant first; traps if the first is outside.
  ///
  /// Bits past the end are those that follow the buffer, at least 64 readable bytes.
  public func word(atBit position: Int) -> UInt64 {
    let first = position >> 3
    precondition(position >= 0 && first < byteCount, "a bit position lies inside its buffer")
    // Safe: first is inside; at least 64 bytes after the end can be read.
    let low = unsafe base.loadUnaligned(fromByteOffset: first, as: UInt64.self).littleEndian
    let shift = UInt64(position & 7)
    guard shift > 0 else { return low }
    let high = unsafe base.load(fromByteOffset: first + 8, as: UInt8.self)
    return low >> shift | UInt64(high) << (64 - shift)
  }

  /// The first up to eight bytes of a part as a big-endian number, so that numbers compare as the
  /// bytes do.
  ///
  /// Missing bytes count as zero. Traps if the part is not inside.
  public func bigEndianPrefix(at offset: Int, byteCount: Int) -> UInt64 {
    precondition(
      offset >= 0 && byteCount >= 0 && offset <= self.byteCount - byteCount,
      "a part lies inside its buffer")
    guard byteCount > 0 else { return 0 }
    // Safe: offset is inside or at the end; at least 64 bytes after the end can be read.
    let word = unsafe base.loadUnaligned(fromByteOffset: offset, as: UInt64.self).bigEndian
    return byteCount >= 8 ? word : word & ~(UInt64.max >> UInt64(8 * byteCount))
  }

  /// Has the processor fetch the bytes at a position while it goes on; nothing if it is outside.
  public func prefetch(at position: Int) {
    // Safe: a prefetch reads nothing for the program; the processor ignores an address without
    // memory.
    if position >= 0, position < byteCount { unsafe inseam_prefetch(base + position) }
  }

  /// Whether two buffers hold equal bytes.
  public func hasEqualBytes(_ other: Buffer) -> Bool {
    guard byteCount == other.byteCount else { return false }
    // Safe: memcmp reads byteCount bytes of both, which have as many.
    return unsafe memcmp(base, other.base, byteCount) == 0
  }

  /// Whether a part of this buffer holds the bytes of another; traps if the part is not inside.
  public func part(at offset: Int, byteCount: Int, equals other: Buffer) -> Bool {
    precondition(
      offset >= 0 && byteCount >= 0 && offset <= self.byteCount - byteCount,
      "a part lies inside its buffer")
    // Safe: just checked; memcmp reads byteCount bytes of both.
    return unsafe byteCount == other.byteCount
      && memcmp(base + offset, other.base, byteCount) == 0
  }

  /// Whether the strings of a range, which offsets cut from this buffer, are one string repeated.
  public func repeatsOne(_ cuts: Span<UInt64>, _ range: Range<Int>) -> Bool {
    guard range.count > 1 else { return false }
    let (start, end) = (Int(cuts[range.lowerBound]), Int(cuts[range.upperBound]))
    let width = Int(cuts[range.lowerBound + 1]) - start
    guard end - start == width * range.count, start >= 0, end <= byteCount else { return false }
    for slot in range where Int(cuts[slot + 1]) != start + (slot - range.lowerBound + 1) * width {
      return false
    }
    // Safe: both parts end inside, as was just checked.
    return unsafe memcmp(base + start, base + start + width, end - start - width) == 0
  }

  /// Whether the buffer holds the same bytes as a part of an array.
  public func hasEqualBytes(_ other: ArraySlice<UInt8>) -> Bool {
    guard byteCount == other.count else { return false }
    return unsafe other.withUnsafeBytes { other in
      guard let start = other.baseAddress else { return true }
      // Safe: memcmp reads byteCount bytes of both, which have as many.
      return unsafe memcmp(base, start, byteCount) == 0
    }
  }

  /// The position of the first byte with a value, from `start` on.
  public func firstIndex(of byte: UInt8, from start: Int) -> Int? {
    precondition(start >= 0 && start <= byteCount, "a position lies inside its buffer")
    // Safe: memchr reads the rest of the buffer.
    guard let found = unsafe memchr(base + start, Int32(byte), byteCount - start) else {
      return nil
    }
    return unsafe UnsafeRawPointer(found) - base
  }

  /// The position of the last byte with a value, at `from` or after it and before `end`.
  public func lastIndex(of byte: UInt8, before end: Int, from start: Int = 0) -> Int? {
    precondition(
      start >= 0 && start <= end && end <= byteCount, "a range lies inside its buffer")
    // Safe: just checked.
    let found = unsafe inseam_last_byte(
      (base + start).assumingMemoryBound(to: UInt8.self), end - start, byte)
    return found == end - start ? nil : start + found
  }

  /// The number of bytes with a value in a range.
  public func count(of byte: UInt8, _ range: Range<Int>) -> Int {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= byteCount, "a range lies inside its buffer")
    // Safe: just checked.
    return unsafe Int(
      inseam_count_byte(
        (base + range.lowerBound).assumingMemoryBound(to: UInt8.self), range.count, byte))
  }

  /// The address, to prove that a view shares memory with a mapped file.
  public var address: UInt {
    // Safe: the address becomes a number; nothing is read.
    unsafe UInt(bitPattern: base)
  }
}

extension [UInt8] {
  /// Appends a part of a buffer; traps if it is not inside.
  public mutating func append(partOf buffer: Buffer, at offset: Int, byteCount: Int) {
    precondition(
      offset >= 0 && byteCount >= 0 && offset <= buffer.byteCount - byteCount,
      "a part lies inside its buffer")
    // Safe: just checked; the buffer's memory is read during the call only.
    unsafe buffer.withUnsafeBytes {
      unsafe append(contentsOf: UnsafeRawBufferPointer(rebasing: $0[offset..<offset + byteCount]))
    }
  }

  /// Appends the bytes of a buffer.
  public mutating func append(contentsOf buffer: Buffer) {
    // Safe: the buffer's memory is read during the call only.
    unsafe buffer.withUnsafeBytes { unsafe append(contentsOf: $0) }
  }
}

/// Heap memory, 64-byte aligned, zeroed, with 64 bytes of padding; freed with its last reference.
@safe final class Allocation {
  let base: UnsafeMutableRawPointer
  private let memory: UnsafeMutableRawPointer

  private static let hugePage = 2 << 20
  /// From this size on, what Swift's own allocator needs is left over: see `OutOfMemory`.
  private static let largeByteCount = 1 << 20

  /// Allocates memory; without `isZeroed` only what follows `byteCount` is zero.
  init(byteCount: Int, isZeroed: Bool = true) throws(OutOfMemory) {
    precondition(byteCount >= 0, "memory has no negative size")
    if byteCount >= Allocation.largeByteCount { try OutOfMemory.check(byteCount) }
    // Aligned here: aligned_alloc passes by malloc's lists of small pieces, and takes 5 times as
    // long.
    let size = (byteCount + 127) & ~63
    guard let memory = unsafe System.allocate(byteCount: size + 64) else {
      throw OutOfMemory(byteCount: byteCount)
    }
    // Safe: memory has size bytes from the next multiple of 64 on.
    let start = isZeroed ? 0 : byteCount
    unsafe base = memory.alignedUp(toMultipleOf: 64)
    if size >= Allocation.hugePage * 2 {
      // Large memory is touched first page by page: 512 times fewer of them.
      let whole = unsafe memory.alignedUp(toMultipleOf: Allocation.hugePage)
      unsafe madvise(whole, size - (whole - memory), MADV_HUGEPAGE)
    }
    unsafe memset(base + start, 0, size - start)
    unsafe self.memory = memory
  }

  deinit {
    // Safe: malloc gave the memory to this object alone, and buffers keep the object alive.
    unsafe free(memory)
  }
}

extension OutputSpan<UInt8> {
  /// Appends a part of a buffer; traps if it is not inside, or there is no room.
  public mutating func append(partOf buffer: Buffer, at offset: Int, byteCount: Int) {
    precondition(
      offset >= 0 && byteCount >= 0 && offset <= buffer.byteCount - byteCount,
      "a part lies inside its buffer")
    precondition(byteCount <= freeCapacity, "there is room for the part")
    guard byteCount > 0 else { return }
    unsafe withUnsafeMutableBufferPointer { memory, count in
      unsafe buffer.withUnsafeBytes { source in
        let free = unsafe UnsafeMutableRawBufferPointer(
          UnsafeMutableBufferPointer(rebasing: memory[count...]))
        // Safe: both were just checked.
        unsafe free.copyMemory(
          from: UnsafeRawBufferPointer(rebasing: source[offset..<offset + byteCount]))
      }
      count += byteCount
    }
  }
}
