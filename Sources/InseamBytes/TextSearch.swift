// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import CSystem

// Texts are searched byte by byte. The functions of Swift's _StringProcessing, and its patterns,
// would make the tool a tenth larger.

extension [UInt8] {
  /// The offset at which bytes are found first, in linear time; `nil` if they are nowhere.
  package func firstOffset(of part: [UInt8]) -> Int? {
    guard !part.isEmpty else { return 0 }
    return unsafe withUnsafeBytes { bytes in
      unsafe part.withUnsafeBytes { part in
        guard let base = bytes.baseAddress, let wanted = part.baseAddress else { return nil }
        // Safe: both buffers are whole arrays, and what is found lies in the first.
        return unsafe inseam_find_bytes(base, bytes.count, wanted, part.count).map {
          unsafe $0 - base
        }
      }
    }
  }
}

extension StringProtocol {
  /// The place at which a text is found first; `nil` if it is nowhere.
  package func firstRange(ofText part: String) -> Range<Index>? {
    guard let offset = Array(utf8).firstOffset(of: Array(part.utf8)) else { return nil }
    let start = utf8.index(utf8.startIndex, offsetBy: offset)
    return start..<utf8.index(start, offsetBy: part.utf8.count)
  }

  /// Whether a text is in it.
  package func containsText(_ part: String) -> Bool { firstRange(ofText: part) != nil }

  /// What lies between a text that is not empty, wherever it is found.
  package func parts(between separator: String) -> [SubSequence] {
    var parts: [SubSequence] = []
    var rest = self[...]
    while let found = rest.firstRange(ofText: separator) {
      parts.append(rest[..<found.lowerBound])
      rest = rest[found.upperBound...]
    }
    return parts + [rest]
  }

  /// The text with another one in place of one that is not empty, wherever that is found.
  package func replacingText(_ part: String, with other: String) -> String {
    parts(between: part).joined(separator: other)
  }
}
