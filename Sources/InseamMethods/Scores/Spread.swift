// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// Returns a mean limited to the range of its numbers, which rounding may leave.
func clamped(_ mean: Double, _ least: Double, _ most: Double) -> Double {
  mean < least ? least : mean > most ? most : mean
}

/// How many numbers there are, their mean, and the squares of their distances from it.
struct Spread: Sendable {
  private(set) var count = 0
  private(set) var mean = 0.0
  private(set) var squares = 0.0

  /// No numbers.
  init() {}

  /// The numbers of groups: the mean and the count of each, and the squares of the distances from those means.
  init(ofGroups means: [Double], _ counts: [Double], inside: Double) {
    var (total, sum, least, most) = (0.0, 0.0, Double.infinity, -Double.infinity)
    for (mean, count) in zip(means, counts) where count > 0 {
      total += count
      sum += count * mean
      if mean < least { least = mean }
      if mean > most { most = mean }
    }
    guard total > 0 else { return }
    mean = clamped(sum / total, least, most)
    count = Int(total)
    squares = inside
    for (own, count) in zip(means, counts) where count > 0 {
      squares += count * (own - mean) * (own - mean)
    }
  }

  /// Adds others, without the difference of large sums (Chan, Golub and LeVeque, 1979).
  mutating func add(_ other: Spread) {
    if other.count == 0 { return }
    if count == 0 {
      self = other
      return
    }
    let total = count + other.count
    let (distance, share) = (other.mean - mean, Double(other.count) / Double(total))
    squares += other.squares + distance * distance * Double(count) * share
    mean += distance * share
    count = total
  }
}
