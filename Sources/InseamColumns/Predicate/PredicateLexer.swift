// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// A word of a predicate.
struct Token: Equatable {
  enum Kind: Equatable {
    case number(String)
    case string(String)
    /// An identifier or keyword, as written.
    case word(String)
    /// A name in double quotes.
    case quoted(String)
    case symbol(String)
    case end
  }

  let kind: Kind
  let offset: Int

  /// Whether it may be part of a list of literals.
  fileprivate var isPartOfLiterals: Bool {
    switch kind {
    case .number, .string: true
    case .symbol(let symbol): symbol == "," || symbol == "-"
    case .word(let word): PredicateParser.constants[word.uppercased()] != nil
    case .quoted, .end: false
    }
  }
}

/// Cuts a predicate into tokens.
struct PredicateLexer {
  private let text: String
  private let characters: [Character]
  private var position = 0
  /// The most tokens, which bounds the recursion over what they say.
  private static let tokenLimit = 4_000

  init(_ text: String) {
    self.text = text
    // Code points, so that a quote is found before a combining mark too.
    characters = text.unicodeScalars.map { Character($0) }
  }

  static func tokens(_ text: String) throws(RowPredicateError) -> [Token] {
    var lexer = PredicateLexer(text)
    var tokens: [Token] = []
    while let token = try lexer.next() { tokens.append(token) }
    if let excess = firstExcess(tokens) {
      throw RowPredicateError(
        text, excess.offset,
        "the predicate has more than \(tokenLimit) tokens; use IN, or filter in two steps")
    }
    tokens.append(Token(kind: .end, offset: lexer.characters.count))
    return tokens
  }

  /// The first token beyond the limit; the literals in the brackets of an IN, over which nothing
  /// recurses, do not count.
  private static func firstExcess(_ tokens: [Token]) -> Token? {
    var count = 0
    var isInList = false
    for (index, token) in tokens.enumerated() {
      isInList = isInList && token.isPartOfLiterals
      if isInList { continue }
      count += 1
      if count > tokenLimit { return token }
      if token.kind == .symbol("("), index > 0, case .word(let word) = tokens[index - 1].kind {
        isInList = word.uppercased() == "IN"
      }
    }
    return nil
  }

  private mutating func next() throws(RowPredicateError) -> Token? {
    while position < characters.count, characters[position].isWhitespace { position += 1 }
    guard position < characters.count else { return nil }
    let start = position
    let first = characters[start]
    if first == "'" { return Token(kind: .string(try quoted("'")), offset: start) }
    if first == "\"" { return Token(kind: .quoted(try quoted("\"")), offset: start) }
    if first.isASCII && first.isNumber || (first == "." && isDigit(start + 1)) {
      return number(start)
    }
    if first.isLetter || first == "_" {
      while position < characters.count,
        characters[position].isLetter || characters[position].isNumber
          || characters[position] == "_"
      { position += 1 }
      return Token(kind: .word(String(characters[start..<position])), offset: start)
    }
    for symbol in ["!~", "<=", ">=", "<>", "!=", "==", "[]", "||"]
    where characters[start...].starts(with: Array(symbol)) {
      position += 2
      return Token(kind: .symbol(symbol), offset: start)
    }
    guard "<>=+-*/%(),.[]~".contains(first) else {
      throw RowPredicateError(
        text, start,
        "unexpected character '\(first)'" + (PredicateLexer.advice[first].map { "; \($0)" } ?? ""))
    }
    position += 1
    return Token(kind: .symbol(String(first)), offset: start)
  }

  /// What helps where a character of another language was written.
  static let advice: [Character: String] = [
    "&": "use AND", "|": "use OR", "!": "use NOT or !=", "‘": "strings take straight quotes: '…'",
    "’": "strings take straight quotes: '…'", "“": "names take straight quotes: \"…\"",
    "”": "names take straight quotes: \"…\"", "`": "names take double quotes: \"…\"",
  ]

  private func isDigit(_ index: Int) -> Bool {
    index < characters.count && characters[index].isASCII && characters[index].isNumber
  }

  private mutating func number(_ start: Int) -> Token {
    while isDigit(position) || (position < characters.count && characters[position] == ".") {
      position += 1
    }
    if position < characters.count, characters[position] == "e" || characters[position] == "E" {
      let sign = position + 1 < characters.count && "+-".contains(characters[position + 1]) ? 1 : 0
      if isDigit(position + 1 + sign) {
        position += 1 + sign
        while isDigit(position) { position += 1 }
      }
    }
    return Token(kind: .number(String(characters[start..<position])), offset: start)
  }

  /// The text between quotes; a doubled quote stands for one.
  private mutating func quoted(_ quote: Character) throws(RowPredicateError) -> String {
    let start = position
    var result = ""
    position += 1
    while position < characters.count {
      if characters[position] == quote {
        guard position + 1 < characters.count, characters[position + 1] == quote else {
          position += 1
          return result
        }
        position += 1
      }
      result.append(characters[position])
      position += 1
    }
    throw RowPredicateError(
      text, start, "the quote is not closed; a quote inside a string is doubled")
  }
}
