// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

/// JSON as it is written, value after value, with commas where they belong.
struct JSONLine {
  /// The bytes so far.
  var bytes: [UInt8] = []
  /// Whether a space follows commas and colons.
  var isSpaced = false
  private var needsComma = false

  /// Opens an object.
  mutating func openObject() { open(UInt8(ascii: "{")) }

  /// Closes an object.
  mutating func closeObject() { close(UInt8(ascii: "}")) }

  /// Opens a list.
  mutating func openList() { open(UInt8(ascii: "[")) }

  /// Closes a list.
  mutating func closeList() { close(UInt8(ascii: "]")) }

  /// Writes a key; the next value is its own.
  mutating func key(_ name: String) {
    string(name)
    bytes.append(UInt8(ascii: ":"))
    if isSpaced { bytes.append(0x20) }
    needsComma = false
  }

  /// Writes a string that needs no escapes, or `null`.
  mutating func string(_ text: String?) {
    guard let text else { return literal("null") }
    quoted { $0.append(contentsOf: text.utf8) }
  }

  /// Writes a string whose escaped bytes the closure appends, and returns what that returns.
  @discardableResult
  mutating func quoted<Result>(_ body: (inout [UInt8]) -> Result) -> Result {
    separate()
    bytes.append(0x22)
    let result = body(&bytes)
    bytes.append(0x22)
    needsComma = true
    return result
  }

  /// Writes an integer.
  mutating func integer(_ number: Int) { literal(number.description) }

  /// Writes the shortest decimal that gives the number back, a bare NaN, or `null`.
  mutating func number(_ number: Float?) {
    guard let number else { return literal("null") }
    literal(number.isNaN ? "NaN" : number.description)
  }

  /// Writes text as it is, such as `true`.
  mutating func literal(_ text: String) {
    separate()
    bytes.append(contentsOf: text.utf8)
    needsComma = true
  }

  /// Takes back the value of a key, which starts at a byte.
  mutating func dropValue(from start: Int) {
    bytes.removeLast(bytes.count - start)
    needsComma = false
  }

  /// Ends the line.
  mutating func endLine() {
    bytes.append(0x0A)
    needsComma = false
  }

  private mutating func open(_ bracket: UInt8) {
    separate()
    bytes.append(bracket)
    needsComma = false
  }

  private mutating func close(_ bracket: UInt8) {
    bytes.append(bracket)
    needsComma = true
  }

  private mutating func separate() {
    guard needsComma else { return }
    bytes.append(UInt8(ascii: ","))
    if isSpaced { bytes.append(0x20) }
  }
}
