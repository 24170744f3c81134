// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// How far apart the rewards of a pair may be, given how alike its responses are.
///
/// `spec/methods.md`, margin; PCRM (arXiv 2404.00978).
struct PriorMargin: SlotMethod {
  static let name = "margin"
  static let summary = "The largest reward difference that the similarity of two responses allows."
  static let options =
    MethodOption.pair + [
      MethodOption(
        "measure", .choice(Measure.allCases.map(\.rawValue)), "What similarity is measured by.",
        default: Measure.length.rawValue),
      MethodOption(
        "lengths", .columns,
        "Measure length: number of tokens of chosen, then of rejected, counted from where the two differ. Repeat the option."
      ),
      MethodOption(
        "tokens", .columns,
        "Measure length: token ids of chosen, then of rejected, instead of --lengths. Repeat the option."
      ),
      MethodOption("cosine", .column, "Measure cosine: the cosine of the two embeddings."),
      MethodOption(
        "embeddings", .columns,
        "Measure cosine: embedding of chosen, then of rejected, instead of --cosine. Repeat the option."
      ),
      MethodOption(
        "raw-cosine", .flag,
        "Take the cosine itself as the similarity instead of the angle, as the published DPO script does."
      ),
      MethodOption(
        "b1", .number,
        "Numerator of the limit; 30 for TL;DR (default: 10 for length, 20 for cosine)."),
      MethodOption(
        "b3", .number,
        "Constant of the limit; -25 for TL;DR (default: -5 for length, -15 for cosine)."),
    ]
  static let example = MethodExample(
    records: """
      {"w":[1,2,3,4],"l":[1,2,9],"chosen":9.0,"rejected":-9.0}
      {"w":[5,6],"l":[7,8],"chosen":1.0,"rejected":0.5}
      """,
    command: "--tokens w --tokens l --chosen chosen --rejected rejected --rows")

  private enum Measure: String, CaseIterable { case length, cosine }
  private enum Source { case lengths, tokens, cosine, embeddings }

  let inputs: [InputColumn]
  private let source: Source
  private let hasScores: Bool
  private let takesAngle: Bool
  private let b1: Double
  private let b3: Double

  init(_ parameters: inout MethodParameters) throws {
    let measure = try parameters.choice("measure", Measure.self)
    (source, inputs, hasScores) = try PriorMargin.columns(&parameters, measure)
    takesAngle = try !parameters.flag("raw-cosine")
    b1 = try parameters.optionalNumber("b1") ?? (measure == .length ? 10 : 20)
    b3 = try parameters.optionalNumber("b3") ?? (measure == .length ? -5 : -15)
  }

  private static func columns(_ parameters: inout MethodParameters, _ measure: Measure) throws -> (
    Source, [InputColumn], Bool
  ) {
    func two(_ name: String, _ shape: InputColumn.Shape) throws -> [InputColumn]? {
      let columns = parameters.columns(name, shape)
      guard !columns.isEmpty else { return nil }
      guard columns.count == 2 else {
        throw MethodError(
          "--\(name) must be given twice, for chosen and for rejected, found \(columns.count)")
      }
      return columns
    }
    let lengths = try two("lengths", .numbers)
    let tokens = try two("tokens", .lists)
    let embeddings = try two("embeddings", .lists)
    let cosine = parameters.optionalColumn("cosine", .numbers)
    let source: (Source, [InputColumn])? =
      switch measure {
      case .length: lengths.map { (.lengths, $0) } ?? tokens.map { (.tokens, $0) }
      case .cosine: cosine.map { (.cosine, [$0]) } ?? embeddings.map { (.embeddings, $0) }
      }
    guard let source else {
      throw MethodError(
        measure == .length
          ? "missing option --lengths COLUMN or --tokens COLUMN, twice: chosen, then rejected"
          : "missing option --cosine COLUMN, or --embeddings COLUMN twice: chosen, then rejected")
    }
    let scores =
      parameters.has("rm", "chosen", "rejected")
      ? try parameters.scorePair() : nil
    return (source.0, source.1 + (scores.map { [$0.chosen, $0.rejected] } ?? []), scores != nil)
  }

  static let results = [
    MethodOutput("similarity", .real, "Similarity of both responses, 0 to 1."),
    MethodOutput("limit", .real, "Largest difference that the scores may have."),
    MethodOutput("violates", .flag, "Whether chosen less rejected is above the limit."),
  ]

  let outputs = PriorMargin.results

  func compute(_ input: SlotInput, _ accumulator: inout MethodAccumulator) -> [[Double]] {
    let similarity = similarities(input)
    let limit = each(similarity) { b1 / ($0 + 0.001) + b3 }
    accumulator.add(limit, as: "limit")
    guard hasScores else {
      return [similarity, limit, [Double](repeating: .nan, count: input.count)]
    }
    let last = inputs.count
    let margin = each(input.numbers(last - 2), input.numbers(last - 1)) { $0 - $1 }
    let violates = each(margin, limit) { $0.isNaN || $1.isNaN ? .nan : $0 > $1 ? 1.0 : 0 }
    accumulator.add(violates, as: "violates")
    return [similarity, limit, violates]
  }

  private func similarities(_ input: SlotInput) -> [Double] {
    switch source {
    case .lengths:
      return each(input.numbers(0), input.numbers(1), lengthRatio)
    case .tokens:
      let (a, b) = (input.lists(0), input.lists(1))
      return (0..<input.count).map { slot in
        if a.isMissing(slot) || b.isMissing(slot) { return .nan }
        let (x, y) = (a.values[a.range(slot)], b.values[b.range(slot)])
        let same = zip(x, y).prefix { $0 == $1 }.count
        return lengthRatio(Double(x.count - same), Double(y.count - same))
      }
    case .cosine: return input.numbers(0).map(angle)
    case .embeddings:
      let (a, b) = (input.lists(0), input.lists(1))
      return (0..<input.count).map { slot in
        angle(cosine(a.values[a.range(slot)], b.values[b.range(slot)]))
      }
    }
  }

  /// The shorter over the longer; 1 if both are empty.
  private func lengthRatio(_ a: Double, _ b: Double) -> Double {
    guard a >= 0, b >= 0 else { return .nan }
    return a == 0 && b == 0 ? 1 : min(a, b) / max(a, b)
  }

  /// The share of a half turn that is left between two directions, negative cosines counting as 0.
  private func angle(_ cosine: Double) -> Double {
    if cosine.isNaN || !takesAngle { return cosine }
    return (.pi - arcCosine(min(max(cosine, 0), 1))) / .pi
  }

  func report(_ accumulator: MethodAccumulator) -> MethodReport {
    var report = MethodReport()
    report.add("pairs", accumulator.count(of: "limit"))
    report.add("mean_limit", accumulator.sum(of: "limit"), of: accumulator.count(of: "limit"))
    if hasScores {
      report.add("compared", accumulator.count(of: "violates"))
      report.add("violations", Int(accumulator.sum(of: "violates")))
    }
    return report
  }
}

/// The cosine of two vectors, summed in order; NaN if they have different lengths or one is 0.
func cosine(_ a: ArraySlice<Double>, _ b: ArraySlice<Double>) -> Double {
  guard a.count == b.count else { return .nan }
  var (ab, aa, bb) = (0.0, 0.0, 0.0)
  for (x, y) in zip(a, b) {
    ab += x * y
    aa += x * x
    bb += y * y
  }
  return aa == 0 || bb == 0 ? .nan : ab / (aa.squareRoot() * bb.squareRoot())
}
