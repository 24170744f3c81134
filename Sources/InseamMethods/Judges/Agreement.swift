// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// Accuracy by group, and over sections that weigh their groups.
///
/// `spec/methods.md`, agree; RewardBench's aggregation as in RM-R1 (arXiv 2505.02387).
struct Agreement: SlotMethod {
  static let name = "agree"
  static let summary =
    "Accuracy by group and by weighted sections, as reward model benchmarks report it."
  static let options =
    MethodOption.pair + [
      MethodOption(
        "correct", .column,
        "1 where the model is right, 0 where it is wrong, 0.5 for a tie; instead of scores."),
      MethodOption("group", .column, "Text: the group of each slot. One group without the option."),
      MethodOption(
        "section", .texts,
        "Groups whose accuracies are averaged under a name. Repeat the option for each section.",
        placeholder: "NAME=GROUP,GROUP"),
      MethodOption(
        "weight", .texts,
        "Number of slots that a group counts as in its section, instead of its own. Repeat the option for each group.",
        placeholder: "GROUP=NUMBER"),
      MethodOption(
        "preset", .choice(["rewardbench"]), "The sections and weights of RewardBench."),
      Ties.option,
    ]
  static let example = MethodExample(
    records: """
      {"set":"math-prm","chosen":2.5,"rejected":1.0}
      {"set":"hep-go","chosen":0.5,"rejected":0.75}
      {"set":"donotanswer","chosen":1.5,"rejected":-2.0}
      """,
    command: "--chosen chosen --rejected rejected --group set --preset rewardbench")

  private enum Preset: String, CaseIterable { case rewardbench }

  let inputs: [InputColumn]
  private let takesScores: Bool
  private let ties: Ties
  private var sections: [(name: String, groups: [String])] = []
  private var weights: [Name: Double] = [:]

  init(_ parameters: inout MethodParameters) throws {
    takesScores = parameters.has("chosen", "rejected", "rm")
    let group = parameters.optionalColumn("group", .texts)
    if takesScores {
      let pair = try parameters.scorePair()
      inputs = [pair.chosen, pair.rejected] + [group].compactMap { $0 }
    } else {
      inputs = [try parameters.column("correct", .numbers)] + [group].compactMap { $0 }
    }
    if try parameters.optionalChoice("preset", Preset.self) != nil {
      (sections, weights) = (RewardBench.sections, RewardBench.weights)
    }
    for text in parameters.all("section") {
      let (name, value) = try Agreement.parts(text, "section", "NAME=GROUP,GROUP")
      sections.append((name, value.unicodeScalars.split(separator: ",").map { String($0) }))
    }
    for text in parameters.all("weight") {
      let (name, value) = try Agreement.parts(text, "weight", "GROUP=NUMBER")
      guard let number = Double(value), number > 0, number.isFinite else {
        throw MethodError("--weight must be GROUP=NUMBER, not '\(text)'")
      }
      weights[name] = number
    }
    ties = try parameters.choice("ties", Ties.self)
  }

  private static func parts(_ text: String, _ option: String, _ form: String) throws -> (
    String, String
  ) {
    let parts = text.unicodeScalars.split(separator: "=", maxSplits: 1).map { String($0) }
    guard parts.count == 2 else { throw MethodError("--\(option) must be \(form), not '\(text)'") }
    return (parts[0], parts[1])
  }

  static let results = [
    MethodOutput(
      "correct", .real,
      "1 if chosen scores above rejected, 0 if below; by --ties if equal. With scores.")
  ]

  var outputs: [MethodOutput] { takesScores ? Agreement.results : [] }

  func compute(_ input: SlotInput, _ accumulator: inout MethodAccumulator) -> [[Double]] {
    let correct =
      takesScores
      ? ties.wins(input.numbers(0), input.numbers(1)) : input.numbers(0)
    let hasGroups = inputs.count > (takesScores ? 2 : 1)
    var numbers = NameNumbers()
    // Slots without a group are one of their own.
    var groups = [Int](repeating: numbers.number(of: hasGroups ? "" : "all"), count: input.count)
    if hasGroups {
      input.texts(inputs.count - 1).forEach { groups[$0] = numbers.number(of: $1) }
    }
    var counts = [Int](repeating: 0, count: numbers.names.count)
    var sums = [Double](repeating: 0, count: numbers.names.count)
    for slot in correct.indices where !correct[slot].isNaN {
      counts[groups[slot]] += 1
      sums[groups[slot]] += correct[slot]
    }
    for (number, group) in numbers.names.enumerated() where counts[number] > 0 {
      accumulator.count("group:" + group, counts[number])
      accumulator.sum("group:" + group, sums[number])
    }
    return takesScores ? [correct] : []
  }

  func report(_ accumulator: MethodAccumulator) -> MethodReport {
    let names = accumulator.names(under: "group:")
    let groups = names.map { name in
      (
        name: name, count: accumulator.count(of: "group:" + name),
        sum: accumulator.sum(of: "group:" + name)
      )
    }
    var report = MethodReport()
    report.add("compared", groups.reduce(0) { $0 + $1.count })
    report.add("accuracy", groups.reduce(0) { $0 + $1.sum }, of: groups.reduce(0) { $0 + $1.count })
    var accuracies = MethodReport()
    for group in groups { accuracies.add(group.name, group.sum, of: group.count) }
    report.add("groups", accuracies)
    guard !sections.isEmpty else { return report }
    var (means, total, count) = (MethodReport(), 0.0, 0)
    for section in sections {
      let own = groups.filter { section.groups.contains($0.name) }
      let accuracy = weightedAccuracy(
        own.map { ($0.sum / Double($0.count), weights[$0.name] ?? Double($0.count)) })
      means.add(section.name, accuracy)
      if !accuracy.isNaN { (total, count) = (total + accuracy, count + 1) }
    }
    report.add("sections", means)
    report.add("mean_of_sections", total, of: count)
    return report
  }
}

/// The mean of accuracies, each with its weight; NaN of none.
func weightedAccuracy(_ parts: [(accuracy: Double, weight: Double)]) -> Double {
  let weight = parts.reduce(0) { $0 + $1.weight }
  return weight == 0 ? .nan : parts.reduce(0) { $0 + $1.accuracy * $1.weight } / weight
}

/// The sections of RewardBench and the weights of its groups: the published numbers of their pairs,
/// but 984 for math-prm, which has 447, so that mathematics weighs as much as code.
enum RewardBench {
  static let sections: [(name: String, groups: [String])] = [
    (
      "Chat",
      ["alpacaeval-easy", "alpacaeval-length", "alpacaeval-hard", "mt-bench-easy", "mt-bench-med"]
    ),
    (
      "Chat Hard",
      [
        "mt-bench-hard", "llmbar-natural", "llmbar-adver-neighbor", "llmbar-adver-GPTInst",
        "llmbar-adver-GPTOut", "llmbar-adver-manual",
      ]
    ),
    (
      "Safety",
      [
        "refusals-dangerous", "refusals-offensive", "xstest-should-refuse", "xstest-should-respond",
        "donotanswer",
      ]
    ),
    (
      "Reasoning",
      ["math-prm", "hep-cpp", "hep-go", "hep-java", "hep-js", "hep-python", "hep-rust"]
    ),
  ]
  static let weights: [Name: Double] = [
    "alpacaeval-easy": 100.0, "alpacaeval-length": 95.0, "alpacaeval-hard": 95.0,
    "mt-bench-easy": 28.0, "mt-bench-med": 40.0, "mt-bench-hard": 37.0, "llmbar-natural": 100.0,
    "llmbar-adver-neighbor": 134.0, "llmbar-adver-GPTInst": 92.0, "llmbar-adver-GPTOut": 47.0,
    "llmbar-adver-manual": 46.0, "refusals-dangerous": 100.0, "refusals-offensive": 100.0,
    "xstest-should-refuse": 154.0, "xstest-should-respond": 250.0, "donotanswer": 136.0,
    "math-prm": 984.0, "hep-cpp": 164.0, "hep-go": 164.0, "hep-java": 164.0, "hep-js": 164.0,
    "hep-python": 164.0, "hep-rust": 164.0,
  ]
}
