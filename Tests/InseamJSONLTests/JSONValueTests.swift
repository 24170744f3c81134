// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import InseamColumns
import InseamJSONL
import Testing

@Suite struct JSONValueTests {
  @Test func everyKindOfValueIsRead() throws {
    let text = #"{"a": [1, -2.5, "ü\n", true, false, null], "b": {"c": 18446744073709551616}} "#
    let value = try JSONValue(Array(text.utf8))
    let items = try #require(value.members?["a"]?.items)
    #expect(items.count == 6)
    #expect(items[2].text == "ü\n")
    guard case .integer(1) = items[0], case .number(-2.5) = items[1], case .truth(true) = items[3],
      case .truth(false) = items[4], case .null = items[5],
      case .number(18_446_744_073_709_551_616) = value.members?["b"]?.members?["c"]
    else {
      Issue.record("a value has the wrong kind")
      return
    }
  }

  @Test func integersAreAllOrNone() throws {
    func integers(_ text: String) throws -> [Int]? {
      try #require(try JSONValue(Array("{\"n\": \(text)}".utf8)).members?["n"]).integers
    }
    #expect(try integers("[3, 4]") == [3, 4])
    for text in ["[3, 4.5]", #"[3, "4"]"#, "[18446744073709551616]", "{}"] {
      #expect(try integers(text) == nil)
    }
  }

  @Test(arguments: [
    "", "{", "[]", #"{"a":[1,]}"#, "{} {}", #"{"a":1,"a":2}"#, #"{"a":{"b":1,"b":1}}"#,
  ])
  func otherTextIsAnError(text: String) {
    #expect(throws: (any Error).self) { try JSONValue(Array(text.utf8)) }
  }

  @Test func textThatIsNotUTF8IsAnError() {
    #expect(throws: (any Error).self) {
      try JSONValue(Array(#"{"a":""#.utf8) + [0xFF] + Array(#""}"#.utf8))
    }
  }
}
