// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// The first step that scores too low, and how well that finds real errors.
///
/// `spec/methods.md`, first-error; ProcessBench's F1, as in arXiv 2501.07301.
struct FirstError: SlotMethod {
  static let name = "first-error"
  static let summary =
    "The first step that scores below a threshold, and ProcessBench's F1 beside labels."
  static let options = [
    MethodOption(
      "steps", .column, "Lists of numbers: the score of each step of a response.", isRequired: true),
    MethodOption("threshold", .number, "Score below which a step is wrong.", default: "0.5"),
    MethodOption(
      "label", .column,
      "Index of the first wrong step as labeled, from 0; -1 if no step is wrong. With it the report has accuracies and F1."
    ),
  ]
  static let example = MethodExample(
    records: """
      {"steps":[0.9,0.2,0.8],"label":1}
      {"steps":[0.9,0.7],"label":-1}
      {"steps":[0.9,0.7],"label":0}
      """,
    command: "--steps steps --label label")

  let inputs: [InputColumn]
  private let threshold: Double

  init(_ parameters: inout MethodParameters) throws {
    let steps = try parameters.column("steps", .lists)
    inputs = [steps] + [parameters.optionalColumn("label", .numbers)].compactMap { $0 }
    threshold = try parameters.number("threshold")
  }

  static let results = [
    MethodOutput(
      "first_error", .integer,
      "Index of the first step with a score below the threshold; -1 for none.")
  ]

  let outputs = FirstError.results

  func compute(_ input: SlotInput, _ accumulator: inout MethodAccumulator) -> [[Double]] {
    let lists = input.lists(0)
    let errors = lists.map { _, own in
      if own.isEmpty { return .nan }
      for step in own.indices where !(own[step] >= threshold) {
        return own[step].isNaN ? .nan : Double(step)
      }
      return -1
    }
    accumulator.add(each(errors) { $0.isNaN ? .nan : $0 < 0 ? 0 : 1 }, as: "wrong")
    guard inputs.count > 1 else { return [errors] }
    let labels = input.numbers(1)
    let hits = zip(errors, labels).map { $0.isNaN || $1.isNaN ? .nan : $0 == $1 ? 1.0 : 0 }
    accumulator.add(zip(hits, labels).map { $1 < 0 ? .nan : $0 }, as: "erroneous")
    accumulator.add(zip(hits, labels).map { $1 < 0 ? $0 : .nan }, as: "correct")
    return [errors]
  }

  func report(_ accumulator: MethodAccumulator) -> MethodReport {
    var report = MethodReport()
    report.add("responses", accumulator.count(of: "wrong"))
    report.add("with_an_error", Int(accumulator.sum(of: "wrong")))
    guard inputs.count > 1 else { return report }
    func accuracy(_ name: String) -> Double {
      accumulator.sum(of: name) / Double(accumulator.count(of: name))
    }
    report.add("accuracy_on_erroneous", accuracy("erroneous"))
    report.add("accuracy_on_correct", accuracy("correct"))
    report.add("f1", harmonicMean(accuracy("erroneous"), accuracy("correct")))
    return report
  }
}

/// 2ab / (a + b); 0 if both are 0.
func harmonicMean(_ a: Double, _ b: Double) -> Double { a + b == 0 ? 0 : 2 * a * b / (a + b) }
