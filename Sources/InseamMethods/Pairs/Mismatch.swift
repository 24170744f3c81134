// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// How often a reward model and people disagree about a pair.
///
/// `spec/methods.md`, mismatch; SEAM (arXiv 2406.07971, section 4.2).
struct Mismatch: SlotMethod {
  static let name = "mismatch"
  static let summary = "Pairs about which a reward model and human preferences disagree."
  static let options =
    MethodOption.pair + [
      MethodOption(
        "preference", .column,
        "Human preference: above 0.5 for chosen, below 0.5 for rejected, 0.5 if undecided. Chosen without the option."
      ),
      Ties.option,
    ]
  static let example = MethodExample(
    records: MethodExample.scoredResponses,
    command: "--rm sky --rows")

  let inputs: [InputColumn]
  private let ties: Ties

  init(_ parameters: inout MethodParameters) throws {
    let pair = try parameters.scorePair()
    let preference = parameters.optionalColumn("preference", .numbers)
    inputs = [pair.chosen, pair.rejected] + [preference].compactMap { $0 }
    ties = try parameters.choice("ties", Ties.self)
  }

  static let results = [
    MethodOutput(
      "mismatch", .real,
      "1 if the scores disagree with the preference, 0 if they agree, 0.5 for a tie that counts as half.",
      worst: "highest")
  ]

  let outputs = Mismatch.results

  func compute(_ input: SlotInput, _ accumulator: inout MethodAccumulator) -> [[Double]] {
    let (first, second) = (input.numbers(0), input.numbers(1))
    let preferences =
      inputs.count > 2 ? input.numbers(2) : [Double](repeating: 1, count: input.count)
    accumulator.count("undecided", preferences.count { $0 == 0.5 })
    let (asFirst, asSecond) = (ties.wins(first, second), ties.wins(second, first))
    let mismatch = input.map { slot in
      preferences[slot] > 0.5
        ? 1 - asFirst[slot] : preferences[slot] < 0.5 ? 1 - asSecond[slot] : .nan
    }
    accumulator.add(mismatch, as: "mismatch")
    accumulator.count("equal", zip(first, second).count { $0 == $1 })
    return [mismatch]
  }

  func report(_ accumulator: MethodAccumulator) -> MethodReport {
    var report = MethodReport()
    report.add("pairs", accumulator.count(of: "mismatch"))
    report.add("mismatch", accumulator.sum(of: "mismatch"), of: accumulator.count(of: "mismatch"))
    report.add("equal_scores", accumulator.count(of: "equal"))
    report.add("people_undecided", accumulator.count(of: "undecided"))
    return report
  }
}
