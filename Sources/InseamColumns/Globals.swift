// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

/// The globals of this module, which the first call of the library initializes.
///
/// A child of a fork then never waits for one. See `spec/decisions/0005-locks-and-forks.md`.
package enum ColumnsGlobals {
  /// Initializes them.
  package static func initialize() {
    _ = PredicateParser.comparisons
    _ = PredicateParser.constants
    _ = PredicateLexer.advice
    _ = PredicateParser.wordsAfterValues
    _ = PredicateFunction.all
    _ = PredicateFunction.names
    _ = PredicateFunction.otherNames
    _ = PredicateFunction.responseFunctions
    _ = PredicateFunction.numberFunctions
    _ = PredicateFunction.textFunctions
    _ = PredicateFunction.joined
    _ = PredicateFunction.textTests
    _ = PredicateFunction.listFunctions
    _ = PredicateFunction.acrossFunctions
    _ = PredicateFunction.timeParts
    _ = PredicateFunction.coalesce
    _ = PredicateFunction.nullIf
    _ = PredicateFunction.choice
    _ = PredicateFunction.hash
    _ = PredicateFunction.byName
    _ = PredicateFunction.jsonValue
    _ = PredicateFunction.listContains
    _ = PredicateFunction.anyItem
  }
}
