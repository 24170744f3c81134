// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

/// The parameters of a generated corpus.
struct CorpusShape: Sendable {
  /// The seed of all random numbers.
  let seed: UInt64
  /// The names of the policy models.
  let policies: [String]
  /// The names of the reward models.
  let rewards: [String]
  /// Whether policy models give the log-prob of each token.
  let hasTokens: Bool
  /// Whether some scores are a bare NaN.
  let hasNaN: Bool
  /// The number in the id of the first prompt.
  let firstID: Int

  /// Names as many models as asked for.
  init(
    seed: UInt64, policyCount: Int, rewardCount: Int, hasTokens: Bool, hasNaN: Bool, firstID: Int
  ) {
    self.seed = seed
    policies = (0..<policyCount).map { $0 == 0 ? "sft" : "sft_\(500 * $0)" }
    rewards = (0..<rewardCount).map { $0 == 0 ? "sky" : $0 == 1 ? "armo" : "rm_\($0)" }
    self.hasTokens = hasTokens
    self.hasNaN = hasNaN
    self.firstID = firstID
  }
}
