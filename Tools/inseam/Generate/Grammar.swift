// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

/// Lists of phrases that are built from text and from phrases of other lists.
struct Grammar: Sendable {
  /// A part of a phrase.
  enum Step {
    /// Bytes that are escaped as in a JSON string.
    case text(Text)
    /// Any phrase of a list.
    case list(Int32)
    /// Any phrase of a list of words, the first ones more often.
    case word(Int32)
    /// Any phrase of a column of the topic.
    case column(Int32)
    /// The phrase of a list that is chosen for the whole row.
    case chosen(list: Int32, choice: Int16)
    /// The phrase of a column of the topic that is chosen for the whole row.
    case chosenOfTopic(column: Int32, choice: Int16)
    /// Any number from `low` on.
    case number(low: Int32, count: Int32)
    /// A number of the row.
    case given(Int32)
    /// "a" or "an", as the next text demands.
    case article
    /// A capital letter at the start of the next text.
    case capital
  }

  /// Bytes of a phrase.
  struct Text {
    let start: UInt32
    let byteCount: UInt16
    let characterCount: UInt16
    let takesAn: Bool
  }

  private let bytes: [UInt8]
  private let steps: [Step]
  /// The first step of each phrase, and the end.
  private let phrases: [UInt32]
  /// The first phrase of each list, and the end.
  private let lists: [UInt32]
  private let names: [String: Int]
  private let topics: TopicLists
  private let choices: [Choice]
  private let longest: [Int]

  /// Takes the tables of a compiler.
  init(_ compiled: GrammarCompiler) {
    bytes = compiled.bytes
    steps = compiled.steps
    phrases = compiled.phrases
    lists = compiled.lists
    names = compiled.names
    topics = compiled.topics
    choices = compiled.choices
    longest = compiled.longest()
  }

  /// Returns the number of a list.
  func list(_ name: String) -> Int {
    guard let list = names[name] else { preconditionFailure("the grammar has a list \(name)") }
    return list
  }

  /// Returns the largest number of bytes that a phrase of a list has.
  func longest(of list: Int) -> Int { longest[list] }

  /// Returns the topics of a kind, as a range of their numbers.
  func topics(_ kind: Topics.Kind) -> Range<Int> { topics.ranges[kind.rawValue] }

  /// Draws the choices that all texts of a row share; no two choices from one list are equal.
  func choose(for subject: inout Subject, _ draw: inout SeededGenerator) {
    for (index, choice) in choices.enumerated() {
      let list = choice.isOfTopic ? topics.list(choice.source, of: subject.topic) : choice.source
      let count = phraseCount(of: list)
      var drawn = draw.below(count)
      while choice.rivals.contains(where: { subject.choices[$0] == drawn }) {
        drawn = (drawn + 1) % count
      }
      subject.choices[index] = drawn
    }
  }

  private func phraseCount(of list: Int) -> Int { Int(lists[list + 1] - lists[list]) }
}

extension Grammar {
  /// Appends any phrase of a list; the output has room for `longest(of:)`.
  func append(
    _ list: Int, about subject: Subject, to output: inout OutputSpan<UInt8>,
    _ pen: inout Pen, _ draw: inout SeededGenerator
  ) {
    let first = Int(lists[list])
    let phrase = first + draw.below(Int(lists[list + 1]) - first)
    appendPhrase(phrase, about: subject, to: &output, &pen, &draw)
  }

  private func appendPhrase(
    _ phrase: Int, about subject: Subject, to output: inout OutputSpan<UInt8>,
    _ pen: inout Pen, _ draw: inout SeededGenerator
  ) {
    for index in Int(phrases[phrase])..<Int(phrases[phrase + 1]) {
      switch steps[index] {
      case .text(let text): append(text, to: &output, &pen)
      case .list(let list): append(Int(list), about: subject, to: &output, &pen, &draw)
      case .word(let list):
        let first = Int(lists[Int(list)])
        let phrase = first + draw.skewed(below: Int(lists[Int(list) + 1]) - first)
        appendPhrase(phrase, about: subject, to: &output, &pen, &draw)
      case .column(let column):
        let phrase = drawOther(topics.list(Int(column), of: subject.topic), &pen, &draw)
        appendPhrase(phrase, about: subject, to: &output, &pen, &draw)
      case .chosen(let list, let choice):
        let phrase = Int(lists[Int(list)]) + subject.choices[Int(choice)]
        appendPhrase(phrase, about: subject, to: &output, &pen, &draw)
      case .chosenOfTopic(let column, let choice):
        let list = topics.list(Int(column), of: subject.topic)
        let phrase = Int(lists[list]) + subject.choices[Int(choice)]
        appendPhrase(phrase, about: subject, to: &output, &pen, &draw)
      case .number(let low, let count):
        pen.append(Int(low) + draw.below(Int(count)), to: &output)
      case .given(let index): pen.append(subject.numbers[Int(index)], to: &output)
      case .article: pen.needsArticle = true
      case .capital: pen.needsCapital = true
      }
    }
  }

  /// Draws a phrase of a list of the topic that is not the last one that was drawn.
  private func drawOther(
    _ list: Int, _ pen: inout Pen, _ draw: inout SeededGenerator
  ) -> Int {
    let first = Int(lists[list])
    let count = Int(lists[list + 1]) - first
    var phrase = first + draw.below(count)
    if phrase == pen.lastPhrase { phrase = phrase + 1 < first + count ? phrase + 1 : first }
    pen.lastPhrase = phrase
    return phrase
  }

  private func append(_ text: Text, to output: inout OutputSpan<UInt8>, _ pen: inout Pen) {
    guard text.byteCount > 0 else { return }
    if pen.needsArticle { pen.appendArticle(takesAn: text.takesAn, to: &output) }
    let start = Int(text.start)
    let source = bytes.span.extracting(start..<(start + Int(text.byteCount)))
    var first = source[0]
    if pen.needsCapital, first >= 0x61, first <= 0x7A { first -= 0x20 }
    pen.needsCapital = false
    output.append(first)
    for i in 1..<source.count { output.append(source[i]) }
    pen.characterCount += Int(text.characterCount)
  }
}
