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

/// The eigenvalues of a symmetric matrix, by Jacobi's rotations.
///
/// - Complexity: O(*n*³) a sweep, about ten sweeps.
func eigenvalues(_ matrix: [Double], _ size: Int) -> [Double] {
  var a = matrix
  let scale = (0..<size).reduce(0) { $0 + a[$1 * size + $1].magnitude }
  for _ in 0..<60 {
    var rest = 0.0
    for p in 0..<size {
      for q in p + 1..<max(p + 1, size) { rest += a[p * size + q].magnitude }
    }
    if rest <= scale * 1e-15 { break }
    for p in 0..<size {
      for q in p + 1..<max(p + 1, size) { rotate(&a, size, p, q) }
    }
  }
  return (0..<size).map { a[$0 * size + $0] }
}

/// Turns two directions so that their product vanishes.
private func rotate(_ a: inout [Double], _ size: Int, _ p: Int, _ q: Int) {
  let apq = a[p * size + q]
  guard apq != 0 else { return }
  let theta = (a[q * size + q] - a[p * size + p]) / (2 * apq)
  let t = (theta >= 0 ? 1.0 : -1.0) / (theta.magnitude + (theta * theta + 1).squareRoot())
  let c = 1 / (t * t + 1).squareRoot()
  let s = t * c
  for k in 0..<size {
    let (x, y) = (a[k * size + p], a[k * size + q])
    a[k * size + p] = c * x - s * y
    a[k * size + q] = s * x + c * y
  }
  for k in 0..<size {
    let (x, y) = (a[p * size + k], a[q * size + k])
    a[p * size + k] = c * x - s * y
    a[q * size + k] = s * x + c * y
  }
}
