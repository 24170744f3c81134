// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

/// The text of prompts and responses: a made-up language with a little of all that text can hold.
///
/// Of the texts, 4 % have a run of Chinese, Japanese or Korean, 4 % emoji, 3 % accents or a script
/// written from right to left, 1 % what JSON must escape. A class, so that threads share one count
/// of
/// references, not one for each of its arrays.
final class CorpusText: Sendable {
  private let vocabulary: Vocabulary
  private let raw = RareText(isASCII: false)
  private let ascii = RareText(isASCII: true)

  /// Makes the language of a seed.
  init(seed: UInt64) { vocabulary = Vocabulary(seed: seed) }

  /// Appends a text of about `length` characters, without quotes, and returns their true number.
  ///
  /// If `isASCII`, what is beyond ASCII is escaped.
  func append(
    length: Double, isASCII: Bool, to line: inout [UInt8], _ draw: inout SeededGenerator
  ) -> Int {
    let pieceCount = max(1, Int((length / vocabulary.meanLength).rounded()))
    let rare = draw.chance(RareText.share) ? draw.below(pieceCount) : -1
    var count = 0
    line.append(addingCapacity: pieceCount * vocabulary.longest + ascii.longest) { output in
      for piece in 0..<pieceCount {
        count +=
          piece != rare
          ? vocabulary.append(to: &output, &draw)
          : isASCII ? ascii.append(to: &output, &draw) : raw.append(to: &output, &draw)
      }
    }
    return count
  }
}

/// What a text holds but once in a while.
private struct RareText: Sendable {
  static let share = 0.12

  private var ideographs = TextPieces()
  private var emoji = TextPieces()
  private var words = TextPieces()
  private var escapes = TextPieces()

  init(isASCII: Bool) {
    for character in RareText.ideographs { ideographs.add(String(character), isASCII: isASCII) }
    for text in RareText.emoji { emoji.add(text + " ", isASCII: isASCII) }
    for text in RareText.words { words.add(text + " ", isASCII: isASCII) }
    for text in RareText.escapes { escapes.add(text, isASCII: isASCII) }
  }

  /// The most bytes of what `append` appends.
  var longest: Int {
    max(60 * ideographs.longest, emoji.longest, words.longest, escapes.longest)
  }

  func append(to line: inout OutputSpan<UInt8>, _ draw: inout SeededGenerator) -> Int {
    switch draw.below(12) {
    case 0..<4:
      (0..<(5 + draw.below(56))).reduce(0) { count, _ in
        count + ideographs.append(draw.below(ideographs.count), to: &line)
      }
    case 4..<8: emoji.append(draw.below(emoji.count), to: &line)
    case 8..<11: words.append(draw.below(words.count), to: &line)
    default: escapes.append(draw.below(escapes.count), to: &line)
    }
  }

  private static let ideographs =
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定"
    + "行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其"
    + "些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建"
    + "。,のはをにがでとすまあいカタナ한국어을는다이가𠮷𠀀"

  private static let emoji = [
    "😀", "🙏", "🚀", "👍🏽", "🤖", "❤️", "👩‍💻", "🎉", "🔥", "🤔",
    "👨‍👩‍👧‍👦", "🏳️‍🌈", "🤦🏾‍♀️", "🇯🇵", "1️⃣",
  ]

  private static let words = [
    "café", "cafe\u{301}", "naïve", "résumé", "Zürich", "señor", "façade", "élève", "Łódź",
    "İstanbul", "Straße", "Привет", "мир", "שלום", "مرحبا",
    "\u{202B}עולם\u{202C}", "नमस्ते", "Ωmega",
    "x\u{AD}y", "a\u{2028}b", "\u{FEFF}bom", "\u{FFFD}",
  ]

  private static let escapes = [
    "C:\\tmp\\x\t<|im_end|>\r\n", "say \"\\\"quoted\\\"\" ", "\ta\tb\n", "\r\n\r\n",
    "\\n is not \n ", "\u{1B}[31mred\u{1B}[0m ", "\u{8}\u{C}", "nul\u{0}nul ",
    "\u{1}\u{2}\u{1F}\u{7F}\u{80}\u{9F} ", "</s>/\\/ ", #"{"key": "va\\lue"} "#, #"\u00e9 \ud83d "#,
  ]
}
