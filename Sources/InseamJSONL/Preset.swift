// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

/// A known shape of records, mapped to the canonical one.
public enum Preset: String, Sendable, CaseIterable {
  /// Records as they are.
  case generic
}
