// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// Labels of which a share is flipped at random.
///
/// `spec/methods.md`, label-noise; the corruption of WARM (arXiv 2401.12187, section 4).
struct LabelNoise: SlotMethod {
  static let name = "label-noise"
  static let summary = "Labels with a random share of them flipped, by a seed."
  static let options = [
    MethodOption(
      "label", .column, "Label, 0 or 1. Without the option the only output is flip."),
    MethodOption(
      "share", .number, "Probability that a label is flipped, 0 to 1.", default: "0.25"),
    MethodOption("seed", .number, "Seed of the choice.", default: "0"),
  ]
  static let example = MethodExample(
    records: """
      {"label":0}
      {"label":1}
      {"label":1}
      {"label":0}
      """,
    command: "--label label --share 0.5 --rows")

  let inputs: [InputColumn]
  private let share: Double
  private let seed: UInt64

  init(_ parameters: inout MethodParameters) throws {
    inputs = [parameters.optionalColumn("label", .numbers)].compactMap { $0 }
    share = try parameters.number("share", 0...1)
    seed = try parameters.seed()
  }

  static let results = [
    MethodOutput("flip", .flag, "Whether the label is flipped."),
    MethodOutput("label", .integer, "Label after the flips, with --label."),
  ]

  var outputs: [MethodOutput] {
    Array(LabelNoise.results.prefix(inputs.isEmpty ? 1 : 2))
  }

  func compute(_ input: SlotInput, _ accumulator: inout MethodAccumulator) throws -> [[Double]] {
    let flips = input.fractions(seed: seed).map { $0 < share ? 1.0 : 0 }
    accumulator.count("slots", input.count)
    accumulator.count("flipped", flips.count { $0 == 1 })
    guard !inputs.isEmpty else { return [flips] }
    let labels = input.numbers(0)
    for slot in labels.indices where labels[slot] != 0 && labels[slot] != 1 && !labels[slot].isNaN {
      throw MethodError(
        "row \(input.row(of: slot)): expected a label of 0 or 1, found \(labels[slot])")
    }
    return [flips, each(labels, flips) { $1 == 1 ? 1 - $0 : $0 }]
  }

  func report(_ accumulator: MethodAccumulator) -> MethodReport {
    var report = MethodReport()
    report.add("slots", accumulator.count(of: "slots"))
    report.add("flipped", accumulator.count(of: "flipped"))
    return report
  }
}
