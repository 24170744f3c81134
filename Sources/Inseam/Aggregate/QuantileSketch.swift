// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// The distribution of numbers in bounded memory: the numbers themselves, or, of more than 65,536,
/// counts of buckets.
///
/// A bucket has the numbers with the same sign, exponent and first seven bits of the significand, so
/// a quantile is off by at most 0.4 % of its size. What is kept depends on the numbers alone, not on
/// the order in which they are added.
public struct QuantileSketch: Sendable {
  /// The most numbers that are kept themselves.
  static let exactLimit = 65_536
  private static let dropped: UInt64 = 45

  private var numbers: [Double] = []
  /// Counts by bucket, once there are too many numbers.
  private var buckets: [Int64: Int] = [:]
  /// The numbers that were added.
  public private(set) var count = 0

  /// Whether quantiles are those of the numbers themselves.
  public var isExact: Bool { buckets.isEmpty }

  init() {}

  /// Adds a number that is not NaN.
  mutating func add(_ number: Double) {
    count += 1
    if buckets.isEmpty {
      numbers.append(number)
      if numbers.count > QuantileSketch.exactLimit { coarsen() }
    } else {
      buckets[QuantileSketch.bucket(number), default: 0] += 1
    }
  }

  /// Adds the numbers of another distribution.
  mutating func add(_ other: QuantileSketch) {
    count += other.count
    if buckets.isEmpty, other.buckets.isEmpty, count <= QuantileSketch.exactLimit {
      numbers += other.numbers
      return
    }
    coarsen()
    for number in other.numbers { buckets[QuantileSketch.bucket(number), default: 0] += 1 }
    buckets.merge(other.buckets, uniquingKeysWith: +)
  }

  private mutating func coarsen() {
    for number in numbers { buckets[QuantileSketch.bucket(number), default: 0] += 1 }
    numbers = []
  }

  /// Ascends with the numbers.
  private static func bucket(_ number: Double) -> Int64 {
    let magnitude = Int64(number.magnitude.bitPattern >> dropped)
    return number < 0 ? -1 - magnitude : magnitude
  }

  private static func middle(of bucket: Int64) -> Double {
    let magnitude = UInt64(bucket < 0 ? -1 - bucket : bucket) << dropped
    let isWhole = magnitude == 0 || magnitude == Double.infinity.bitPattern
    let middle = Double(bitPattern: isWhole ? magnitude : magnitude | 1 << (dropped - 1))
    return bucket < 0 ? -middle : middle
  }

  /// The quantiles at some shares from 0 to 1; NaN without numbers.
  ///
  /// The number at rank share · (count − 1), between two ranks by their distance; of buckets the
  /// middle of the one with the nearest rank.
  /// - Complexity: O(*n* log *n*) in what is kept.
  public func quantiles(_ shares: [Double]) -> [Double] {
    guard count > 0 else { return shares.map { _ in .nan } }
    guard isExact else { return shares.map { bucketed($0) } }
    let sorted = numbers.sorted()
    return shares.map { share in
      let place = share * Double(count - 1)
      let low = Int(place)
      let (first, second) = (sorted[low], sorted[min(low + 1, count - 1)])
      // Of equal numbers, infinities too, nothing lies between.
      return first == second ? first : first + (place - Double(low)) * (second - first)
    }
  }

  private func bucketed(_ share: Double) -> Double {
    let rank = Int((share * Double(count - 1)).rounded())
    var before = 0
    for (bucket, count) in buckets.sorted(by: { $0.key < $1.key }) {
      before += count
      if rank < before { return QuantileSketch.middle(of: bucket) }
    }
    return .nan
  }

  /// How many finite numbers lie in each of some equal parts of a range; the last has its end too.
  public func histogram(_ parts: Int, from low: Double, to high: Double) -> [Int] {
    var counts = [Int](repeating: 0, count: max(1, parts))
    func note(_ number: Double, _ count: Int) {
      guard number.isFinite, high > low else { return counts[0] += number.isFinite ? count : 0 }
      let part = (number - low) / (high - low) * Double(counts.count)
      counts[min(max(Int(part), 0), counts.count - 1)] += count
    }
    for number in numbers { note(number, 1) }
    for (bucket, count) in buckets { note(QuantileSketch.middle(of: bucket), count) }
    return counts
  }
}
