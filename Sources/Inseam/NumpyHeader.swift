// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// The header of an `.npy` file: a dictionary of Python with exactly the keys `descr`,
/// `fortran_order` and `shape`.
///
/// Whatever else Python would read in it is refused: two readers must not see two arrays.
struct NumpyHeader {
  /// The type of the numbers, as numpy writes it.
  let type: String
  /// The sizes of the dimensions.
  let shape: [Int]

  /// Why a header is refused.
  struct Fault: Error {
    let description: String
  }

  /// Reads a header without its magic and length.
  init(_ bytes: [UInt8]) throws(Fault) {
    var reader = Reader(rest: bytes[...])
    var values: [Name: Value] = [:]
    try reader.expect("{")
    while !reader.take("}") {
      let key = try reader.text()
      guard ["descr", "fortran_order", "shape"].contains(key) else {
        throw Fault(description: "unknown key '\(key)'")
      }
      try reader.expect(":")
      guard values.updateValue(try reader.value(), forKey: key) == nil else {
        throw Fault(description: "the key '\(key)' appears twice")
      }
      guard reader.take(",") else {
        try reader.expect("}")
        break
      }
    }
    guard reader.isAtEnd else { throw Fault(description: "text after the dictionary") }
    guard let type = values["descr"], let shape = values["shape"],
      case .word? = values["fortran_order"]
    else {
      throw Fault(description: "descr, fortran_order and shape are not all there")
    }
    guard case .text(let name) = type else {
      throw Fault(description: "expected one number type as descr")
    }
    guard case .sizes(let sizes) = shape else { throw Fault(description: "shape is not a tuple") }
    self.type = name
    self.shape = sizes
  }

  /// A value of the dictionary.
  private enum Value {
    case text(String)
    case word
    case sizes([Int])
    case other
  }

  private struct Reader {
    var rest: ArraySlice<UInt8>

    var isAtEnd: Bool { rest.allSatisfy { $0 == 0x20 || $0 == 0x0A } }

    mutating func take(_ character: Character) -> Bool {
      rest = rest.drop { $0 == 0x20 }
      guard rest.first == character.asciiValue else { return false }
      rest.removeFirst()
      return true
    }

    mutating func expect(_ character: Character) throws(Fault) {
      guard take(character) else { throw Fault(description: "expected '\(character)'") }
    }

    mutating func text() throws(Fault) -> String {
      let quote: UInt8
      if take("'") {
        quote = 0x27
      } else if take("\"") {
        quote = 0x22
      } else {
        throw Fault(description: "expected a string")
      }
      guard let end = rest.firstIndex(of: quote),
        rest[..<end].allSatisfy({ (0x20..<0x7F).contains($0) && $0 != 0x5C })
      else { throw Fault(description: "expected a string of plain ASCII") }
      defer { rest = rest[(end + 1)...] }
      return String(decoding: rest[..<end], as: UTF8.self)
    }

    mutating func value() throws(Fault) -> Value {
      rest = rest.drop { $0 == 0x20 }
      switch rest.first {
      case 0x27, 0x22: return .text(try text())
      case 0x28: return .sizes(try sizes())
      case 0x54, 0x46:
        let word = String(decoding: rest.prefix { (0x41...0x7A).contains($0) }, as: UTF8.self)
        guard word == "True" || word == "False" else { break }
        rest = rest.dropFirst(word.utf8.count)
        return .word
      case 0x5B: throw Fault(description: "expected one number type as descr, found a list")
      default: break
      }
      throw Fault(description: "expected a string, True, False or a tuple of sizes")
    }

    private mutating func sizes() throws(Fault) -> [Int] {
      var sizes: [Int] = []
      try expect("(")
      while !take(")") {
        rest = rest.drop { $0 == 0x20 }
        let digits = String(
          decoding: rest.prefix { (0x30...0x39).contains($0) || $0 == 0x2D }, as: UTF8.self)
        guard let size = Int(digits), size >= 0 else {
          throw Fault(description: "invalid size '\(digits)' in shape")
        }
        rest = rest.dropFirst(digits.utf8.count)
        sizes.append(size)
        guard take(",") else {
          try expect(")")
          break
        }
      }
      return sizes
    }
  }
}
