// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

/// Why a method cannot be computed on a dataset, and what to do.
public struct MethodError: Error, Hashable, Sendable, CustomStringConvertible {
  /// One sentence.
  public let description: String

  /// Creates an error.
  public init(_ description: String) { self.description = description }
}
