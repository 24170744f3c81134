// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// Counts of correct completions that start from each step.
struct RolloutCounts {
  static let options = [
    MethodOption(
      "correct-counts", .column,
      "Lists of whole numbers: how many of the completions that start from each step are correct.",
      isRequired: true, aliases: ["correct"]),
    MethodOption(
      "completions", .number, "Number of completions sampled from each step.", default: "8",
      aliases: ["of"]),
    MethodOption(
      "threshold", .number, "Share of correct completions, 0 to 1, above which a step is right.",
      default: "0"),
  ]

  /// The column of the counts.
  static func column(_ parameters: inout MethodParameters) throws -> InputColumn {
    try parameters.column("correct-counts", .lists)
  }

  private let total: Double
  /// A step is right above this share.
  let threshold: Double

  init(_ parameters: inout MethodParameters) throws {
    total = Double(try parameters.integer("completions", 1...1 << 20))
    threshold = try parameters.number("threshold", 0...1)
  }

  /// The shares of right completions; NaN where none were counted.
  func shares(_ counts: SlotInput.Lists, _ input: SlotInput) throws -> SlotInput.Lists {
    for (place, count) in counts.values.enumerated()
    where !(count.isNaN || (0...total).contains(count)) {
      let slot = (0..<input.count).first { counts.cuts[$0 + 1] > place } ?? 0
      throw MethodError(
        "row \(input.row(of: slot)): expected 0 to \(Int(total)) correct completions (--completions), found \(count)"
      )
    }
    return SlotInput.Lists(cuts: counts.cuts, values: each(counts.values) { $0 / total })
  }

  /// The first step that is wrong, −1 if none is, NaN if a gap comes before it or if there are no steps;
  /// and how many steps have a label: what follows the first error says nothing about its own step, nor
  /// does what follows a gap.
  func firstError(_ shares: Span<Double>) -> (step: Double, labeledCount: Int) {
    for step in shares.indices {
      if shares[step].isNaN { return (.nan, step) }
      if shares[step] <= threshold { return (Double(step), step + 1) }
    }
    return shares.isEmpty ? (.nan, 0) : (-1, shares.count)
  }
}
