// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// Counts, means and other results of a method over all slots, in the order in which people read them.
public struct MethodReport: Sendable {
  /// A value of a report.
  public indirect enum Value: Sendable {
    /// A word or a sentence.
    case text(String)
    /// A count.
    case count(Int)
    /// A number; NaN stands for null.
    case real(Double)
    /// Numbers; NaN stands for null.
    case list([Double])
    /// A report inside the report.
    case part(MethodReport)
  }

  /// The names and values.
  public private(set) var entries: [(name: String, value: Value)] = []

  /// Creates an empty report.
  public init() {}

  /// Adds a text.
  mutating func add(_ name: String, _ text: String) { add(name, .text(text)) }
  /// Adds a count.
  mutating func add(_ name: String, _ count: Int) { add(name, .count(count)) }
  /// Adds a number.
  mutating func add(_ name: String, _ number: Double) { add(name, .real(number)) }
  /// Adds a list of numbers.
  mutating func add(_ name: String, _ numbers: [Double]) { add(name, .list(numbers)) }
  /// Adds a report inside the report.
  mutating func add(_ name: String, _ part: MethodReport) { add(name, .part(part)) }

  /// Names stay apart: some are those of columns, and the same column may be named twice.
  private mutating func add(_ name: String, _ value: Value) {
    let count = entries.count { $0.name == name || $0.name.hasPrefix(name + " (") }
    entries.append((count == 0 ? name : "\(name) (\(count + 1))", value))
  }
  /// Adds a share of a whole; null if the whole is 0.
  mutating func add(_ name: String, _ part: Double, of whole: Int) {
    add(name, whole == 0 ? .nan : part / Double(whole))
  }
}

/// Counts and sums over slots; those of pieces are added in their order.
struct MethodAccumulator: Sendable {
  private var counts: [Name: Int] = [:]
  private var sums: [Name: Double] = [:]
  private var maxima: [Name: Double] = [:]
  private var lists: [Name: [Double]] = [:]
  private var totals: [Name: [Double]] = [:]
  private var spreads: [Name: Spread] = [:]

  /// Counts some more of something.
  mutating func count(_ name: String, _ count: Int = 1) { counts[name, default: 0] += count }
  /// Adds to a sum.
  mutating func sum(_ name: String, _ value: Double) { sums[name, default: 0] += value }
  /// Raises a maximum.
  mutating func raise(_ name: String, _ value: Double) {
    maxima[name] = Swift.max(maxima[name] ?? value, value)
  }
  /// Collects numbers of all slots.
  mutating func collect(_ name: String, _ values: [Double]) { lists[name, default: []] += values }

  /// Adds numbers element by element.
  mutating func addElementwise(_ name: String, _ values: [Double]) {
    totals[name] = totals[name].map { zip($0, values).map(+) } ?? values
  }

  /// Adds numbers to those of a spread.
  mutating func add(_ spread: Spread, as name: String) {
    spreads[name, default: Spread()].add(spread)
  }

  /// What was counted.
  func count(of name: String) -> Int { counts[name] ?? 0 }
  /// What was summed.
  func sum(of name: String) -> Double { sums[name] ?? 0 }
  /// The largest; NaN if there is none.
  func maximum(of name: String) -> Double { maxima[name] ?? .nan }
  /// What was collected.
  func list(of name: String) -> [Double] { lists[name] ?? [] }
  /// The spread of what was added.
  func spread(of name: String) -> Spread { spreads[name] ?? Spread() }
  /// The numbers that were added element by element.
  func totals(of name: String) -> [Double] { totals[name] ?? [] }
  /// The names under a prefix that were counted, without it, sorted.
  func names(under prefix: String) -> [String] {
    // By bytes: a name may begin with a mark that belongs to the character before it.
    counts.keys.map(\.text).filter { $0.hasPrefix(prefix) }.map {
      String(decoding: $0.utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
    }.sorted()
  }

  /// Adds the accumulator of later slots.
  mutating func add(_ other: MethodAccumulator) {
    counts.merge(other.counts, uniquingKeysWith: +)
    sums.merge(other.sums, uniquingKeysWith: +)
    maxima.merge(other.maxima) { Swift.max($0, $1) }
    for (name, values) in other.lists { lists[name, default: []] += values }
    totals.merge(other.totals) { zip($0, $1).map(+) }
    for (name, spread) in other.spreads { add(spread, as: name.text) }
  }
}
