// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// The score of a reasoning trajectory from signals of its steps and of its end.
///
/// `spec/methods.md`, trajectory; ReasonFlux-PRM (arXiv 2506.18896).
struct Trajectory: SlotMethod {
  static let name = "trajectory"
  static let summary =
    "The score of a trajectory: the mean of its steps and alpha times its final score."
  static let options = [
    MethodOption(
      "signals", .columns,
      "Lists of numbers: one signal of each step, such as alignment, quality and coherence. Repeat the option; the signals of a step are weighted by their softmax."
    ),
    MethodOption(
      "steps", .column, "Lists of numbers: the score of each step, instead of --signals."),
    MethodOption("final", .column, "Score of the whole trajectory; 0 without the option."),
    MethodOption("alpha", .number, "Weight of the final score.", default: "1"),
    MethodOption("outcome", .column, "Rule-based reward, for the output blended."),
    MethodOption(
      "beta", .number, "Weight of the trajectory in blended, 0 to 1; the outcome has the rest.",
      default: "0.75"),
    MethodOption(
      "top", .number, "Number of trajectories with the highest scores that the output top marks."),
  ]
  static let example = MethodExample(
    records: """
      {"steps":[0.7,0.5,0.9],"final":0.4}
      {"steps":[0.2,0.4],"final":0.9}
      """,
    command: "--steps steps --final final --top 1 --rows")

  let inputs: [InputColumn]
  private let signalCount: Int
  private let hasFinal: Bool
  private let hasOutcome: Bool
  private let alpha: Double
  private let beta: Double
  private let top: Int?

  init(_ parameters: inout MethodParameters) throws {
    var signals = parameters.columns("signals", .lists)
    if let steps = parameters.optionalColumn("steps", .lists) {
      guard signals.isEmpty else { throw MethodError("--steps and --signals cannot be combined") }
      signals = [steps]
    }
    guard !signals.isEmpty else {
      throw MethodError("missing option --signals COLUMN or --steps COLUMN")
    }
    let final = parameters.optionalColumn("final", .numbers)
    let outcome = parameters.optionalColumn("outcome", .numbers)
    inputs = signals + [final, outcome].compactMap { $0 }
    (signalCount, hasFinal, hasOutcome) = (signals.count, final != nil, outcome != nil)
    alpha = try parameters.number("alpha")
    beta = try parameters.number("beta", 0...1)
    top = try parameters.optionalInteger("top", 1...Int(Int32.max))
  }

  static let results = [
    MethodOutput("steps", .real, "Mean score of the steps.", worst: "lowest"),
    MethodOutput(
      "score", .real, "Mean of the steps plus alpha times the final score.", worst: "lowest"),
    MethodOutput("blended", .real, "Score and outcome, weighted by beta.", worst: "lowest"),
    MethodOutput("top", .flag, "Whether the score is among the highest, with --top."),
  ]

  let outputs = Trajectory.results

  func compute(_ input: SlotInput, _ accumulator: inout MethodAccumulator) throws -> [[Double]] {
    let signals = try aligned((0..<signalCount).map { input.lists($0) }, input)
    let scores = softmaxMix(signals.map(\.values))
    let steps = SlotInput.Lists(cuts: signals[0].cuts, values: scores).map { _, own in
      own.sum / Double(own.count)
    }
    let final =
      hasFinal ? input.numbers(signalCount) : [Double](repeating: 0, count: input.count)
    let totals = each(steps, final) { $0 + alpha * $1 }
    let blended =
      hasOutcome
      ? each(totals, input.numbers(inputs.count - 1)) { beta * $0 + (1 - beta) * $1 }
      : [Double](repeating: .nan, count: input.count)
    accumulator.add(totals, as: "score")
    return [steps, totals, blended, [Double](repeating: .nan, count: input.count)]
  }

  /// Signals with the same steps in every slot; none in a slot where one is missing.
  private func aligned(_ signals: [SlotInput.Lists], _ input: SlotInput) throws
    -> [SlotInput.Lists]
  {
    if signals.allSatisfy({ $0.cuts == signals[0].cuts }) { return signals }
    let slots = try (0..<input.count).map { slot -> Int? in
      if signals.contains(where: { $0.isMissing(slot) }) { return nil }
      guard Set(signals.map { $0.range(slot).count }).count == 1 else {
        throw MethodError("row \(input.row(of: slot)): signals of different lengths")
      }
      return slot
    }
    return signals.map { $0.taking(slots) }
  }

  var completes: Bool { top != nil }

  func completed(_ pieces: inout [[[Double]]], _ accumulator: inout MethodAccumulator) {
    guard let top else { return }
    let count = pieces.reduce(0) { $0 + $1[1].count { !$0.isNaN } }
    for index in pieces.indices { pieces[index][3] = each(pieces[index][1]) { -$0 } }
    pieces.markSmallest(min(top, count), ofOutput: 3)
  }

  func report(_ accumulator: MethodAccumulator) -> MethodReport {
    var report = MethodReport()
    report.add("trajectories", accumulator.count(of: "score"))
    report.add("mean", accumulator.sum(of: "score"), of: accumulator.count(of: "score"))
    return report
  }
}

/// The sum over columns, place by place, each number weighted by its softmax; one column is itself.
func softmaxMix(_ columns: [[Double]]) -> [Double] {
  guard columns.count > 1 else { return columns[0] }
  var highest = each(columns[0]) { max(-.infinity, $0) }
  for column in columns.dropFirst() { change(&highest, column) { max($0, $1) } }
  let powers = columns.map { column in exponentials(each(column, highest) { $0 - $1 }) }
  var totals = [Double](repeating: 0, count: highest.count)
  for power in powers { change(&totals, power) { $0 + $1 } }
  var sums = [Double](repeating: 0, count: highest.count)
  for (column, power) in zip(columns, powers) {
    // A missing number is missing from here on: NaN stays NaN.
    let parts = each(each(power, totals) { $0 / $1 }, column) { $0 * $1 }
    change(&sums, parts) { $0 + $1 }
  }
  return sums
}
