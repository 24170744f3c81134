// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
import Glibc
#endif

/// Bytes that grow, and become a buffer without being copied.
@safe public struct BufferBuilder {
  private var memory: Allocation?
  private var capacity = 0
  /// The number of bytes so far.
  public private(set) var byteCount = 0

  /// Creates an empty builder.
  public init() {}

  /// Makes room for so many bytes altogether, so that appending them moves nothing.
  ///
  /// - Throws: `OutOfMemory`; the builder is as it was.
  public mutating func reserve(byteCount: Int) throws(OutOfMemory) {
    guard byteCount > capacity else { return }
    let larger = try Allocation(byteCount: byteCount, isZeroed: false)
    if let memory {
      // Safe: both have the bytes that are there so far.
      unsafe larger.base.copyMemory(from: memory.base, byteCount: self.byteCount)
    }
    (memory, capacity) = (larger, byteCount)
  }

  /// Appends the bytes of a buffer.
  ///
  /// - Throws: `OutOfMemory`; the builder is as it was.
  /// - Complexity: O(*n*) in the bytes appended, on average.
  public mutating func append(_ buffer: Buffer) throws(OutOfMemory) {
    guard buffer.byteCount > 0 else { return }
    let end = byteCount + buffer.byteCount
    if end > capacity { try reserve(byteCount: max(end, 2 * capacity)) }
    guard let memory else { return }
    unsafe buffer.withUnsafeBytes { source in
      guard let start = source.baseAddress else { return }
      // Safe: there is room up to the end, which nobody else has seen yet.
      unsafe (memory.base + byteCount).copyMemory(from: start, byteCount: source.count)
    }
    byteCount = end
  }

  /// The bytes as a buffer; the builder is empty afterwards.
  public mutating func finish() -> Buffer {
    guard let memory else { return .empty }
    let count = byteCount
    // Safe: the allocation has its capacity and at least 64 bytes more.
    unsafe memset(memory.base + count, 0, min(capacity - count + 64, 128))
    self = BufferBuilder()
    return unsafe Buffer(owner: memory, base: memory.base, byteCount: count)
  }
}
