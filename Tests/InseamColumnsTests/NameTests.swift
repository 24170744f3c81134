// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import InseamBytes
import InseamColumns
import Testing

/// Texts are equal if their bytes are, not if Unicode calls them equivalent.
@Suite struct NameTests {
  /// Texts of which Swift's own comparison takes each pair for one.
  static let pairs = [
    ("\u{e9}", "e\u{301}"), ("K", "\u{212a}"), ("\u{ac00}", "\u{1100}\u{1161}"),
    ("a\u{323}\u{307}", "a\u{307}\u{323}"),
  ]

  @Test(arguments: pairs) func equivalentTextsAreTwo(_ one: String, _ other: String) {
    #expect((one == other) == false)
    #expect(one != other)
    #expect((one < other) != (other < one))
    let known: String? = one
    #expect((known == other) == false)
    #expect(([one] == [other]) == false)
    #expect(![one].contains(other))
    #expect([one].firstIndex(of: other) == nil)
    #expect([one].lastIndex(of: other) == nil)
    #expect(![one].starts(with: [other]))
    #expect(!one.hasPrefix(other) && !one.hasSuffix(other))
    #expect([one, other].sorted().map { Array($0.utf8) }.first == min(bytes(one), bytes(other)))
    switch one {
    case other: Issue.record("a pattern is another text")
    default: break
    }
    switch known {
    case other: Issue.record("a pattern is another text")
    default: break
    }
  }

  @Test(arguments: pairs) func equivalentNamesAreTwo(_ one: String, _ other: String) {
    #expect(Name(one) != Name(other))
    #expect(Set<Name>(names: [one, other]).count == 2)
    var values: [Name: String] = [:]
    values[one] = "1"
    #expect(values[other] == nil)
    values[other, default: "2"] += "3"
    #expect(values == [Name(one): "1", Name(other): "23"])
    #expect([Name("k"): one] != [Name("k"): other])
    #expect((Name(one) < Name(other)) == (bytes(one).lexicographicallyPrecedes(bytes(other))))
  }

  @Test(arguments: pairs) func equivalentFieldsAreTwo(_ one: String, _ other: String) throws {
    let row = Field.structure("", [Field(one, .int64), Field(other, .utf8)])
    #expect(row.childIndex(named: other) == 1)
    #expect(row.field(named: "\"\(other)\"")?.type == .utf8)
    #expect(Field(one, .int64) != Field(other, .int64))
    #expect(Field("a", .int64, metadata: ["k": one]) != Field("a", .int64, metadata: ["k": other]))
    #expect(FieldPath(steps: [one]) != FieldPath(steps: [other]))
    #expect(Set([FieldPath(steps: [one]), FieldPath(steps: [other])]).count == 2)
    let merged = try Field.structure("", [row.children[0]]).merged(
      with: .structure("", [row.children[1]]))
    #expect(merged == row)
  }

  @Test func aPathReadsWhatItWrites() {
    for name in ["\u{301}b", "a\u{301}", "a.b", "[]x", "a,b", " ", "\u{212a}", "'"] {
      let path = FieldPath(steps: ["s", name])
      #expect(FieldPath(path.description) == path)
      #expect(FieldPath.split("\(path),x") == [path.description, "x"])
    }
  }

  private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

  private func min(_ a: [UInt8], _ b: [UInt8]) -> [UInt8] {
    a.lexicographicallyPrecedes(b) ? a : b
  }
}
