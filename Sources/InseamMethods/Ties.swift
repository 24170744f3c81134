// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

/// How a comparison counts in which both sides are equal.
enum Ties: String, CaseIterable, Sendable {
  /// As lost.
  case strict
  /// As won.
  case inclusive
  /// As half won.
  case half

  /// 1 if `a` wins over `b`, else 0, and this for a tie; NaN if one of them is missing.
  func win(_ a: Double, _ b: Double) -> Double {
    if a.isNaN || b.isNaN { return .nan }
    if a > b { return 1 }
    if a < b { return 0 }
    switch self {
    case .strict: return 0
    case .inclusive: return 1
    case .half: return 0.5
    }
  }

  /// The option that sets it.
  static let option = MethodOption(
    "ties", .choice(allCases.map(\.rawValue)),
    "How equal scores count: strict (default, as lost), inclusive (as won) or half.")
}
