// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// Reads a predicate: a subset of SQL's WHERE.
///
/// See `spec/predicates.md`.
struct PredicateParser {
  private let text: String
  let tokens: [Token]
  var position = 0
  var depth = 0

  static func parse(_ text: String) throws(RowPredicateError) -> PredicateNode {
    var parser = PredicateParser(text: text, tokens: try PredicateLexer.tokens(text))
    let expression = try parser.or()
    guard parser.current.kind == .end else {
      throw parser.expected("an operator or the end of the predicate")
    }
    return expression
  }

  private init(text: String, tokens: [Token]) {
    self.text = text
    self.tokens = tokens
  }

  var current: Token { tokens[position] }

  func error(_ message: String) -> RowPredicateError {
    RowPredicateError(text, current.offset, message)
  }

  func expected(_ what: String) -> RowPredicateError {
    error("expected \(what), found \(found)")
  }

  /// The current token, for messages.
  private var found: String {
    switch current.kind {
    case .end: "the end of the predicate"
    case .string: "a string"
    case .number(let word), .word(let word), .symbol(let word): "'\(word)'"
    case .quoted(let name): "the name \"\(name)\""
    }
  }

  func isKeyword(_ word: String, at index: Int? = nil) -> Bool {
    if case .word(let found) = tokens[min(index ?? position, tokens.count - 1)].kind {
      found.uppercased() == word
    } else {
      false
    }
  }

  mutating func take(keyword: String) -> Bool {
    guard isKeyword(keyword) else { return false }
    position += 1
    return true
  }

  private mutating func take(_ symbol: String) -> Bool {
    guard current.kind == .symbol(symbol) else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ symbol: String) throws(RowPredicateError) {
    guard take(symbol) else { throw expected("'\(symbol)'") }
  }

  mutating func or() throws(RowPredicateError) -> PredicateNode {
    depth += 1
    defer { depth -= 1 }
    guard depth < 200 else { throw error("the predicate is nested more than 200 levels deep") }
    var terms = [try and()]
    while take(keyword: "OR") { terms.append(try and()) }
    return try notTooDeep(PredicateParser.balanced(terms[...]) { .or($0, $1) })
  }

  /// The most nodes from the root of a predicate down to a leaf; every evaluation recurses over them.
  private static let deepest = 250

  /// A node, unless sums, products and parentheses inside one another have made it too deep.
  func notTooDeep(_ node: PredicateNode) throws(RowPredicateError) -> PredicateNode {
    guard node.depth <= PredicateParser.deepest else {
      throw error("the predicate is nested more than \(PredicateParser.deepest) levels deep")
    }
    return node
  }

  /// A chain of terms as a tree of logarithmic depth, so that no chain overflows a stack.
  private static func balanced(
    _ terms: ArraySlice<PredicateNode>, _ join: (PredicateNode, PredicateNode) -> PredicateNode.Kind
  ) -> PredicateNode {
    guard terms.count > 1 else { return terms[terms.startIndex] }
    let middle = terms.startIndex + terms.count / 2
    let right = balanced(terms[middle...], join)
    return PredicateNode(
      kind: join(balanced(terms[..<middle], join), right), offset: right.offset)
  }

  private mutating func and() throws(RowPredicateError) -> PredicateNode {
    var terms = [try not()]
    while take(keyword: "AND") { terms.append(try not()) }
    return PredicateParser.balanced(terms[...]) { .and($0, $1) }
  }

  private mutating func not() throws(RowPredicateError) -> PredicateNode {
    let offset = current.offset
    guard take(keyword: "NOT") else { return try predicate() }
    depth += 1
    defer { depth -= 1 }
    guard depth < 200 else { throw error("the predicate is nested more than 200 levels deep") }
    return try notTooDeep(PredicateNode(kind: .not(try not()), offset: offset))
  }

  private mutating func predicate() throws(RowPredicateError) -> PredicateNode {
    let left = try sum()
    let offset = current.offset
    if case .symbol(let symbol) = current.kind, let comparison = PredicateParser.comparisons[symbol]
    {
      position += 1
      return PredicateNode(kind: .compare(comparison, left, try sum()), offset: offset)
    }
    if take("~") {
      return PredicateNode(
        kind: .matches(.regex, left, try patternText(), isNegated: false), offset: offset)
    }
    if take("!~") {
      return PredicateNode(
        kind: .matches(.regex, left, try patternText(), isNegated: true), offset: offset)
    }
    if take(keyword: "IS") { return try isTest(left, offset) }
    let isNegated = take(keyword: "NOT")
    if take(keyword: "IN") { return try isIn(left, offset, isNegated) }
    if take(keyword: "BETWEEN") { return try between(left, offset, isNegated) }
    if isKeyword("LIKE") || isKeyword("ILIKE") { return try like(left, offset, isNegated) }
    if take(keyword: "REGEXP") {
      return PredicateNode(
        kind: .matches(.regex, left, try patternText(), isNegated: isNegated), offset: offset)
    }
    if isNegated { throw expected("IN, BETWEEN, LIKE, ILIKE or REGEXP after NOT") }
    return left
  }

  /// The most terms of a sum and factors of a product, which are evaluated one inside the other.
  private static let termLimit = 200

  static let comparisons: [Name: PredicateNode.Comparison] = [
    "=": .equal, "==": .equal, "!=": .notEqual, "<>": .notEqual, "<": .less, "<=": .lessOrEqual,
    ">": .greater, ">=": .greaterOrEqual,
  ]

  private mutating func isTest(_ left: PredicateNode, _ offset: Int) throws(RowPredicateError)
    -> PredicateNode
  {
    let isNegated = take(keyword: "NOT")
    if take(keyword: "DISTINCT") {
      guard take(keyword: "FROM") else { throw expected("FROM after DISTINCT") }
      return PredicateNode(
        kind: .compare(isNegated ? .notDistinct : .distinct, left, try sum()), offset: offset)
    }
    guard case .word(let word) = current.kind,
      let test = PredicateNode.Test(rawValue: word.uppercased())
    else {
      throw expected("NULL, NAN, FINITE, TRUE, FALSE or DISTINCT FROM after IS")
    }
    position += 1
    return PredicateNode(kind: .isTest(test, left, isNegated: isNegated), offset: offset)
  }

  private mutating func isIn(_ left: PredicateNode, _ offset: Int, _ isNegated: Bool)
    throws(RowPredicateError) -> PredicateNode
  {
    guard take("(") else { return try isInList(left, offset, isNegated) }
    var literals: [LiteralSet.Literal] = []
    var others: [PredicateNode] = []
    repeat {
      if let literal = literalItem() { literals.append(literal) } else { others.append(try sum()) }
    } while take(",")
    try expect(")")
    return PredicateNode(
      kind: .isIn(left, LiteralSet(literals), others, isNegated: isNegated), offset: offset)
  }

  /// A list as the right side of IN: `'x' IN tags` is `list_contains(tags, 'x')`.
  private mutating func isInList(_ left: PredicateNode, _ offset: Int, _ isNegated: Bool)
    throws(RowPredicateError) -> PredicateNode
  {
    switch current.kind {
    case .word, .quoted: break
    default: throw expected("'(' and values, or a list, after IN")
    }
    let contains = PredicateFunction.listContains.name.text
    let call = PredicateNode(kind: .call(contains, [try atom(), left]), offset: offset)
    return try notTooDeep(isNegated ? PredicateNode(kind: .not(call), offset: offset) : call)
  }

  /// Takes an item of an IN that is a literal and nothing more.
  private mutating func literalItem() -> LiteralSet.Literal? {
    let offset = current.offset
    let sign = current.kind == .symbol("-") ? 1 : 0
    let end = position + sign + 1
    guard end < tokens.count, [.symbol(","), .symbol(")")].contains(tokens[end].kind) else {
      return nil
    }
    var written = ""
    let kind: PredicateNode.Kind?
    switch tokens[end - 1].kind {
    case .number(let digits):
      written = sign == 1 ? "-" + digits : digits
      kind = PredicateParser.number(written)
    case .string(let text) where sign == 0: kind = .string(text)
    case .word(let word) where sign == 0: kind = PredicateParser.constants[word.uppercased()]
    default: kind = nil
    }
    guard let kind else { return nil }
    position = end
    return LiteralSet.Literal(kind: kind, written: written, offset: offset)
  }

  /// The number that is written; `nil` if it is none.
  private static func number(_ text: String) -> PredicateNode.Kind? {
    if let integer = Int64(text) { return .integer(integer) }
    return Double(text).map { .number($0) }
  }

  private mutating func between(_ left: PredicateNode, _ offset: Int, _ isNegated: Bool)
    throws(RowPredicateError) -> PredicateNode
  {
    let low = try sum()
    guard take(keyword: "AND") else { throw expected("AND between the bounds of BETWEEN") }
    let high = try sum()
    let both = PredicateNode(
      kind: .and(
        PredicateNode(kind: .compare(.greaterOrEqual, left, low), offset: offset),
        PredicateNode(kind: .compare(.lessOrEqual, left, high), offset: offset)), offset: offset)
    return isNegated ? PredicateNode(kind: .not(both), offset: offset) : both
  }

  private mutating func like(_ left: PredicateNode, _ offset: Int, _ isNegated: Bool)
    throws(RowPredicateError) -> PredicateNode
  {
    let ignoresCase = isKeyword("ILIKE")
    position += 1
    let pattern = try patternText()
    var escape: Character?
    if take(keyword: "ESCAPE") {
      let place = current.offset
      let text = try patternText()
      guard text.unicodeScalars.count == 1 else {
        throw RowPredicateError(
          self.text, place, "ESCAPE expects one character, found \(text.unicodeScalars.count)")
      }
      escape = text.first
    }
    return PredicateNode(
      kind: .matches(
        .like(escape: escape, ignoresCase: ignoresCase), left, pattern, isNegated: isNegated),
      offset: offset)
  }

  private mutating func patternText() throws(RowPredicateError) -> String {
    guard case .string(let text) = current.kind else {
      throw expected("a string in single quotes")
    }
    position += 1
    return text
  }

  private mutating func sum() throws(RowPredicateError) -> PredicateNode {
    var left = try product()
    var count = 1
    while case .symbol(let symbol) = current.kind, ["+", "-", "||"].contains(symbol) {
      let offset = current.offset
      position += 1
      count += 1
      guard count <= PredicateParser.termLimit else {
        throw error("a sum has more than \(PredicateParser.termLimit) terms")
      }
      let right = try product()
      let kind: PredicateNode.Kind =
        symbol == "||"
        ? .call(PredicateFunction.joined.name.text, [left, right])
        : .arithmetic(Character(symbol), left, right)
      left = try notTooDeep(PredicateNode(kind: kind, offset: offset))
    }
    return left
  }

  private mutating func product() throws(RowPredicateError) -> PredicateNode {
    var left = try unary()
    var count = 1
    while case .symbol(let symbol) = current.kind, ["*", "/", "%"].contains(symbol) {
      let offset = current.offset
      position += 1
      count += 1
      guard count <= PredicateParser.termLimit else {
        throw error("a product has more than \(PredicateParser.termLimit) factors")
      }
      left = try notTooDeep(
        PredicateNode(kind: .arithmetic(Character(symbol), left, try unary()), offset: offset))
    }
    return left
  }

  private mutating func unary() throws(RowPredicateError) -> PredicateNode {
    let offset = current.offset
    guard take("-") else { return try atom() }
    // The smallest int64 has no positive counterpart, so the sign is read with the digits.
    if case .number(let digits) = current.kind, let integer = Int64("-" + digits) {
      position += 1
      return PredicateNode(kind: .integer(integer), offset: offset)
    }
    depth += 1
    defer { depth -= 1 }
    guard depth < 200 else { throw error("the predicate is nested more than 200 levels deep") }
    return try notTooDeep(PredicateNode(kind: .negate(try unary()), offset: offset))
  }

  private mutating func atom() throws(RowPredicateError) -> PredicateNode {
    let token = current
    func made(_ kind: PredicateNode.Kind) -> PredicateNode {
      PredicateNode(kind: kind, offset: token.offset)
    }
    switch token.kind {
    case .number(let text):
      position += 1
      guard let number = PredicateParser.number(text) else {
        throw RowPredicateError(self.text, token.offset, "invalid number '\(text)'")
      }
      return made(number)
    case .string(let text):
      position += 1
      return made(.string(text))
    case .word(let word):
      if let constant = PredicateParser.constants[word.uppercased()] {
        position += 1
        return made(constant)
      }
      if isCase { return try choice(token.offset) }
      if tokens[position + 1].kind == .symbol("(") { return try call(word, token.offset) }
      return try path()
    case .quoted: return try path()
    case .symbol("("):
      position += 1
      let inner = try or()
      try expect(")")
      return inner
    default: throw expected("a column, a number, a 'string' or '('")
    }
  }

  static let constants: [Name: PredicateNode.Kind] = [
    "TRUE": .bool(true), "FALSE": .bool(false), "NULL": .null,
  ]

  private mutating func call(_ name: String, _ offset: Int) throws(RowPredicateError)
    -> PredicateNode
  {
    position += 2
    var arguments: [PredicateNode] = []
    if !take(")") {
      repeat { arguments.append(try or()) } while take(",")
      try expect(")")
    }
    return try notTooDeep(
      PredicateNode(kind: .call(name.lowercased(), arguments), offset: offset))
  }

  private mutating func path() throws(RowPredicateError) -> PredicateNode {
    let offset = current.offset
    var steps: [String] = []
    while true {
      switch current.kind {
      case .word(let name), .quoted(let name):
        steps.append(name)
        position += 1
      case .symbol("*") where steps.last != nil:  // a family, as in rm.*
        steps.append("*")
        position += 1
      default: throw expected("the name of a column")
      }
      while true {
        if take("[]") {
          steps.append("[]")
        } else if current.kind == .symbol("["), case .string(let key) = tokens[position + 1].kind {
          position += 2
          try expect("]")
          steps.append(key)
        } else {
          break
        }
      }
      guard take(".") else { break }
    }
    return PredicateNode(kind: .path(FieldPath(steps: steps)), offset: offset)
  }
}
