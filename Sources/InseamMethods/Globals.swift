// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

/// The globals of this module, which the first call of the library initializes.
///
/// A child of a fork then never waits for one. See `spec/decisions/0005-locks-and-forks.md`.
package enum MethodGlobals {
  /// Initializes them.
  package static func initialize() {
    for method in MethodCatalog.all { _ = (method.options, method.results) }
    _ = Ties.option
    _ = RewardBench.weights
    _ = RewardBench.sections
    _ = Decorrelation.grid
    _ = JudgedSide.Form.marks
    _ = JudgedSide.Reader.options
    _ = MixedPairs.rules
    _ = MixedPairs.field
  }
}
