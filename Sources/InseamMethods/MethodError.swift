// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

/// A method cannot be computed on a dataset.
public struct MethodError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was found, where, and what helps.
  public let description: String

  /// Creates an error with a description.
  public init(_ description: String) { self.description = description }
}
