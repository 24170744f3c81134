// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// How the records of an input stand in its text.
enum RecordShape {
  /// One record a line.
  case lines
  /// The elements of one array.
  case array(ArraySplitter)
  /// Objects one after the other, of which the first has several lines, or a line several.
  case values

  /// Recognises the shape by the first record and the line after it; `nil` if more text is needed.
  init?(_ text: [UInt8], isWhole: Bool) {
    guard let start = text.firstIndex(where: { !RecordShape.isSpace($0) }) else {
      if !isWhole { return nil }
      self = .lines
      return
    }
    switch text[start] {
    case UInt8(ascii: "["): self = .array(ArraySplitter())
    case UInt8(ascii: "{"):
      guard let hasSeveral = RecordShape.hasSeveral(text[start...], isWhole) else { return nil }
      self = hasSeveral ? .values : .lines
    default: self = .lines
    }
  }

  static func isSpace(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0A, 0x0D].contains(byte) }

  /// Whether the object at the start ends on another line, or another one follows on its line.
  private static func hasSeveral(_ text: ArraySlice<UInt8>, _ isWhole: Bool) -> Bool? {
    let (end, lineEnd) = objectEnd(text)
    if let end {
      guard let next = text[end...].first(where: { !isSpace($0) || $0 == 0x0A }) else {
        return isWhole ? false : nil
      }
      return next == UInt8(ascii: "{")
    }
    // A string that is not closed is one that was cut off: strings have no line ends.
    guard let lineEnd, let next = text[lineEnd...].firstIndex(where: { !isSpace($0) }) else {
      return isWhole || lineEnd == nil && text.contains(0x0A) ? false : nil
    }
    // A line that is a record by itself follows one that was cut off.
    guard text[next] == UInt8(ascii: "{"), text[next - 1] == 0x0A else { return true }
    let (whole, nextEnd) = objectEnd(text[next...])
    if whole == nil, nextEnd == nil { return isWhole || text[next...].contains(0x0A) ? false : nil }
    return whole == nil
  }

  /// Where the object at the start ends, if on its line, or else where the line ends; neither if the
  /// text ends before that or a string has a line end.
  private static func objectEnd(_ text: ArraySlice<UInt8>) -> (end: Int?, lineEnd: Int?) {
    var (depth, isInside, isEscaped) = (0, false, false)
    for index in text.indices {
      let byte = text[index]
      if isInside {
        if byte == 0x0A { return (nil, nil) }
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          isInside = false
        }
        continue
      }
      switch byte {
      case 0x0A: return (nil, index)
      case UInt8(ascii: "\""): isInside = true
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        if depth == 0 { return (index + 1, nil) }
      default: break
      }
    }
    return (nil, nil)
  }
}

/// Text whose characters have two or four bytes.
struct WideEncoding {
  let name: String
  /// The command that converts a file of it.
  var command: String { "iconv -f \(name) -t UTF-8 FILE | inseam convert - -o OUT.inseam" }

  /// Recognises it by a byte order mark, or by the zeros beside an opening bracket.
  init?(_ text: [UInt8]) {
    let start = Array(text.prefix(4))
    let openings = [UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "\"")]
    if start == [0xFF, 0xFE, 0, 0] || start == [0, 0, 0xFE, 0xFF] {
      name = "UTF-32"
    } else if start.starts(with: [0xFF, 0xFE]) || start.starts(with: [0xFE, 0xFF]) {
      name = "UTF-16"
    } else if start.count > 1, openings.contains(start[0]), start[1] == 0 {
      name = "UTF-16LE"
    } else if start.count > 1, start[0] == 0, openings.contains(start[1]) {
      name = "UTF-16BE"
    } else {
      return nil
    }
  }
}
