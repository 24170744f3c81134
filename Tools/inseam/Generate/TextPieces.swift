// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import InseamJSONL

/// Short texts as they stand inside a JSON string, end to end in memory.
struct TextPieces: Sendable {
  private struct Place {
    let start: UInt32
    let byteCount: UInt16
    let characterCount: UInt16
  }

  private var bytes: [UInt8] = []
  private var places: [Place] = []

  /// The most bytes of a piece.
  private(set) var longest = 0

  /// The number of pieces.
  var count: Int { places.count }

  /// Adds a text; if `isASCII`, what is beyond ASCII becomes \uXXXX, in pairs beyond U+FFFF.
  mutating func add(_ text: String, isASCII: Bool = false) {
    var quoted: [UInt8] = []
    JSONText.append(text, to: &quoted)
    var piece = Array(quoted.dropFirst().dropLast())
    if isASCII { piece = TextPieces.ascii(String(decoding: piece, as: UTF8.self)) }
    add(escaped: piece, characterCount: text.unicodeScalars.count)
  }

  /// Adds bytes that are escaped already and stand for so many characters.
  mutating func add(escaped piece: [UInt8], characterCount: Int) {
    places.append(
      Place(
        start: UInt32(bytes.count), byteCount: UInt16(piece.count),
        characterCount: UInt16(characterCount)))
    bytes += piece
    longest = max(longest, piece.count)
  }

  /// Appends a piece to a line and returns its number of characters.
  func append(_ index: Int, to line: inout OutputSpan<UInt8>) -> Int {
    let place = places[index]
    let start = Int(place.start)
    let source = bytes.span.extracting(start..<(start + Int(place.byteCount)))
    for i in source.indices { line.append(source[i]) }
    return Int(place.characterCount)
  }

  private static func ascii(_ text: String) -> [UInt8] {
    var result: [UInt8] = []
    for unit in text.utf16 {
      if unit < 0x80 {
        result.append(UInt8(unit))
      } else {
        let digits = String(unit, radix: 16)
        result += Array(("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8)
      }
    }
    return result
  }
}
