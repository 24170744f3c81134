// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

/// The state of a text between two of its parts.
struct Pen {
  /// The characters so far; an escape counts as one.
  var characterCount = 0
  /// Whether the next text starts a sentence.
  var needsCapital = false
  /// Whether "a" or "an" comes before the next text.
  var needsArticle = false
  /// The phrase of the topic that was drawn last.
  var lastPhrase = -1

  /// Appends what separates a sentence from the one before: a space, or now and then an empty line.
  mutating func startSentence(in output: inout OutputSpan<UInt8>, _ draw: inout SeededGenerator) {
    needsCapital = true
    guard characterCount > 0 else { return }
    if draw.below(9) == 0 {
      for byte in #"\n\n"#.utf8 { output.append(byte) }
      characterCount += 2
    } else {
      output.append(0x20)
      characterCount += 1
    }
  }

  /// Appends the escaped quote and the period that end a quotation.
  mutating func endQuotation(in output: inout OutputSpan<UInt8>) {
    for byte in #"\"."#.utf8 { output.append(byte) }
    characterCount += 2
  }

  /// Appends "a" or "an" and a space.
  mutating func appendArticle(takesAn: Bool, to output: inout OutputSpan<UInt8>) {
    output.append(needsCapital ? 0x41 : 0x61)
    if takesAn { output.append(0x6E) }
    output.append(0x20)
    characterCount += takesAn ? 3 : 2
    needsArticle = false
    needsCapital = false
  }

  /// Appends the digits of a number that is not negative and has at most nine of them.
  mutating func append(_ number: Int, to output: inout OutputSpan<UInt8>) {
    var power = 1
    while number / power >= 10 { power *= 10 }
    while power > 0 {
      output.append(UInt8(0x30 + number / power % 10))
      characterCount += 1
      power /= 10
    }
    needsCapital = false
    needsArticle = false
  }
}
