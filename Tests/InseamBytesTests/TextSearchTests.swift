// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import InseamBytes
import Testing

@Suite struct TextSearchTests {
  @Test func allShortTextsAreFoundWhereTheyAre() {
    for length in 0...6 {
      for bits in 0..<(1 << length) {
        let text = (0..<length).map { UInt8(bits >> $0 & 1) }
        for count in 0...3 {
          for partBits in 0..<(1 << count) {
            let part = (0..<count).map { UInt8(partBits >> $0 & 1) }
            let place = (0...length).first { text.dropFirst($0).starts(with: part) }
            #expect(text.firstOffset(of: part) == place)
          }
        }
      }
    }
  }

  @Test func rangesAreThoseOfTheText() {
    let text = "äöü: {x} and {x}"
    let found = text.firstRange(ofText: "{x}")
    #expect(found.map { String(text[..<$0.lowerBound]) } == "äöü: ")
    #expect(found.map { String(text[$0.upperBound...]) } == " and {x}")
    #expect(
      text.dropFirst(9).firstRange(ofText: "{x}").map { String(text[..<$0.lowerBound]) }
        == "äöü: {x} and ")
    #expect(text.containsText("and"))
    #expect(!text.containsText("andy"))
    #expect(!"".containsText("a"))
  }

  @Test(arguments: [
    ("", [""]), ("a", ["a"]), (", ", ["", ""]), ("a, b", ["a", "b"]),
    (", a, , b, ", ["", "a", "", "b", ""]),
    ("a,b", ["a,b"]),
  ]) func partsAreCutAtEverySeparator(text: String, parts: [String]) {
    #expect(text.parts(between: ", ").map(String.init) == parts)
    #expect(text.replacingText(", ", with: "·") == parts.joined(separator: "·"))
  }
}
