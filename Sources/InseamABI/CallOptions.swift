// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import Inseam

/// The `key=value` strings of a call; each key is taken once, and what nobody took is an error.
struct CallOptions {
  private var pairs: [(key: String, value: String)] = []

  /// Reads the strings of a list that ends with NULL.
  init(_ list: UnsafePointer<UnsafePointer<CChar>?>?) throws {
    for text in try unsafe texts(list, "an option") {
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[0].isEmpty else {
        throw ArgumentError("option '\(text)' is not key=value")
      }
      pairs.append((String(parts[0]), String(parts[1])))
    }
  }

  /// All values of a key, in order.
  mutating func takeAll(_ key: String) -> [String] {
    let values = pairs.filter { $0.key == key }.map(\.value)
    pairs.removeAll { $0.key == key }
    return values
  }

  /// The pairs whose keys begin with a prefix, without it.
  mutating func takeAll(prefix: String) -> [String: String] {
    var taken: [String: String] = [:]
    for pair in pairs where pair.key.hasPrefix(prefix) {
      taken[String(pair.key.dropFirst(prefix.count))] = pair.value
    }
    pairs.removeAll { $0.key.hasPrefix(prefix) }
    return taken
  }

  /// The value of a key.
  mutating func take(_ key: String) throws -> String? {
    let values = takeAll(key)
    guard values.count <= 1 else { throw ArgumentError("option '\(key)' is given twice") }
    return values.first
  }

  /// The value of a key that is one of some words.
  mutating func take<Choice: RawRepresentable & CaseIterable>(_ key: String, _ type: Choice.Type)
    throws -> Choice? where Choice.RawValue == String
  {
    guard let value = try take(key) else { return nil }
    guard let choice = Choice(rawValue: value) else {
      let words = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      throw ArgumentError("option \(key) is '\(value)', not one of \(words)")
    }
    return choice
  }

  /// Whether a key is `true`.
  mutating func takeFlag(_ key: String) throws -> Bool {
    enum Answer: String, CaseIterable { case `true`, `false` }
    return try take(key, Answer.self) == .true
  }

  /// The value of a key that is a number of a range.
  mutating func takeNumber<Number: LosslessStringConvertible & Comparable>(
    _ key: String, _ type: Number.Type, _ range: ClosedRange<Number>? = nil
  ) throws -> Number? {
    guard let value = try take(key) else { return nil }
    guard let number = Number(value), range?.contains(number) ?? true else {
      let limits = range.map { " from \($0.lowerBound) to \($0.upperBound)" } ?? ""
      throw ArgumentError("option \(key) is '\(value)', not a number\(limits)")
    }
    return number
  }

  /// The pairs that nobody took.
  mutating func takeRest() -> [(name: String, value: String)] {
    defer { pairs = [] }
    return pairs.map { ($0.key, $0.value) }
  }

  /// Throws if a key was not taken.
  func finish() throws {
    if let pair = pairs.first { throw ArgumentError("there is no option '\(pair.key)'") }
  }
}
