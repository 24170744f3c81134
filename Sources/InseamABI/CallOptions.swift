// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import Inseam
internal import InseamBytes
internal import InseamColumns

/// The `key=value` strings of a call.
///
/// Each key is taken once; a key that is not taken is an error.
struct CallOptions {
  private var pairs: [(key: String, value: String)] = []
  /// The keys that the function knows, for the hint of an error.
  private var known: [String] = []

  /// Reads the strings of a list that ends with NULL.
  init(_ list: UnsafePointer<UnsafePointer<CChar>?>?) throws {
    // Safe: `texts` reads the list to its NULL, which inseam.h asks of the caller, and copies each
    // string.
    for text in try unsafe texts(list, "an option") {
      let parts = text.unicodeScalars.split(
        separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[0].isEmpty else {
        throw ArgumentError("expected an option key=value, found '\(text)'")
      }
      pairs.append((String(parts[0]), String(parts[1])))
    }
  }

  /// Accepts an earlier name of a key.
  mutating func rename(_ old: String, to new: String) {
    pairs = pairs.map { ($0.key == old ? new : $0.key, $0.value) }
  }

  /// Removes and returns all values of a key, in order.
  mutating func takeAll(_ key: String) -> [String] {
    known.append(key)
    let values = pairs.filter { $0.key == key }.map(\.value)
    pairs.removeAll { $0.key == key }
    return values
  }

  /// Removes and returns the pairs whose keys begin with a prefix, without the prefix.
  mutating func takeAll(prefix: String) -> [Name: String] {
    var taken: [Name: String] = [:]
    for pair in pairs where pair.key.hasPrefix(prefix) {
      taken[String(decoding: pair.key.utf8.dropFirst(prefix.utf8.count), as: UTF8.self)] =
        pair.value
    }
    pairs.removeAll { $0.key.hasPrefix(prefix) }
    return taken
  }

  /// Removes and returns the value of a key; `nil` if the key does not appear.
  mutating func take(_ key: String) throws -> String? {
    let values = takeAll(key)
    guard values.count <= 1 else { throw ArgumentError("option '\(key)' appears twice") }
    return values.first
  }

  /// Removes and returns the value of a key that must be one of a few words.
  mutating func take<Choice: RawRepresentable & CaseIterable>(_ key: String, _ type: Choice.Type)
    throws -> Choice? where Choice.RawValue == String
  {
    guard let value = try take(key) else { return nil }
    guard let choice = Choice(rawValue: value) else {
      let words = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      throw ArgumentError("option \(key) must be one of \(words); found '\(value)'")
    }
    return choice
  }

  /// Removes a key and returns whether its value is `true`.
  mutating func takeFlag(_ key: String) throws -> Bool {
    enum Answer: String, CaseIterable { case `true`, `false` }
    return try take(key, Answer.self) == .true
  }

  /// Removes and returns the value of a key that must be a number in a range.
  mutating func takeNumber<Number: LosslessStringConvertible & Comparable>(
    _ key: String, _ type: Number.Type, _ range: ClosedRange<Number>? = nil
  ) throws -> Number? {
    guard let value = try take(key) else { return nil }
    guard let number = Number(value), range?.contains(number) ?? true else {
      let limits = range.map { " from \($0.lowerBound) to \($0.upperBound)" } ?? ""
      throw ArgumentError("option \(key) must be a number\(limits); found '\(value)'")
    }
    return number
  }

  /// Removes the keys that tell how locks are taken, and returns what they say.
  mutating func takeLocking() throws -> LockOptions {
    var locking = LockOptions()
    locking.waitSeconds = try takeNumber("wait", Double.self, 0...1e9) ?? locking.waitSeconds
    locking.allowsNetwork = try takeFlag("allow-network")
    return locking
  }

  /// Removes and returns the pairs that were not taken.
  mutating func takeRest() -> [(name: String, value: String)] {
    defer { pairs = [] }
    return pairs.map { ($0.key, $0.value) }
  }

  /// Throws if a key was not taken.
  func finish() throws {
    guard let pair = pairs.first else { return }
    let hint = nearestName(to: pair.key, in: known).map { "; did you mean '\($0)'?" } ?? ""
    throw ArgumentError("unknown option '\(pair.key)'\(hint)")
  }
}
