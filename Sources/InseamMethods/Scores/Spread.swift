// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

/// A mean of numbers between the smallest and the largest of them, whatever rounding does.
func clamped(_ mean: Double, _ least: Double, _ most: Double) -> Double {
  mean < least ? least : mean > most ? most : mean
}

/// How many numbers there are, their mean, and the squares of their distances from it.
struct Spread: Sendable {
  private(set) var count = 0
  private(set) var mean = 0.0
  private(set) var squares = 0.0

  /// Numbers that are known already; none if not given.
  init(count: Int = 0, mean: Double = 0, squares: Double = 0) {
    (self.count, self.mean, self.squares) = (count, mean, squares)
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
