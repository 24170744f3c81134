// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamColumns

/// Labels of which a share is flipped at random.
///
/// `spec/methods.md`, label-noise; the corruption of WARM (arXiv 2401.12187, section 4).
struct LabelNoise: SlotMethod {
  static let name = "label-noise"
  static let summary = "Labels of which a seeded random share is flipped."
  static let options = [
    MethodOption("label", .column, "The label, 0 or 1; without it only flip is made."),
    MethodOption("share", .number, "The share that is flipped; 0.25."),
    MethodOption("seed", .number, "Chooses which; 0."),
  ]

  let inputs: [InputColumn]
  private let share: Double
  private let seed: UInt64

  init(_ parameters: inout MethodParameters) throws {
    inputs = [parameters.optionalColumn("label", .numbers)].compactMap { $0 }
    share = try parameters.number("share", 0...1) ?? 0.25
    seed = try parameters.seed()
  }

  var outputs: [MethodOutput] {
    [MethodOutput("flip", .flag)] + (inputs.isEmpty ? [] : [MethodOutput("label", .integer)])
  }

  func compute(_ input: SlotInput, _ accumulator: inout MethodAccumulator) throws -> [[Double]] {
    let flips = input.fractions(seed: seed).map { $0 < share ? 1.0 : 0 }
    accumulator.count("slots", input.count)
    accumulator.count("flipped", flips.count { $0 == 1 })
    guard !inputs.isEmpty else { return [flips] }
    let labels = input.numbers(0)
    for slot in labels.indices where labels[slot] != 0 && labels[slot] != 1 && !labels[slot].isNaN {
      throw MethodError("row \(input.row(of: slot)): the label is \(labels[slot]), not 0 or 1")
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
