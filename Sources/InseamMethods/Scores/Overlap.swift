// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// How many of the worst rows by one column are among the worst by another.
///
/// `spec/methods.md`, overlap; SEAM (arXiv 2406.07971, table 3).
struct Overlap: SlotMethod {
  static let name = "overlap"
  static let summary = "How many of the worst slots by one column are among the worst by another."
  static let options = [
    MethodOption("first", .column, "First column, such as seam.seam.", isRequired: true),
    MethodOption("second", .column, "Second column.", isRequired: true),
    MethodOption(
      "share", .text, "Share of the slots that counts as the worst, such as 20% or 0.2.",
      default: "20%"),
    MethodOption(
      "worst", .choice(Worst.allCases.map(\.rawValue)),
      "Which values are the worst; needed for columns that do not record it."),
  ]
  static let example = MethodExample(
    records: """
      {"a":1.0,"b":2.0}
      {"a":2.0,"b":9.0}
      {"a":3.0,"b":1.0}
      {"a":4.0,"b":8.0}
      """,
    command: "--first a --second b --share 50% --worst lowest --rows")

  private enum Worst: String, CaseIterable { case lowest, highest }

  let inputs: [InputColumn]
  private let share: Portion
  private let worst: Worst?
  private var signs: [Double] = []

  init(_ parameters: inout MethodParameters) throws {
    inputs = [
      try parameters.column("first", .numbers), try parameters.column("second", .numbers),
    ]
    let text = parameters.text("share") ?? ""
    guard let share = Portion(text) else {
      throw MethodError("--share must be a share such as 20% or 0.2, not '\(text)'")
    }
    self.share = share
    worst = try parameters.optionalChoice("worst", Worst.self)
  }

  static let results = [
    MethodOutput("first", .flag, "Whether the slot is among the worst by --first."),
    MethodOutput("second", .flag, "Whether it is among the worst by --second."),
  ]

  let outputs = Overlap.results

  func prepared(_ reader: InputColumnReader, _ threadCount: Int?) throws -> Overlap {
    var copy = self
    copy.signs = try inputs.indices.map { index in
      // The provenance of a column comes first; the parameter is for columns without it.
      let said = reader.provenance(index)["worst"].flatMap { Worst(rawValue: $0) }
      guard let known = said ?? worst else {
        throw MethodError(
          "column \(inputs[index].text) does not record which values are the worst; add --worst lowest or --worst highest"
        )
      }
      return known == .lowest ? 1 : -1
    }
    return copy
  }

  func compute(_ input: SlotInput, _ accumulator: inout MethodAccumulator) -> [[Double]] {
    let (a, b) = (input.numbers(0), input.numbers(1))
    // Only what both have is compared.
    return [
      each(a, b) { $1.isNaN ? .nan : $0 * signs[0] },
      each(a, b) { $0.isNaN ? .nan : $1 * signs[1] },
    ]
  }

  let completes = true

  func completed(_ pieces: inout [[[Double]]], _ accumulator: inout MethodAccumulator) {
    let candidates = pieces.reduce(0) { $0 + $1[0].count { !$0.isNaN } }
    let wanted = share.floor(of: candidates)
    for output in 0..<2 { pieces.markSmallest(wanted, ofOutput: output) }
    accumulator.count("candidates", candidates)
    accumulator.count("worst", wanted)
    accumulator.count(
      "shared", pieces.reduce(0) { $0 + zip($1[0], $1[1]).count { $0 == 1 && $1 == 1 } })
  }

  func report(_ accumulator: MethodAccumulator) -> MethodReport {
    var report = MethodReport()
    let (worst, shared) = (accumulator.count(of: "worst"), accumulator.count(of: "shared"))
    report.add("candidates", accumulator.count(of: "candidates"))
    report.add("worst", worst)
    report.add("shared", shared)
    report.add("overlap", Double(shared), of: worst)
    report.add("jaccard", Double(shared), of: 2 * worst - shared)
    return report
  }
}
