// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

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
      "Lists of signals of steps (alignment, quality, coherence); mixed by softmax."),
    MethodOption("steps", .column, "Instead: lists of the scores of steps."),
    MethodOption("final", .column, "The score of the whole trajectory."),
    MethodOption("alpha", .number, "The weight of the final score; 1."),
    MethodOption("outcome", .column, "The reward by rule, blended in for reinforcement learning."),
    MethodOption("beta", .number, "The weight of the trajectory beside the outcome; 0.75."),
    MethodOption("top", .number, "Mark so many trajectories with the highest scores."),
  ]

  let operands: [Operand]
  private let signalCount: Int
  private let hasFinal: Bool
  private let hasOutcome: Bool
  private let alpha: Double
  private let beta: Double
  private let top: Int?

  init(_ settings: inout MethodSettings) throws {
    var signals = settings.all("signals").map {
      Operand(option: "signals", text: $0, shape: .lists)
    }
    if let steps = settings.optionalOperand("steps", .lists) {
      guard signals.isEmpty else { throw MethodError("option steps goes without signals") }
      signals = [steps]
    }
    guard !signals.isEmpty else { throw MethodError("say signals, or steps") }
    let final = settings.optionalOperand("final", .numbers)
    let outcome = settings.optionalOperand("outcome", .numbers)
    operands = signals + [final, outcome].compactMap { $0 }
    (signalCount, hasFinal, hasOutcome) = (signals.count, final != nil, outcome != nil)
    alpha = try settings.number("alpha") ?? 1
    beta = try settings.number("beta", 0...1) ?? 0.75
    top = try settings.integer("top", 1...Int(Int32.max))
  }

  let outputs = [
    MethodOutput("steps", .real, worst: "lowest"), MethodOutput("score", .real, worst: "lowest"),
    MethodOutput("blended", .real, worst: "lowest"), MethodOutput("top", .flag),
  ]

  func compute(_ input: SlotInput, _ tally: inout MethodTally) throws -> [[Double]] {
    let signals = (0..<signalCount).map { input.lists($0) }
    for signal in signals where signal.cuts != signals[0].cuts {
      let slot = (0..<input.count).first { signal.range($0) != signals[0].range($0) } ?? 0
      throw MethodError("row \(input.row(of: slot)): signals of different lengths")
    }
    let scores = softmaxMix(signals.map(\.values))
    let steps = input.map { slot in
      let own = scores[signals[0].range(slot)]
      return own.reduce(0, +) / Double(own.count)
    }
    let final =
      hasFinal ? input.numbers(signalCount) : [Double](repeating: 0, count: input.count)
    let totals = zip(steps, final).map { $0 + alpha * $1 }
    let blended =
      hasOutcome
      ? zip(totals, input.numbers(operands.count - 1)).map { beta * $0 + (1 - beta) * $1 }
      : [Double](repeating: .nan, count: input.count)
    tally.add(totals, as: "score")
    return [steps, totals, blended, [Double](repeating: .nan, count: input.count)]
  }

  var completes: Bool { top != nil }

  func completed(_ pieces: inout [[[Double]]], _ tally: inout MethodTally) {
    guard let top else { return }
    let scores = pieces.flatMap { $0[1].map { -$0 } }
    let flags = scores.worst(min(top, scores.count { !$0.isNaN }))
    var first = 0
    for index in pieces.indices {
      let count = pieces[index][1].count
      pieces[index][3] = Array(flags[first..<first + count])
      first += count
    }
  }

  func report(_ tally: MethodTally) -> MethodReport {
    var report = MethodReport()
    report.add("trajectories", tally.count(of: "score"))
    report.add("mean", tally.sum(of: "score"), of: tally.count(of: "score"))
    return report
  }
}

/// The sum over columns, place by place, each number weighted by its softmax; one column is itself.
func softmaxMix(_ columns: [[Double]]) -> [Double] {
  guard columns.count > 1 else { return columns[0] }
  var powers = [Double](repeating: 0, count: columns.count)
  return columns[0].indices.map { place in
    var (highest, total, sum) = (-Double.infinity, 0.0, 0.0)
    for column in columns.indices { highest = max(highest, columns[column][place]) }
    for column in columns.indices {
      powers[column] = exponential(columns[column][place] - highest)
      total += powers[column]
    }
    // A missing number is missing from here on: NaN stays NaN.
    for column in columns.indices { sum += powers[column] / total * columns[column][place] }
    return sum
  }
}
