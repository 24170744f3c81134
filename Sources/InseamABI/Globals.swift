// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import Inseam
internal import InseamArrow
internal import InseamBytes
internal import InseamColumns
internal import InseamMethods
internal import Synchronization

/// The globals of the library, which the first call initializes.
enum Globals {
  private static let areReady = Atomic(false)

  /// Initializes the globals unless an earlier call has.
  static func initialize() {
    if areReady.load(ordering: .acquiring) { return }
    _ = Handles.table
    BytesGlobals.initialize()
    ColumnsGlobals.initialize()
    DatasetGlobals.initialize()
    ArrowGlobals.initialize()
    MethodGlobals.initialize()
    areReady.store(true, ordering: .releasing)
  }
}
