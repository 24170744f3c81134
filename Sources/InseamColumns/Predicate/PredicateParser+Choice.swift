// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

extension PredicateParser {
  /// Whether `CASE` is the keyword here, and not a column of that name: a value or WHEN follows.
  var isCase: Bool {
    guard isKeyword("CASE") else { return false }
    switch tokens[position + 1].kind {
    case .word(let next): return !PredicateParser.wordsAfterValues.contains(next.uppercased())
    case .string, .number, .quoted: return true
    case .symbol, .end: return false
    }
  }

  /// The keywords that may follow a value.
  static let wordsAfterValues: Set<Name> = [
    "AND", "OR", "NOT", "IS", "IN", "BETWEEN", "LIKE", "ILIKE", "REGEXP", "ESCAPE", "THEN",
    "ELSE", "END",
  ]

  /// `CASE WHEN p THEN x ELSE y END`, or `CASE v WHEN 1 THEN x END` for tests of one value.
  mutating func choice(_ offset: Int) throws(RowPredicateError) -> PredicateNode {
    depth += 1
    defer { depth -= 1 }
    guard depth < 200 else { throw error("the predicate is nested more than 200 levels deep") }
    position += 1
    let value = isKeyword("WHEN") ? nil : try or()
    guard isKeyword("WHEN") else { throw expected("WHEN") }
    var parts: [PredicateNode] = []
    while take(keyword: "WHEN") {
      let place = current.offset
      let test = try or()
      guard take(keyword: "THEN") else { throw expected("THEN") }
      parts.append(
        value.map { PredicateNode(kind: .compare(.equal, $0, test), offset: place) } ?? test)
      parts.append(try or())
    }
    parts.append(
      take(keyword: "ELSE") ? try or() : PredicateNode(kind: .null, offset: current.offset))
    guard take(keyword: "END") else { throw expected("WHEN, ELSE or END") }
    return try notTooDeep(
      PredicateNode(kind: .call(PredicateFunction.choice.name.text, parts), offset: offset))
  }
}
