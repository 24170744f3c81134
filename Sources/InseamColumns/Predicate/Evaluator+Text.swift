// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

extension Evaluator {
  /// LIKE, ILIKE and regular expressions.
  func matches(
    _ pattern: PredicateNode.Pattern, _ inner: PredicateNode, _ source: String, _ isNegated: Bool,
    _ expression: PredicateNode
  ) throws -> Vector {
    let vector = try evaluate(inner).strings
    guard let texts = vector.asTexts else {
      throw error(inner, "expected a string, found \(vector.kindName)")
    }
    let regex: RegularExpression
    switch pattern {
    case .regex: regex = try compile(source, ignoresCase: false, expression)
    case .like(let escape, let ignoresCase):
      regex = try compile(
        try likePattern(source, escape, expression), ignoresCase: ignoresCase, expression)
    }
    var pace = Calls.Pace()
    let values = try texts.map { text in
      try pace.advance(64 + text.count)
      return try regex.matches(text) != isNegated
    }
    return Vector(.bools(values), isKnown: vector.isKnown, count: scope.count)
  }

  private func compile(_ source: String, ignoresCase: Bool, _ expression: PredicateNode)
    throws -> RegularExpression
  {
    let (regex, message) = try RegularExpression.compile(source, ignoresCase: ignoresCase)
    guard let regex else { throw error(expression, "invalid regular expression: \(message)") }
    return regex
  }

  /// SQL wildcards as a regular expression that has to match the whole string.
  private func likePattern(_ source: String, _ escape: Character?, _ expression: PredicateNode)
    throws -> String
  {
    var result = "^"
    var isEscaped = false
    for character in source.unicodeScalars.map({ Character($0) }) {
      if isEscaped {
        result += RegularExpression.quoting(character)
        isEscaped = false
      } else if character == escape {
        isEscaped = true
      } else {
        result +=
          character == "%" ? ".*" : character == "_" ? "." : RegularExpression.quoting(character)
      }
    }
    if isEscaped {
      throw error(
        expression, "the pattern ends with its escape character; a character must follow it")
    }
    return result + "\\z"
  }
}
