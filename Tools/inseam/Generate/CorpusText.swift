// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

/// The writer of prompts and responses: sentences about a topic, and in some texts a quotation that
/// is not plain English.
///
/// A class, so that threads share one count of references, not one for each of its arrays.
final class CorpusText: Sendable {
  /// The words and sentences.
  let grammar: Grammar
  /// The sentences that each kind of text is made of.
  let plans: TextPlans
  private let raw = RareText(isASCII: false)
  private let ascii = RareText(isASCII: true)
  private let quotations: [Int]

  /// Prepares the sentences.
  init() {
    let grammar = Grammar(GrammarCompiler())
    self.grammar = grammar
    plans = TextPlans(grammar)
    quotations = RareText.Kind.allCases.map { grammar.list($0.sentences) }
  }

  /// Appends a text of about `length` characters, without quotes, and returns their true number.
  ///
  /// If `isASCII`, what is beyond ASCII is escaped.
  func append(
    _ plan: TextPlan, length: Double, isASCII: Bool, about subject: Subject,
    to line: inout [UInt8], _ draw: inout SeededGenerator
  ) -> Int {
    var pen = Pen()
    let target = Int(length)
    let opensLast = plan.mayOpenLast && target > 250 && draw.chance(0.4)
    let room = target - CorpusText.meanSentence / 2 - (opensLast ? CorpusText.meanSentence : 0)
    if !opensLast {
      let opening = target < CorpusText.meanSentence ? plan.brief : plan.opening
      append(opening, about: subject, to: &line, &pen, &draw)
    }
    if let second = plan.second { append(second, about: subject, to: &line, &pen, &draw) }
    let needsQuotation = fill(
      plan.body, to: room, isASCII: isASCII, about: subject, in: &line, &pen, &draw)
    if opensLast {
      append(plan.opening, about: subject, to: &line, &pen, &draw)
    } else if target - pen.characterCount > CorpusText.meanSentence / 4 {
      append(plan.closing, about: subject, to: &line, &pen, &draw)
    }
    if needsQuotation { quote(isASCII: isASCII, about: subject, to: &line, &pen, &draw) }
    return pen.characterCount
  }

  /// Appends sentences until there are `room` characters, and returns whether a quotation has yet to
  /// come.
  private func fill(
    _ list: Int, to room: Int, isASCII: Bool, about subject: Subject, in line: inout [UInt8],
    _ pen: inout Pen, _ draw: inout SeededGenerator
  ) -> Bool {
    var quotation = draw.chance(RareText.share) ? draw.below(1 + max(0, room)) : Int.max
    while pen.characterCount < room {
      if pen.characterCount > quotation {
        quote(isASCII: isASCII, about: subject, to: &line, &pen, &draw)
        quotation = .max
      } else {
        append(list, about: subject, to: &line, &pen, &draw)
      }
    }
    return quotation != .max
  }

  private static let meanSentence = 90
  private static let longestSeparator = 4

  private func append(
    _ list: Int, about subject: Subject, to line: inout [UInt8], _ pen: inout Pen,
    _ draw: inout SeededGenerator
  ) {
    line.append(addingCapacity: CorpusText.longestSeparator + grammar.longest(of: list)) { output in
      pen.startSentence(in: &output, &draw)
      grammar.append(list, about: subject, to: &output, &pen, &draw)
    }
  }

  private func quote(
    isASCII: Bool, about subject: Subject, to line: inout [UInt8], _ pen: inout Pen,
    _ draw: inout SeededGenerator
  ) {
    let kind = RareText.Kind.draw(&draw)
    append(quotations[kind.rawValue], about: subject, to: &line, &pen, &draw)
    let rare = isASCII ? ascii : raw
    line.append(addingCapacity: rare.longest + 3) { output in
      pen.characterCount += rare.append(kind, to: &output, &draw)
      pen.endQuotation(in: &output)
    }
  }
}
