// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// How often each value occurs, of at most 10,000 different ones.
public struct ValueCounts: Sendable {
  static let limit = 10_000
  private static let shownBytes = 64

  private var counts: [Name: Int] = [:]
  /// The first bytes of texts that are counted by their digests.
  private var beginnings: [Name: String] = [:]
  /// Whether there are more different values than are counted.
  public private(set) var isOverflown = false

  init() {}

  /// Counts a value by its text; longer texts by a digest of 16 bytes, which no two share.
  mutating func add(_ text: String, _ count: Int = 1) {
    if isOverflown { return }
    var key = Name(text)
    if text.utf8.count > ValueCounts.shownBytes {
      let digest = Blake2b.digest(Array(text.utf8))
      key = Name("\u{0}" + digest.map { String($0, radix: 16) }.joined(separator: "."))
      if beginnings[key] == nil {
        beginnings[key] = String(text.unicodeScalars.prefix(ValueCounts.shownBytes / 4)) + "…"
      }
    }
    counts[key, default: 0] += count
    overflow()
  }

  /// Adds the counts of other values.
  mutating func add(_ other: ValueCounts) {
    isOverflown = isOverflown || other.isOverflown
    if !isOverflown {
      counts.merge(other.counts, uniquingKeysWith: +)
      beginnings.merge(other.beginnings) { first, _ in first }
    }
    overflow()
  }

  private mutating func overflow() {
    isOverflown = isOverflown || counts.count > ValueCounts.limit
    if isOverflown { (counts, beginnings) = ([:], [:]) }
  }

  /// The number of different values; `nil` if it is above 10,000.
  public var distinctCount: Int? { isOverflown ? nil : counts.count }

  /// The most frequent values, the most frequent first, of equals the first by its bytes; none if
  /// there are too many different ones.
  public func top(_ count: Int) -> [(value: String, count: Int)] {
    counts.sorted { (-$0.value, $0.key) < (-$1.value, $1.key) }.prefix(count).map {
      (beginnings[$0.key] ?? $0.key.text, $0.value)
    }
  }
}
