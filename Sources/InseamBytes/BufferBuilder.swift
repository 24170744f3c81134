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

  /// What is copied between two looks for a cancellation: memory that is touched for the first time
  /// takes about 1 ms a MiB.
  private static let pieceBytes = 32 << 20

  /// Makes room for so many bytes altogether, so that appending them moves nothing.
  ///
  /// - Throws: `OutOfMemory` or `Cancelled`; the builder is as it was.
  public mutating func reserve(byteCount: Int) throws {
    guard byteCount > capacity else { return }
    let larger = try Allocation(byteCount: byteCount, isZeroed: false)
    if let memory {
      // Safe: both have the bytes that are there so far.
      try unsafe BufferBuilder.copy(memory.base, to: larger.base, byteCount: self.byteCount)
    }
    (memory, capacity) = (larger, byteCount)
  }

  /// Copies bytes that do not overlap.
  private static func copy(
    _ source: UnsafeRawPointer, to target: UnsafeMutableRawPointer, byteCount: Int
  ) throws {
    for start in stride(from: 0, to: byteCount, by: pieceBytes) {
      if start > 0 { try Calls.check() }
      // Safe: the caller has as many bytes in both.
      unsafe (target + start).copyMemory(
        from: source + start, byteCount: min(pieceBytes, byteCount - start))
    }
  }

  /// Appends the bytes of a buffer.
  ///
  /// - Throws: `OutOfMemory` or `Cancelled`; the builder is as it was.
  /// - Complexity: O(*n*) in the bytes appended, on average.
  public mutating func append(_ buffer: Buffer) throws {
    guard buffer.byteCount > 0 else { return }
    let end = byteCount + buffer.byteCount
    if end > capacity { try reserve(byteCount: max(end, 2 * capacity)) }
    guard let memory else { return }
    try unsafe buffer.withUnsafeBytes { source in
      guard let start = source.baseAddress else { return }
      // Safe: there is room up to the end, which nobody else has seen yet.
      try unsafe BufferBuilder.copy(start, to: memory.base + byteCount, byteCount: source.count)
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
