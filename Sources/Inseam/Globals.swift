// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamFormat

/// The globals of this module, which the first call of the library initializes.
///
/// A child of a fork then never waits for one. See `spec/decisions/0005-locks-and-forks.md`.
package enum DatasetGlobals {
  /// Initializes them.
  package static func initialize() {
    _ = ColumnAggregate.shares
    FormatGlobals.initialize()
    _ = ManifestEntry.field
    _ = ManifestEntry.statisticsField
    _ = OpenParts.shared
    _ = KeyedRows.valueWords
  }
}
