// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamColumns

/// In how many directions vectors are spread.
///
/// `spec/methods.md`, erank; Roy and Vetterli 2007, used by BSR (arXiv 2505.07271).
struct EffectiveRank: SlotMethod {
  static let name = "erank"
  static let summary = "The effective rank of singular values, or of all vectors of a column."
  static let options = [
    MethodOption("values", .column, "Lists of singular values, each with a rank of its own."),
    MethodOption(
      "embedding", .column, "Instead: vectors of equal length, at most 512, with one rank together."
    ),
  ]

  let operands: [Operand]
  private let isTogether: Bool
  private static let longest = 512

  init(_ settings: inout MethodSettings) throws {
    isTogether = settings.has("embedding")
    operands = [
      isTogether
        ? try settings.operand("embedding", .lists) : try settings.operand("values", .lists)
    ]
  }

  var outputs: [MethodOutput] { isTogether ? [] : [MethodOutput("erank", .real)] }

  func compute(_ input: SlotInput, _ tally: inout MethodTally) throws -> [[Double]] {
    let lists = input.lists(0)
    if isTogether {
      try accumulate(lists, input, &tally)
      return []
    }
    let ranks = (0..<input.count).map { effectiveRank(lists.values[lists.range($0)]) }
    tally.add(ranks, as: "erank")
    return [ranks]
  }

  /// Adds the products of all pairs of components.
  private func accumulate(_ lists: SlotInput.Lists, _ input: SlotInput, _ tally: inout MethodTally)
    throws
  {
    var (gram, size, vectors) = ([Double](), 0, 0)
    for slot in 0..<input.count {
      let vector = Array(lists.values[lists.range(slot)])
      if vector.isEmpty || vector.contains(where: { !$0.isFinite }) { continue }
      if size == 0 {
        size = vector.count
        guard size <= EffectiveRank.longest else {
          throw MethodError(
            "vectors of \(size) numbers; at most \(EffectiveRank.longest) are taken")
        }
        gram = [Double](repeating: 0, count: size * size)
      }
      guard vector.count == size else {
        throw MethodError(
          "row \(input.row(of: slot)): a vector of \(vector.count) numbers, not \(size)")
      }
      for i in 0..<size {
        for j in 0..<size { gram[i * size + j] += vector[i] * vector[j] }
      }
      vectors += 1
    }
    tally.count("vectors", vectors)
    if size > 0 { tally.accumulate("gram", gram) }
  }

  func report(_ tally: MethodTally) -> MethodReport {
    var report = MethodReport()
    guard isTogether else {
      report.add("lists", tally.count(of: "erank"))
      report.add("mean", tally.sum(of: "erank"), of: tally.count(of: "erank"))
      return report
    }
    let gram = tally.totals(of: "gram")
    let size = Int(Double(gram.count).squareRoot())
    let values = eigenvalues(gram, size).map { max(0, $0).squareRoot() }
    report.add("vectors", tally.count(of: "vectors"))
    report.add("dimensions", size)
    report.add("erank", effectiveRank(values[...]))
    return report
  }
}

/// e to the entropy of singular values as shares of their sum; NaN without a positive one.
func effectiveRank(_ values: ArraySlice<Double>) -> Double {
  let sum = values.reduce(0, +)
  guard sum > 0, sum.isFinite, !values.contains(where: { $0 < 0 }) else { return .nan }
  let entropy = values.reduce(0.0) { total, value in
    value > 0 ? total - value / sum * logarithm(value / sum) : total
  }
  return exponential(entropy)
}
