// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import CSimdjson
internal import InseamBytes

extension JSONText {
  /// Appends a JSON text on one line, without the white space outside its strings; keys keep their
  /// order, numbers and strings their spelling.
  static func appendCompact(_ text: Buffer, to bytes: inout [UInt8]) {
    // Safe: both calls read the count bytes of the text, and each byte becomes at most two.
    unsafe text.withUnsafeBytes { source in
      let start = unsafe source.baseAddress?.assumingMemoryBound(to: CChar.self)
      guard unsafe inseam_json_is_compact(start, source.count) == 0 else {
        return unsafe bytes.append(contentsOf: source)
      }
      bytes += unsafe [CChar](unsafeUninitializedCapacity: 2 * source.count) { target, count in
        count = unsafe inseam_json_compact(start, source.count, target.baseAddress)
      }.map { UInt8(bitPattern: $0) }
    }
  }
}
