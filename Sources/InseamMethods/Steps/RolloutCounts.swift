// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

/// How completions behind steps are counted.
struct RolloutCounts {
  static let options = [
    MethodOption("correct", .column, "Lists: how many completions from a step on were right."),
    MethodOption("of", .number, "How many completions there were; 8."),
    MethodOption("threshold", .number, "A step is right above this share; 0."),
  ]

  /// The column of the counts.
  static func operand(_ settings: inout MethodSettings) throws -> Operand {
    try settings.operand("correct", .lists)
  }

  private let total: Double
  /// A step is right above this share.
  let threshold: Double

  init(_ settings: inout MethodSettings) throws {
    total = Double(try settings.integer("of", 1...1 << 20) ?? 8)
    threshold = try settings.number("threshold", 0...1) ?? 0
  }

  /// The shares of right completions; NaN where none were counted.
  func shares(_ counts: ArraySlice<Double>, row: UInt64) throws -> [Double] {
    try counts.map { count in
      guard count.isNaN || (0...total).contains(count) else {
        throw MethodError("row \(row): \(count) right completions of \(total) (--of)")
      }
      return count / total
    }
  }

  /// The first step that is wrong, −1 if none is; `nil` if a gap comes before it, or if there are no
  /// steps.
  func firstError(_ shares: [Double]) -> Int? {
    for (step, share) in shares.enumerated() {
      if share.isNaN { return nil }
      if share <= threshold { return step }
    }
    return shares.isEmpty ? nil : -1
  }
}
