// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

/// The subject of a row: all its texts share the task, the topic, the names and the numbers.
struct Subject {
  /// The tasks that a prompt can set.
  enum Task: Int, CaseIterable {
    case explain, compare, advise, plan, write, summarize, code, product, sum, difference, quotient

    /// Whether the answer is a number.
    var isArithmetic: Bool { rawValue >= Task.product.rawValue }

    /// The kind of topic that the task is about.
    var topics: Topics.Kind { isArithmetic ? .arithmetic : self == .code ? .programming : .general }
  }

  /// The task of the prompt.
  var task = Task.explain
  /// The number of the topic.
  var topic = 0
  /// The phrases that are chosen for the whole row; see `Grammar.choose`.
  var choices = [Int](repeating: 0, count: Subject.mostChoices)
  /// The numbers of an arithmetic problem; see `ArithmeticProblem`.
  var numbers = [Int](repeating: 0, count: 11)

  /// The largest number of choices that a grammar may have.
  static let mostChoices = 32

  private static let general = AliasTable(weights: [30, 15, 20, 10, 13, 12])

  /// Draws the subject of a row from its source and tags.
  mutating func draw(
    source: String, tags: [String], _ grammar: Grammar, _ draw: inout SeededGenerator
  ) {
    task = Subject.task(source, tags, &draw)
    let topics = grammar.topics(task.topics)
    topic = topics.lowerBound + draw.below(topics.count)
    grammar.choose(for: &self, &draw)
    if task.isArithmetic { drawProblem(&draw) }
  }

  private static func task(
    _ source: String, _ tags: [String], _ draw: inout SeededGenerator
  ) -> Task {
    if source == "summarize-tldr" { return .summarize }
    let kind =
      source == "math-verify"
      ? "math"
      : source == "code-exec" ? "code" : tags.first { $0 == "math" || $0 == "code" }
    switch kind {
    case "math": return draw.pick([.product, .sum, .difference, .quotient])
    case "code": return .code
    default: return Task.allCases[general.draw(&draw)]
    }
  }
}
