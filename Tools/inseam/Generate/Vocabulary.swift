// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

/// The words and collocations of a language made from a seed.
///
/// 50,000 words follow Zipf's law, short ones first; 40,000 collocations of 3 to 8 words come back
/// again and again, so that the text compresses about as well as people's.
struct Vocabulary: Sendable {
  private static let wordCount = 50_000
  private static let collocationCount = 40_000
  private static let collocationShare = 0.22

  private let words: TextPieces
  private var collocations = TextPieces()
  private let rank = ZipfTable(Vocabulary.wordCount, exponent: 1.05)
  private let collocationRank = ZipfTable(Vocabulary.collocationCount, exponent: 0.9)
  private let form = AliasTable(weights: Vocabulary.forms.map(\.share))
  /// The mean number of characters of what `append` appends.
  private(set) var meanLength = 1.0

  /// The most bytes of what `append` appends.
  var longest: Int { max(words.longest, collocations.longest) }

  /// Makes the language of a seed.
  init(seed: UInt64) {
    var draw = SeededGenerator(seed: seed, stream: 1 << 62)
    words = Vocabulary.makeForms(Vocabulary.makeWords(&draw))
    for _ in 0..<Vocabulary.collocationCount {
      var piece: [UInt8] = []
      var length = 0
      piece.append(addingCapacity: 8 * words.longest) { output in
        for _ in 0..<(3 + draw.below(6)) { length += appendWord(to: &output, &draw) }
      }
      collocations.add(escaped: piece, characterCount: length)
    }
    meanLength = measure(&draw)
  }

  /// Appends a word or a collocation and returns its number of characters.
  func append(to line: inout OutputSpan<UInt8>, _ draw: inout SeededGenerator) -> Int {
    draw.chance(Vocabulary.collocationShare)
      ? collocations.append(collocationRank.draw(&draw), to: &line) : appendWord(to: &line, &draw)
  }

  private func measure(_ draw: inout SeededGenerator) -> Double {
    var length = 0
    for _ in 0..<20_000 {
      var line: [UInt8] = []
      line.append(addingCapacity: longest) { length += append(to: &$0, &draw) }
    }
    return Double(length) / 20_000
  }

  private func appendWord(to line: inout OutputSpan<UInt8>, _ draw: inout SeededGenerator) -> Int {
    words.append(form.draw(&draw) * Vocabulary.wordCount + rank.draw(&draw), to: &line)
  }
}

extension Vocabulary {
  /// How a word is written: how often, with which bytes around it, and how many characters these
  /// are.
  private struct Form {
    let share: Double
    var before = ""
    let after: String
    let characterCount: Int
    var isCapital = false
  }

  private static let forms = [
    Form(share: 0.82, after: " ", characterCount: 1),
    Form(share: 0.07, after: ", ", characterCount: 2),
    Form(share: 0.05, after: ". ", characterCount: 2),
    Form(share: 0.03, after: " ", characterCount: 1, isCapital: true),
    Form(share: 0.01, after: #".\n\n"#, characterCount: 3),
    Form(share: 0.01, before: #"\""#, after: #"\" "#, characterCount: 3),
    Form(share: 0.01, after: #"?\n"#, characterCount: 2),
  ]

  private static let onsets =
    split("b c d f g h j k l m n p r s t v w st tr ch sh th pl gr br cl") + ["", "", ""]
  private static let nuclei = split("a e i o u ai ea ou ee io")
  private static let codas =
    split("n r s t l d m ng st nd ck ly") + [String](repeating: "", count: 6)

  private static func split(_ text: String) -> [String] {
    text.split(separator: " ").map(String.init)
  }

  private static func makeWords(_ draw: inout SeededGenerator) -> [String] {
    var seen = Set<String>()
    var words: [String] = []
    while words.count < wordCount {
      let longer = draw.chance(min(0.9, Double(words.count) / 900)) ? 1 : 0
      let longest = draw.chance(min(0.7, Double(words.count) / 15_000)) ? 1 : 0
      var word = ""
      for _ in 0..<(1 + longer + longest + (draw.chance(0.05) ? 1 : 0)) {
        word += draw.pick(onsets) + draw.pick(nuclei) + draw.pick(codas)
      }
      if seen.insert(word).inserted { words.append(word) }
    }
    return words
  }

  /// All words in the first form, then all in the second, and so on.
  private static func makeForms(_ words: [String]) -> TextPieces {
    var pieces = TextPieces()
    for form in forms {
      let (before, after) = (Array(form.before.utf8), Array(form.after.utf8))
      for word in words {
        var letters = Array(word.utf8)
        if form.isCapital { letters[0] -= 0x20 }
        pieces.add(
          escaped: before + letters + after, characterCount: letters.count + form.characterCount)
      }
    }
    return pieces
  }
}
