// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import InseamColumns
import Testing

@Suite struct PredicateErrorTests {
  /// The lines of the error of a predicate over the columns `text` and `score`.
  private func lines(_ predicate: String) throws -> [Substring] {
    let schema = Field.structure(
      "", [Field("text", .utf8, id: 1), Field("score", .float64, id: 2)])
    let error = #expect(throws: RowPredicateError.self) {
      _ = try RowPredicate(predicate).columns(in: schema)
    }
    return try #require(error).description.split(separator: "\n", omittingEmptySubsequences: false)
  }

  @Test(arguments: [
    ("text = 'abc' AND bad", 17), ("text = '日本' AND bad", 18), ("text = '🙂' AND bad", 16),
    ("text = '👩‍💻' AND bad", 16), ("text = '🇩🇪' AND bad", 16), ("text = 'e\u{301}' AND bad", 15),
    ("text = 'ｆ' AND bad", 16), ("text = '❤️' AND bad", 16), ("text = '가' AND bad", 16),
  ])
  func theCaretIsUnderTheCell(_ predicate: String, _ cells: Int) throws {
    let lines = try lines(predicate)
    #expect(lines.count == 3)
    #expect(lines[1] == "  \(predicate)")
    #expect(lines[2] == String(repeating: " ", count: 2 + cells) + "^")
  }

  @Test func lineEndsAndTabsAreSpaces() throws {
    let lines = try lines("text = 'a'\n\tAND bad\r\nOR score > 1")
    #expect(lines[1] == "  text = 'a'  AND bad OR score > 1")
    #expect(lines[2] == String(repeating: " ", count: 18) + "^")
  }

  @Test(arguments: [
    ("text = \"webgpt\"", "strings take single quotes: 'webgpt'"),
    ("text = webgpt", "strings take single quotes: 'webgpt'"),
    ("text = scor", "did you mean 'score'? (strings take single quotes: 'scor')"),
    ("Text IS NULL", "unknown column 'Text'; did you mean 'text'?"),
    ("txet IS NULL", "unknown column 'txet'; did you mean 'text'?"),
  ])
  func aMistakeHasAdvice(_ predicate: String, _ words: String) throws {
    #expect(try lines(predicate)[0].contains(words))
  }

  @Test(arguments: ["x", "日本", "tags[]", "toe"])
  func whatIsFarOrTheSameIsNotSuggested(_ name: String) {
    #expect(nearestName(to: name, in: ["rm", "pm", "tags[]", "text"]) == nil)
  }

  @Test(arguments: [
    ("promt", "prompt"), ("socre", "score"), ("lenght", "length"), ("TEXT", "text"), ("rn", "rm"),
  ])
  func whatIsNearIsSuggested(_ name: String, _ wanted: String) {
    #expect(nearestName(to: name, in: ["prompt", "score", "length", "text", "rm"]) == wanted)
  }
}
