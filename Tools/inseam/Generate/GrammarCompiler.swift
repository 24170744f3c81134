// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

/// A phrase that is chosen once for all texts of a row.
struct Choice: Sendable {
  /// The list, or the column of the topic.
  let source: Int
  let isOfTopic: Bool
  /// The earlier choices that must differ.
  let rivals: [Int]
}

/// Compiles the words and sentences into the tables of a grammar.
///
/// A sentence is text with `{name}` for a phrase of a list, `{name1}` for one that is chosen for the
/// row, `{2-9}` for a number, `{#0}` for a number of the row, `<a|b>` for one of several texts, and
/// `^` for a capital. An "a" before one of them becomes "an" where it must.
struct GrammarCompiler {
  private(set) var bytes: [UInt8] = []
  private(set) var steps: [Grammar.Step] = []
  private(set) var phrases: [UInt32] = []
  private(set) var lists: [UInt32] = []
  private(set) var names: [String: Int] = [:]
  private(set) var topics = TopicLists()
  private(set) var choices: [Choice] = []
  private var words = Set<Int>()
  private var choiceNames: [String: Int] = [:]
  private var bodies: [[[Grammar.Step]]] = []

  /// Lists of which the phrases belong to those of another list, one to one.
  private static let partners = ["answer": "question", "code": "task", "mistake": "task"]

  /// Compiles the words, topics, tasks and sentences of the corpus.
  init() {
    let lexicon = TextBlocks.lists(Lexicon.text, separator: ", ")
    let sentences = Sentences.texts.flatMap { TextBlocks.lists($0, separator: "\n") }
    let tasks = TextBlocks.columns(CodeTasks.text, names: ["task", "code", "mistake"])
    let verbs = lexicon.filter { $0.name == "verb" }.map {
      (name: "verb_s", phrases: $0.phrases.map { English.thirdPerson($0) })
    }
    for list in lexicon + verbs { words.insert(declare(list.name)) }
    for list in tasks + sentences { _ = declare(list.name) }
    for list in lexicon + verbs + tasks { define(list.name, list.phrases.map { [text($0)] }) }
    addTopics()
    for list in sentences { define(list.name, list.phrases.map { compile($0[...]) }) }
    flatten()
  }

  private mutating func declare(_ name: String) -> Int {
    names[name] = bodies.count
    bodies.append([])
    return bodies.count - 1
  }

  private mutating func define(_ name: String, _ body: [[Grammar.Step]]) {
    guard let list = names[name] else { preconditionFailure("the list \(name) is declared") }
    bodies[list] = body
  }

  private mutating func addTopics() {
    topics.first = bodies.count
    for kind in Topics.Kind.allCases {
      let blocks = kind.texts.flatMap { TextBlocks.blocks($0) }
      let start = topics.ranges.last?.upperBound ?? 0
      topics.ranges.append(start..<(start + blocks.count))
      for phrases in blocks.flatMap({ Topics.phrases(of: $0) }) {
        bodies.append(phrases.map { [text(String($0))] })
      }
    }
  }

  private mutating func flatten() {
    for body in bodies {
      lists.append(UInt32(phrases.count))
      for phrase in body {
        phrases.append(UInt32(steps.count))
        steps += phrase
      }
    }
    lists.append(UInt32(phrases.count))
    phrases.append(UInt32(steps.count))
  }
}

// MARK: - Sentences

extension GrammarCompiler {
  private mutating func compile(_ source: Substring) -> [Grammar.Step] {
    var result: [Grammar.Step] = []
    var literal = ""
    var rest = source
    while let character = rest.popFirst() {
      guard let end = GrammarCompiler.closers[character] else {
        literal.append(character)
        continue
      }
      addLiteral(&literal, to: &result)
      guard end != "^" else {
        result.append(.capital)
        continue
      }
      let inner = rest.prefix { $0 != end }
      rest = rest[inner.endIndex...].dropFirst()
      result.append(end == "}" ? slot(String(inner)) : alternatives(inner))
    }
    addLiteral(&literal, to: &result)
    return result
  }

  private static let closers: [Character: Character] = ["{": "}", "<": ">", "^": "^"]

  /// Adds text that comes before a slot or the end of an alternative; a last word "a" becomes an article.
  private mutating func addLiteral(_ literal: inout String, to steps: inout [Grammar.Step]) {
    let hasArticle = literal == "a " || literal == "A " || literal.hasSuffix(" a ")
    if hasArticle { literal.removeLast(2) }
    if !literal.isEmpty { steps.append(text(literal)) }
    if hasArticle { steps.append(.article) }
    literal = ""
  }

  private mutating func alternatives(_ source: Substring) -> Grammar.Step {
    let body = source.split(separator: "|", omittingEmptySubsequences: false).map { compile($0) }
    bodies.append(body)
    return .list(Int32(bodies.count - 1))
  }

  private mutating func slot(_ name: String) -> Grammar.Step {
    if let range = GrammarCompiler.range(name) {
      return .number(low: Int32(range.lowerBound), count: Int32(range.count))
    }
    if name.hasPrefix("#"), let index = Int32(name.dropFirst()) { return .given(index) }
    if name.last?.isNumber == true { return chosen(name) }
    if let column = Topics.columns.firstIndex(of: name) { return .column(Int32(column)) }
    guard let list = names[name] else { preconditionFailure("the slot \(name) names a list") }
    return words.contains(list) ? .word(Int32(list)) : .list(Int32(list))
  }

  private static func range(_ name: String) -> ClosedRange<Int>? {
    let bounds = name.split(separator: "-").compactMap { Int($0) }
    return bounds.count == 2 ? bounds[0]...bounds[1] : nil
  }

  private mutating func chosen(_ name: String) -> Grammar.Step {
    let base = String(name.dropLast())
    let leader = GrammarCompiler.partners[base] ?? base
    let choice = Int16(choose(leader, String(name.suffix(1))))
    if let column = Topics.columns.firstIndex(of: base) {
      return .chosenOfTopic(column: Int32(column), choice: choice)
    }
    guard let list = names[base] else { preconditionFailure("the slot \(name) names a list") }
    return .chosen(list: Int32(list), choice: choice)
  }

  private mutating func choose(_ name: String, _ number: String) -> Int {
    if let index = choiceNames[name + number] { return index }
    let column = Topics.columns.firstIndex(of: name)
    guard let source = column ?? names[name] else { preconditionFailure("\(name) is a list") }
    let rivals = choices.indices.filter {
      choices[$0].source == source && choices[$0].isOfTopic == (column != nil)
    }
    choices.append(Choice(source: source, isOfTopic: column != nil, rivals: rivals))
    choiceNames[name + number] = choices.count - 1
    return choices.count - 1
  }

  private mutating func text(_ source: String) -> Grammar.Step {
    let start = bytes.count
    bytes += source.utf8
    return .text(
      Grammar.Text(
        start: UInt32(start), byteCount: UInt16(bytes.count - start),
        characterCount: UInt16(TextBlocks.characterCount(source)),
        takesAn: English.takesAn(source)))
  }
}

// MARK: - Lengths

extension GrammarCompiler {
  /// Returns the largest number of bytes that a phrase of each list has.
  func longest() -> [Int] {
    var known = [Int?](repeating: nil, count: bodies.count)
    return bodies.indices.map { longest(of: $0, &known) }
  }

  private func longest(of list: Int, _ known: inout [Int?]) -> Int {
    if let length = known[list] { return length }
    var length = 0
    for phrase in bodies[list] {
      length = max(length, phrase.reduce(0) { $0 + longest(of: $1, &known) })
    }
    known[list] = length
    return length
  }

  private func longest(of step: Grammar.Step, _ known: inout [Int?]) -> Int {
    switch step {
    case .text(let text): Int(text.byteCount)
    case .list(let list), .word(let list), .chosen(let list, _): longest(of: Int(list), &known)
    case .column(let column), .chosenOfTopic(let column, _):
      (0..<(topics.ranges.last?.upperBound ?? 0)).reduce(0) {
        max($0, longest(of: topics.list(Int(column), of: $1), &known))
      }
    case .number, .given: 10
    case .article: 3
    case .capital: 0
    }
  }
}
