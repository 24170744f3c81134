// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// The mean and the deviation of the rewards of a group; NaN stands for none.
struct RewardGroup {
  /// The number of rewards.
  let count: Int
  /// Their mean; NaN without one.
  let mean: Double
  /// Their standard deviation with n − 1; NaN with fewer than two.
  let deviation: Double
  /// Whether all of two or more are equal.
  let isFlat: Bool

  /// Sums in the order of the rewards.
  ///
  /// - Complexity: O(*n*) in two passes.
  init(_ rewards: some Sequence<Double>) {
    var (count, sum, lowest, highest) = (0, 0.0, Double.infinity, -Double.infinity)
    for reward in rewards where !reward.isNaN {
      count += 1
      sum += reward
      (lowest, highest) = (min(lowest, reward), max(highest, reward))
    }
    let isFlat = count > 0 && lowest == highest
    // The mean of equal numbers is that number, whatever their sum is rounded to.
    let mean = isFlat ? lowest : count > 0 ? sum / Double(count) : .nan
    var squares = 0.0
    for reward in rewards where !reward.isNaN { squares += (reward - mean) * (reward - mean) }
    self.count = count
    self.mean = mean
    self.isFlat = isFlat && count > 1
    deviation = count > 1 ? (squares / Double(count - 1)).squareRoot() : .nan
  }

  /// How far a reward is above the mean; NaN for none.
  func difference(_ reward: Double) -> Double { reward - mean }
}
