// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// How a comparison counts in which both sides are equal.
enum Ties: String, CaseIterable, Sendable {
  /// As lost.
  case strict
  /// As won.
  case inclusive
  /// As half won.
  case half

  /// What a tie counts.
  var value: Double {
    switch self {
    case .strict: 0
    case .inclusive: 1
    case .half: 0.5
    }
  }

  /// For each slot 1 if `a` wins over `b`, else 0, and this for a tie; NaN where one of them is missing.
  func wins(_ a: [Double], _ b: [Double]) -> [Double] {
    let tie = value
    return each(a, b) { $0 > $1 ? 1 : $0 < $1 ? 0 : $0 == $1 ? tie : .nan }
  }

  /// The parameter that sets it.
  static let option = MethodOption(
    "ties", .choice(allCases.map(\.rawValue)),
    "How equal scores count: strict as lost, inclusive as won, half as half won.",
    default: strict.rawValue)
}
