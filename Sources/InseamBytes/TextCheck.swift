// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

extension Buffer {
  /// Whether some of the bytes are UTF-8; traps if they are not inside.
  ///
  /// - Complexity: O(*n*) in the bytes.
  public func isUTF8(_ range: Range<Int>) -> Bool {
    let part = slice(offset: range.lowerBound, byteCount: range.count)
    return (try? UTF8Span(validating: part.span(of: UInt8.self))) != nil
  }

  /// Whether all bytes are UTF-8, and no cut is inside a character.
  ///
  /// `cuts`: positions in the buffer, or its end.
  public func isUTF8(cutAt cuts: Span<UInt64>) -> Bool {
    guard isUTF8(0..<byteCount) else { return false }
    let bytes = span(of: UInt8.self)
    for index in cuts.indices where cuts[index] < UInt64(byteCount) {
      if bytes[Int(cuts[index])] & 0xC0 == 0x80 { return false }
    }
    return true
  }
}
