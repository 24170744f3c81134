// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import InseamColumns
import InseamJSONL
import TestSupport
import Testing

@Suite struct JSONTextTests {
  @Test func onlyQuotesBackslashesAndControlCharactersAreEscaped() {
    let short: [UInt8: String] = [
      0x08: "\\b", 0x09: "\\t", 0x0A: "\\n", 0x0C: "\\f", 0x0D: "\\r", 0x22: "\\\"", 0x5C: "\\\\",
    ]
    for byte in UInt8(0)..<0x80 {
      let character = String(UnicodeScalar(byte))
      let hex = String(byte, radix: 16)
      let long = "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      let expected = short[byte] ?? (byte < 0x20 ? long : character)
      #expect(json(character) == "\"\(expected)\"")
    }
  }

  @Test func anotherParserReadsEveryScalarBack() throws {
    let scalars = (UInt32(0)...0x10FFFF).compactMap(UnicodeScalar.init)
    for start in stride(from: 0, to: scalars.count, by: 1 << 16) {
      var text = String.UnicodeScalarView()
      text.append(contentsOf: scalars[start..<min(scalars.count, start + 1 << 16)])
      let line = Data("[\(json(String(text)))]".utf8)
      let parsed = try #require(try JSONSerialization.jsonObject(with: line) as? [String])
      #expect(parsed.count == 1 && Array(parsed[0].utf8) == Array(String(text).utf8))
    }
  }

  @Test func everyDoubleIsReadBackToTheBit() {
    var random = SeededGenerator(seed: 1)
    var numbers = (0..<20_000).map { _ in Double(bitPattern: random.next()) }
    numbers += (0..<2_047).map { Double(bitPattern: $0 << 52) }
    numbers += [0, -0.0, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 0.1, 1e22, 1e23]
    let wrong = numbers.filter {
      $0.isFinite && Double(json($0))?.bitPattern != $0.bitPattern
    }
    #expect(wrong.isEmpty)
  }

  @Test func everyFloatIsReadBackToTheBitByAtMostNineDigits() {
    var random = SeededGenerator(seed: 2)
    var numbers = (0..<20_000).map { _ in
      Float(bitPattern: UInt32(truncatingIfNeeded: random.next()))
    }
    numbers += (UInt32(0)..<255).map { Float(bitPattern: $0 << 23) }
    let wrong = numbers.filter { number in
      let text = json(number)
      let digits = text.prefix { $0 != "e" }.filter(\.isNumber).drop { $0 == "0" }
      let significant = digits.reversed().drop { $0 == "0" }
      return number.isFinite
        && (Float(text)?.bitPattern != number.bitPattern || significant.count > 9)
    }
    #expect(wrong.isEmpty)
    #expect(json(Float(0.1)) == "0.1" && json(Float(16_777_216)) == "16777216.0")
  }

  @Test func whatIsNotFiniteIsWrittenAsPythonWritesIt() {
    #expect(json(Double.nan) == "NaN" && json(Float.nan) == "NaN")
    #expect(json(Double.infinity) == "Infinity" && json(-Float.infinity) == "-Infinity")
  }

  @Test func aRowLeavesOutAbsentKeysAndKeepsNulls() throws {
    let field = Field.structure(
      "",
      [
        Field("a", .int64), Field("b", .utf8), .list("c", of: Field("item", .float32)),
        .structure("d", [Field("e", .bool)]), Field("f", .binary),
      ])
    let rows: [Value] = [
      .structure([
        .int(-1), .text("\""), .list([.float(0.1), .null]), .structure([.bool(true)]),
        .binary([0, 255]),
      ]),
      .structure([.absent, .null, .list([]), .structure([.absent]), .absent]),
      .structure([.absent, .absent, .absent, .absent, .absent]),
    ]
    var bytes: [UInt8] = []
    Exporter.write(try Column(rows, as: field), as: field) { bytes += $0 }
    #expect(
      String(decoding: bytes, as: UTF8.self) == """
        {"a":-1,"b":"\\"","c":[0.1,null],"d":{"e":true},"f":"00ff"}
        {"b":null,"c":[],"d":{}}
        {}

        """)
  }

  private func json(_ text: String) -> String {
    var bytes: [UInt8] = []
    JSONText.append(text, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  private func json(_ number: Double) -> String {
    var bytes: [UInt8] = []
    JSONText.append(number, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  private func json(_ number: Float) -> String {
    var bytes: [UInt8] = []
    JSONText.append(number, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }
}
