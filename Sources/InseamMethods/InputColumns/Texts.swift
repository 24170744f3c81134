// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// The texts of some slots, as they lie in a column; none is copied until it is asked for.
struct Texts {
  private let offsets: Buffer
  private let data: Buffer
  /// The place in the column of each slot's text; −1 where there is none.
  private let places: [Int]

  /// The place of a missing text.
  static let none = -1

  /// The texts of a column at some places.
  init(_ column: Column, at places: [Int]) {
    guard case .bytes(let offsets, let data) = column.values else {
      preconditionFailure("texts are bytes")
    }
    (self.offsets, self.data) = (offsets, data)
    self.places = places
  }

  /// The places of all texts of a column.
  static func places(of column: Column) -> [Int] {
    guard let validity = column.validity else { return Array(0..<column.count) }
    return (0..<column.count).map { validity[$0] ? $0 : Texts.none }
  }

  /// The number of slots.
  var count: Int { places.count }

  /// The UTF-8 bytes of a slot's text, if it has one.
  func bytes(_ slot: Int) -> Buffer? {
    let place = places[slot]
    guard place != Texts.none else { return nil }
    let cuts = offsets.span(of: UInt64.self)
    return data.slice(
      offset: Int(cuts[place]), byteCount: Int(cuts[place + 1] - cuts[place]))
  }

  /// A slot's text, if it has one.
  subscript(slot: Int) -> String? {
    bytes(slot).map { String(decoding: $0.array(of: UInt8.self), as: UTF8.self) }
  }
}

extension Texts {
  /// Calls `body` with the UTF-8 bytes of each slot's text, as they lie; slots without one are left out.
  func forEach(_ body: (_ slot: Int, _ text: Span<UInt8>) throws -> Void) rethrows {
    let (cuts, bytes) = (offsets.span(of: UInt64.self), data.span(of: UInt8.self))
    for slot in places.indices where places[slot] != Texts.none {
      let place = places[slot]
      try body(slot, bytes.extracting(Int(cuts[place])..<Int(cuts[place + 1])))
    }
  }
}

/// Names that come again and again, each with a number.
struct NameNumbers {
  /// The names in the order of their numbers.
  private(set) var names: [String] = []
  private var compared: [[UInt8]] = []
  private var numbers: [Name: Int] = [:]
  /// So many names are compared one by one.
  private static let comparedCount = 24

  /// The number of a name, a new one if it is new.
  mutating func number(of name: String) -> Int {
    if let number = numbers[name] { return number }
    numbers[name] = names.count
    names.append(name)
    if compared.count < NameNumbers.comparedCount { compared.append(Array(name.utf8)) }
    return names.count - 1
  }

  /// The number of a name in UTF-8.
  mutating func number(of name: Span<UInt8>) -> Int {
    for index in compared.indices where name.equals(compared[index]) { return index }
    return number(of: String(decoding: name.indices.map { name[$0] }, as: UTF8.self))
  }
}

extension Span<UInt8> {
  /// Whether these are the same bytes as others.
  fileprivate func equals(_ other: [UInt8]) -> Bool {
    count == other.count && indices.allSatisfy { self[$0] == other[$0] }
  }
}
