// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

/// The globals of this module, which the first call of the library initializes.
///
/// A child of a fork then never waits for one. See `spec/decisions/0005-locks-and-forks.md`.
package enum BytesGlobals {
  /// Initializes them.
  package static func initialize() {
    _ = Buffer.empty
    _ = ForeignKind.all
  }
}
