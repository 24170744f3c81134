// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// A path of a predicate that names no values to test, and where it is written.
struct UnknownColumn {
  let path: FieldPath
  let schema: Field
  /// The fields of a response, if the schema has responses.
  let item: Field?
  let text: String
  let offset: Int

  /// The error, with what helps.
  var error: RowPredicateError { RowPredicateError(text, offset, message) }

  private var message: String {
    if item?.field(at: path) != nil {
      return "'\(path)' has one value per response; \(UnknownColumn.choice(path))"
    }
    if schema.field(at: path) != nil {
      return
        "'\(path)' is inside a list; the tests of a list are len, list_sum, list_min, list_max and list_avg"
    }
    return "unknown column '\(path)'" + advice
  }

  /// How to choose among the responses of a row.
  static func choice(_ path: FieldPath) -> String {
    "choose one with gold(\(path)), or put the comparison into any_worse(…), all_worse(…) or any_response(…)"
  }

  private var advice: String {
    let quotes = isProbablyString ? "strings take single quotes: '\(escaped)'" : nil
    if isInDoubleQuotes, let quotes { return "; \(quotes)" }
    if let nearest { return "; did you mean '\(nearest)'?" + (quotes.map { " (\($0))" } ?? "") }
    return quotes.map { "; \($0)" } ?? ""
  }

  private var escaped: String {
    String(path.steps[0].flatMap { $0 == "'" ? "''" : String($0) })
  }

  private var nearest: String? {
    let names = (schema.paths() + (item?.paths() ?? [])).map(\.path.description)
    return nearestName(to: path.description, in: names)
      ?? names.first { $0.hasSuffix(".\(path)") }
  }

  private var isInDoubleQuotes: Bool { text.unicodeScalars.dropFirst(offset).first == "\"" }

  /// Whether the name is one that a string could be: in double quotes, or after a comparison.
  private var isProbablyString: Bool {
    guard path.steps.count == 1 else { return false }
    let before = text.unicodeScalars.prefix(offset).last { !$0.properties.isWhitespace }
    return isInDoubleQuotes || before.map { "=<>".unicodeScalars.contains($0) } ?? false
  }
}
