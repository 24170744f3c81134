// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

/// Texts that are quoted now and then: other scripts, emoji, and characters that JSON must escape.
///
/// Of the texts, 4 % have a run of Chinese, Japanese or Korean, 4 % emoji, 3 % accents or a script
/// written from right to left, and 1 % characters that JSON must escape.
struct RareText: Sendable {
  /// The share of the texts that hold one.
  static let share = 0.12

  /// The kinds of quoted text.
  enum Kind: Int, CaseIterable {
    case ideographs, emoji, words, escapes

    /// The list of the sentences that quote it.
    var sentences: String { ["quoteSign", "quoteEmoji", "quoteWord", "quoteLog"][rawValue] }

    /// Draws a kind.
    static func draw(_ draw: inout SeededGenerator) -> Kind {
      switch draw.below(12) {
      case 0..<4: .ideographs
      case 4..<8: .emoji
      case 8..<11: .words
      default: .escapes
      }
    }
  }

  private var pieces = [TextPieces](repeating: TextPieces(), count: Kind.allCases.count)

  /// Prepares the pieces; if `isASCII`, what is beyond ASCII is escaped.
  init(isASCII: Bool) {
    let texts = [
      RareText.ideographs.map { String($0) }, RareText.emoji, RareText.words, RareText.escapes,
    ]
    for (kind, texts) in texts.enumerated() {
      for text in texts { pieces[kind].add(text, isASCII: isASCII) }
    }
  }

  /// The largest number of bytes that `append` appends.
  var longest: Int { pieces.reduce(0) { max($0, 60 * $1.longest) } }

  /// Appends a text of a kind and returns its number of characters.
  func append(_ kind: Kind, to line: inout OutputSpan<UInt8>, _ draw: inout SeededGenerator) -> Int
  {
    let pieces = pieces[kind.rawValue]
    let count = kind == .ideographs ? 5 + draw.below(56) : 1
    return (0..<count).reduce(0) { total, _ in
      total + pieces.append(draw.below(pieces.count), to: &line)
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
