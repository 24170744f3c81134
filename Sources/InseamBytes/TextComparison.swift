// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

// Texts are equal if their bytes are, as in the format. Swift's own comparison takes texts for one
// that Unicode calls equivalent: a file may have both, and one would hide the other. These functions
// stand before those of the standard library in each file that imports this module; a rule of the
// tests asks each file that compares anything to do so. Dictionaries and sets have `Name`.
// See `spec/decisions/0008-names-by-bytes.md`.

extension String {
  /// Whether two texts have the same bytes.
  package static func == (a: String, b: String) -> Bool {
    a.utf8.count == b.utf8.count && a.utf8.elementsEqual(b.utf8)
  }

  /// Whether two texts have different bytes.
  package static func != (a: String, b: String) -> Bool { !(a == b) }

  /// Whether a text comes first by its bytes, which is the order of its code points.
  package static func < (a: String, b: String) -> Bool {
    a.utf8.lexicographicallyPrecedes(b.utf8)
  }

  /// Whether a text comes last by its bytes.
  package static func > (a: String, b: String) -> Bool { b < a }

  /// Whether a text has the bytes of a pattern.
  package static func ~= (pattern: String, text: String) -> Bool { pattern == text }

  /// Whether the first bytes are those of another text.
  package func hasPrefix(_ other: String) -> Bool { utf8.starts(with: other.utf8) }

  /// Whether the last bytes are those of another text.
  package func hasSuffix(_ other: String) -> Bool {
    utf8.count >= other.utf8.count && utf8.suffix(other.utf8.count).elementsEqual(other.utf8)
  }
}

extension String? {
  /// Whether both are missing, or are texts with the same bytes.
  package static func == (a: String?, b: String?) -> Bool {
    switch (a, b) {
    case (let a?, let b?): a == b
    case (nil, nil): true
    default: false
    }
  }

  /// Whether one is missing, or they are texts with different bytes.
  package static func != (a: String?, b: String?) -> Bool { !(a == b) }

  /// Whether a text has the bytes of a pattern, or both are missing.
  package static func ~= (pattern: String?, text: String?) -> Bool { pattern == text }
}

extension [String] {
  /// Whether two lists have the same texts by their bytes.
  package static func == (a: [String], b: [String]) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { $0 == $1 }
  }

  /// Whether two lists have different texts by their bytes.
  package static func != (a: [String], b: [String]) -> Bool { !(a == b) }
}

extension Sequence<String> {
  /// Whether a text with the same bytes is among them.
  package func contains(_ text: String) -> Bool { contains { $0 == text } }

  /// The texts in the order of their bytes.
  package func sorted() -> [String] { sorted { $0 < $1 } }

  /// Whether the first texts are others, by their bytes.
  package func starts(with other: [String]) -> Bool { starts(with: other) { $0 == $1 } }

  /// Whether the texts are others, by their bytes.
  package func elementsEqual(_ other: some Sequence<String>) -> Bool {
    elementsEqual(other) { $0 == $1 }
  }
}

extension BidirectionalCollection<String> {
  /// The first place of a text with the same bytes.
  package func firstIndex(of text: String) -> Index? { firstIndex { $0 == text } }

  /// The last place of a text with the same bytes.
  package func lastIndex(of text: String) -> Index? { lastIndex { $0 == text } }
}
