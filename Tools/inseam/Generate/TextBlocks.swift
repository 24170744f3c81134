// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import InseamBytes

/// Reads tables that are written as text, in blocks with an empty line between them.
enum TextBlocks {
  /// Phrases with a name.
  typealias List = (name: String, phrases: [String])

  /// Returns the lines of each block.
  static func blocks(_ text: String) -> [[Substring]] {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .split { $0.isEmpty }
      .map { Array($0) }
  }

  /// Returns lists: a block is a name with a colon, then phrases with a separator between them.
  static func lists(_ text: String, separator: String) -> [List] {
    blocks(text).map { block in
      let name = block[0].prefix { $0 != ":" }
      let first = block[0].dropFirst(name.count + 1).drop { $0 == " " }
      let lines = (first.isEmpty ? [] : [first]) + block.dropFirst()
      let joined = lines.joined(separator: separator == "\n" ? "\n" : " ")
      return (
        String(name), joined.parts(between: separator).filter { !$0.isEmpty }.map(String.init)
      )
    }
  }

  /// Returns lists of equal length: line *i* of each block is a phrase of list *i*.
  static func columns(_ text: String, names: [String]) -> [List] {
    let rows = blocks(text)
    return names.enumerated().map { index, name in (name, rows.map { String($0[index]) }) }
  }

  /// Returns the number of characters that escaped ASCII text stands for.
  static func characterCount(_ escaped: String) -> Int {
    var count = 0
    var isEscape = false
    for byte in escaped.utf8 {
      isEscape = byte == UInt8(ascii: "\\") && !isEscape
      count += isEscape ? 0 : 1
    }
    return count
  }
}

/// The little grammar that depends on the spelling of a word.
enum English {
  /// Returns whether "an" comes before a word, not "a".
  static func takesAn(_ word: String) -> Bool {
    guard let first = word.first else { return false }
    if ["honest", "hour"].contains(where: { word.hasPrefix($0) }) { return true }
    if ["uni", "use", "usu", "eu", "one"].contains(where: { word.hasPrefix($0) }) { return false }
    return "aeiou".contains(first)
  }

  /// Returns the form of a verb for "it".
  static func thirdPerson(_ verb: String) -> String {
    if ["s", "x", "z", "ch", "sh"].contains(where: { verb.hasSuffix($0) }) { return verb + "es" }
    if verb.hasSuffix("y"), let before = verb.dropLast().last, !"aeiou".contains(before) {
      return verb.dropLast() + "ies"
    }
    return verb + "s"
  }
}
