// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// Changes of the letters and words of a text, from a seed: no model is asked.
///
/// `spec/methods.md`, augment adversarial.
struct TextEdits {
  private let seed: UInt64
  private let share: Portion

  /// Changes a share of the words, at least one.
  init(seed: UInt64, share: Portion) {
    self.seed = seed
    self.share = share
  }

  /// The changed text; an empty one stays empty.
  func edited(_ text: String) -> String {
    let words = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    let candidates = words.indices.filter { !words[$0].isEmpty }
    guard !candidates.isEmpty else { return text }
    let wanted = max(1, share.floor(of: candidates.count))
    // The words with the smallest numbers are changed.
    let chosen = Set(
      candidates.sorted { (mixed(seed, UInt64($0)), $0) < (mixed(seed, UInt64($1)), $1) }
        .prefix(wanted))
    return words.indices.flatMap { chosen.contains($0) ? changed(words[$0], $0) : [words[$0]] }
      .joined(separator: " ")
  }

  /// A word changed in one of six ways: letters exchanged, left out, doubled, replaced; the word left out, or said twice.
  private func changed(_ word: String, _ place: Int) -> [String] {
    let key = mixed(seed ^ 0xA5A5_A5A5_A5A5_A5A5, UInt64(place))
    var letters = Array(word)
    let index = Int(mixed(key, 1) % UInt64(letters.count))
    switch key % 6 {
    case 0 where letters.count > 1:
      letters.swapAt(index, (index + 1) % letters.count)
    case 1 where letters.count > 1: letters.remove(at: index)
    case 2: letters.insert(letters[index], at: index)
    case 3:
      letters[index] = Character(UnicodeScalar(UInt8(ascii: "a") + UInt8(mixed(key, 2) % 26)))
    case 4: return []
    default: return [word, word]
    }
    return [String(letters)]
  }
}
