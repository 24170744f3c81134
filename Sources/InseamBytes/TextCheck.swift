// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import CInseamKernels

extension Buffer {
  /// Whether some of the bytes are UTF-8; traps if they are not inside.
  ///
  /// - Complexity: O(*n*) in the bytes: a tenth of a nanosecond for ten bytes of ASCII.
  public func isUTF8(_ range: Range<Int>) -> Bool { text(range) != INSEAM_TEXT_INVALID }

  /// Whether all bytes are UTF-8, and no cut is inside a character.
  ///
  /// `cuts`: positions in the buffer, or its end.
  public func isUTF8(cutAt cuts: Span<UInt64>) -> Bool { isUTF8(0..<byteCount, cuts) }

  /// As above.
  public func isUTF8(cutAt cuts: Span<UInt32>) -> Bool { isUTF8(0..<byteCount, cuts) }

  /// Whether some of the bytes are UTF-8, and no cut of the buffer is inside a character.
  public func isUTF8(_ range: Range<Int>, cutAt cuts: Span<Int>) -> Bool { isUTF8(range, cuts) }

  private func isUTF8<Cut: FixedWidthInteger & BitwiseCopyable>(
    _ range: Range<Int>, _ cuts: Span<Cut>
  ) -> Bool {
    let found = text(range)
    if found == INSEAM_TEXT_INVALID { return false }
    if found == INSEAM_TEXT_ASCII { return true }
    let bytes = span(of: UInt8.self)
    for index in cuts.indices where cuts[index] < byteCount {
      if bytes[Int(cuts[index])] & 0xC0 == 0x80 { return false }
    }
    return true
  }

  /// The number of whole UTF-8 characters' bytes at the start of some bytes: where they stop being
  /// text; traps if they are not inside.
  public func validTextByteCount(_ range: Range<Int>) -> Int {
    let part = slice(offset: range.lowerBound, byteCount: range.count)
    return unsafe part.withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress else { return 0 }
      // Safe: the kernel reads exactly the bytes of the part.
      return unsafe inseam_utf8_prefix_scalar(
        start.assumingMemoryBound(to: UInt8.self), bytes.count)
    }
  }

  private func text(_ range: Range<Int>) -> inseam_text {
    let part = slice(offset: range.lowerBound, byteCount: range.count)
    return unsafe part.withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress else { return INSEAM_TEXT_ASCII }
      // Safe: the kernel reads exactly the bytes of the part.
      return unsafe inseam_utf8(start.assumingMemoryBound(to: UInt8.self), bytes.count)
    }
  }
}

extension OutputSpan<UInt8> {
  /// Where the last `byteCount` bytes stop being UTF-8; `nil` if they do not.
  ///
  /// Traps if there are fewer.
  public mutating func endOfText(inLast byteCount: Int) -> Int? {
    precondition(byteCount >= 0 && byteCount <= count, "the last bytes are there")
    return unsafe withUnsafeMutableBufferPointer { memory, count in
      guard let base = memory.baseAddress else { return nil }
      // Safe: just checked; the kernels read exactly the last bytes that were written.
      let start = unsafe base + (count - byteCount)
      if unsafe inseam_utf8(start, byteCount) != INSEAM_TEXT_INVALID { return nil }
      return unsafe inseam_utf8_prefix_scalar(start, byteCount)
    }
  }
}
