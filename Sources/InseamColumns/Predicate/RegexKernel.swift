// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import CRE2
internal import InseamBytes

/// A compiled regular expression in RE2's dialect: linear time for every text.
///
/// Shared by threads.
@safe final class RegularExpression: @unchecked Sendable {
  private let pattern: OpaquePointer

  private init(_ pattern: OpaquePointer) {
    // Safe: `compile` made the pattern for this object, which alone frees it.
    unsafe self.pattern = pattern
  }

  deinit {
    // Safe: made by inseam_re2_new for this object alone, and freed once.
    unsafe inseam_re2_free(pattern)
  }

  /// Compiles a pattern; else gives RE2's message.
  ///
  /// - Throws: `OutOfMemory`.
  static func compile(_ source: String, ignoresCase: Bool) throws(OutOfMemory) -> (
    RegularExpression?, message: String
  ) {
    var message = [CChar](repeating: 0, count: 256)
    let bytes = source.utf8.map { CChar(bitPattern: $0) }
    // Safe: at most 256 bytes are written, the last is zero.
    let made = unsafe inseam_re2_new(
      bytes, bytes.count, ignoresCase ? 1 : 0, &message, message.count)
    guard let made = unsafe made else {
      if message[0] == 0 { throw OutOfMemory(byteCount: bytes.count) }
      return (
        nil,
        String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      )
    }
    return unsafe (RegularExpression(made), "")
  }

  /// Whether the pattern matches somewhere in a text.
  ///
  /// - Throws: `OutOfMemory`.
  func matches(_ text: [UInt8]) throws(OutOfMemory) -> Bool {
    let found = unsafe text.withUnsafeBytes { bytes in
      // Safe: RE2 reads exactly count bytes.
      unsafe inseam_re2_search(
        pattern, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
    }
    if found < 0 { throw OutOfMemory(byteCount: text.count) }
    return found != 0
  }

  /// A character as a pattern that matches only it.
  static func quoting(_ character: Character) -> String {
    "\\.+*?()|[]{}^$".contains(character) ? "\\\(character)" : String(character)
  }
}
