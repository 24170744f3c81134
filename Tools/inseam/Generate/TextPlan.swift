// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

/// The lists that a text takes its sentences from.
struct TextPlan: Sendable {
  /// The first sentence.
  let opening: Int
  /// The first sentence of a very short text.
  let brief: Int
  /// The second sentence, if there is a list of its own for it.
  var second: Int?
  /// The sentences that follow.
  let body: Int
  /// The last sentence, where there is room for it.
  let closing: Int
  /// Whether the first sentence may come last instead.
  var mayOpenLast = false
}

/// The plans for prompts, gold responses and worse ones, for each task.
struct TextPlans: Sendable {
  private var prompts: [TextPlan] = []
  private var golds: [TextPlan] = []
  /// For each task, the ways in which a response is worse.
  private var worse: [[TextPlan]] = []

  /// Finds the lists in a grammar.
  init(_ grammar: Grammar) {
    for task in Subject.Task.allCases {
      prompts.append(TextPlans.prompt(task, grammar))
      golds.append(TextPlans.gold(task, grammar))
      worse.append(TextPlans.worse(task, grammar))
    }
  }

  /// Returns the plan of a prompt.
  func prompt(_ task: Subject.Task) -> TextPlan { prompts[task.rawValue] }

  /// Returns the plan of a gold response.
  func gold(_ task: Subject.Task) -> TextPlan { golds[task.rawValue] }

  /// Draws the plan of a worse response.
  func worse(_ task: Subject.Task, _ draw: inout SeededGenerator) -> TextPlan {
    draw.pick(worse[task.rawValue])
  }

  private static func prompt(_ task: Subject.Task, _ grammar: Grammar) -> TextPlan {
    TextPlan(
      opening: grammar.list("\(task)Prompt"), brief: grammar.list("\(task)Brief"),
      body: grammar.list(task == .summarize ? "body" : "context"), closing: grammar.list("wish"),
      mayOpenLast: task != .summarize)
  }

  private static func gold(_ task: Subject.Task, _ grammar: Grammar) -> TextPlan {
    let opening = grammar.list("\(task)Gold")
    return TextPlan(
      opening: opening, brief: opening,
      second: task.isArithmetic ? grammar.list("\(task)Step") : nil,
      body: grammar.list(goldBody(of: task)), closing: grammar.list("goldClose"))
  }

  private static func goldBody(of task: Subject.Task) -> String {
    task.isArithmetic
      ? "arithmeticBody" : task == .code ? "codeBody" : task == .write ? "storyBody" : "body"
  }

  private static func worse(_ task: Subject.Task, _ grammar: Grammar) -> [TextPlan] {
    let styles = ["evasive", "wrong", "other", "rambling", "curt"].map { style in
      TextPlan(
        opening: grammar.list(style + "Open"), brief: grammar.list("curtOpen"),
        body: grammar.list(bodies[style] ?? "body"), closing: grammar.list("brief"))
    }
    guard task.isArithmetic || task == .code else { return styles }
    let mistake = grammar.list("\(task)Worse")
    let wrong = TextPlan(
      opening: mistake, brief: mistake, body: grammar.list("wrongBody"),
      closing: grammar.list("brief"))
    return [wrong, wrong, wrong] + styles.dropLast(2)
  }

  private static let bodies = [
    "evasive": "evasiveBody", "wrong": "wrongBody", "rambling": "ramblingBody",
  ]
}
