// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// A path of a predicate that names no values to test, and where it is written.
struct UnknownColumn {
  let path: FieldPath
  let schema: Field
  /// The fields of a response, if the schema has responses.
  let item: Field?
  /// The items of the lists that are tested here.
  var items: [Field] = []
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
        "'\(path)' is inside a list; the tests of a list are len, list_sum, list_min, list_max, list_avg, IN and any_item"
        + (itemTest(path).map { ": \($0)" } ?? "")
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
    if let nearest {
      let test = FieldPath(nearest).flatMap(itemTest)
      let name = nearest.distinguished(from: path.description)
      return "; did you mean \(test ?? "'\(name)'")?" + (quotes.map { " (\($0))" } ?? "")
    }
    return quotes.map { "; \($0)" } ?? ""
  }

  private var escaped: String {
    String(path.steps[0].flatMap { $0 == "'" ? "''" : String($0) })
  }

  /// How to test what is inside a list of the row: `any_item(messages, role = …)`.
  private func itemTest(_ path: FieldPath) -> String? {
    let whole = schema.completed(path)
    guard let cut = whole.steps.firstIndex(of: "[]"), schema.field(at: whole) != nil else {
      return nil
    }
    let (list, rest) = (whole.steps[..<cut], whole.steps[(cut + 1)...])
    guard !rest.contains("[]"), list != ["responses"] else { return nil }
    let inside = rest.isEmpty ? Scope.Items.name : "\(FieldPath(steps: Array(rest)))"
    return "any_item(\(FieldPath(steps: Array(list))), \(inside) = …)"
  }

  private var nearest: String? {
    let own = items.isEmpty ? [] : [Scope.Items.name]
    let names =
      own
      + (items + [schema] + [item].compactMap { $0 }).flatMap { $0.paths() }.map(\.path.description)
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
