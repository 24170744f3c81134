// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// In how many directions vectors are spread.
///
/// `spec/methods.md`, erank; Roy and Vetterli 2007, used by BSR (arXiv 2505.07271).
struct EffectiveRank: SlotMethod {
  static let name = "erank"
  static let summary = "The effective rank of singular values, or of all vectors of a column."
  static let options = [
    MethodOption(
      "values", .column, "Lists of numbers: singular values; each list has a rank of its own."),
    MethodOption(
      "embedding", .column,
      "Lists of at most 512 numbers: embeddings that have one rank together; instead of --values."),
  ]
  static let example = MethodExample(
    records: """
      {"values":[3.0,1.0,1.0]}
      {"values":[1.0,1.0,1.0]}
      """,
    command: "--values values --rows")

  let inputs: [InputColumn]
  private let isTogether: Bool
  private static let longest = 512

  init(_ parameters: inout MethodParameters) throws {
    isTogether = parameters.has("embedding")
    inputs = [
      isTogether
        ? try parameters.column("embedding", .lists) : try parameters.column("values", .lists)
    ]
  }

  static let results = [
    MethodOutput("erank", .real, "Effective rank of the singular values, with --values.")
  ]

  var outputs: [MethodOutput] { isTogether ? [] : EffectiveRank.results }

  func compute(_ input: SlotInput, _ accumulator: inout MethodAccumulator) throws -> [[Double]] {
    let lists = input.lists(0)
    if isTogether {
      try accumulate(lists, input, &accumulator)
      return []
    }
    let ranks = effectiveRanks(lists)
    accumulator.add(ranks, as: "erank")
    return [ranks]
  }

  /// Adds the products of all pairs of components.
  private func accumulate(
    _ lists: SlotInput.Lists, _ input: SlotInput, _ accumulator: inout MethodAccumulator
  )
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
            "row \(input.row(of: slot)): expected at most \(EffectiveRank.longest) numbers, found \(size)"
          )
        }
        gram = [Double](repeating: 0, count: size * size)
      }
      guard vector.count == size else {
        throw MethodError(
          "row \(input.row(of: slot)): expected \(size) numbers, found \(vector.count)")
      }
      for i in 0..<size {
        for j in 0..<size { gram[i * size + j] += vector[i] * vector[j] }
      }
      vectors += 1
    }
    accumulator.count("vectors", vectors)
    if size > 0 { accumulator.addElementwise("gram", gram) }
  }

  func report(_ accumulator: MethodAccumulator) -> MethodReport {
    var report = MethodReport()
    guard isTogether else {
      report.add("lists", accumulator.count(of: "erank"))
      report.add("mean", accumulator.sum(of: "erank"), of: accumulator.count(of: "erank"))
      return report
    }
    let gram = accumulator.totals(of: "gram")
    let size = Int(Double(gram.count).squareRoot())
    let values = eigenvalues(gram, size).map { max(0, $0).squareRoot() }
    report.add("vectors", accumulator.count(of: "vectors"))
    report.add("dimensions", size)
    let together = SlotInput.Lists(cuts: [0, values.count], values: values)
    report.add("erank", effectiveRanks(together)[0])
    return report
  }
}

/// e to the entropy of the singular values of each list as shares of their sum; NaN without a positive
/// one.
func effectiveRanks(_ lists: SlotInput.Lists) -> [Double] {
  var shares = lists.values
  let sums = lists.map { slot, values in
    let sum = values.sum
    var isValid = sum > 0 && sum.isFinite
    for place in values.indices where values[place] < 0 { isValid = false }
    // A share of nothing adds as little to the entropy as the whole.
    let first = lists.range(slot).lowerBound
    for place in values.indices {
      shares[first + place] = values[place] > 0 ? values[place] / sum : 1
    }
    return isValid ? sum : .nan
  }
  let products = each(shares, logarithms(shares)) { $0 * $1 }
  let entropies = SlotInput.Lists(cuts: lists.cuts, values: products).map { slot, products in
    if sums[slot].isNaN { return .nan }
    var entropy = 0.0
    for place in products.indices { entropy -= products[place] }
    return entropy
  }
  return exponentials(entropies)
}
