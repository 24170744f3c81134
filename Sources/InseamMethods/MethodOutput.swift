// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// An output column of a method.
public struct MethodOutput: Sendable {
  /// What its numbers mean.
  enum Kind: Sendable {
    /// float64.
    case real
    /// int32.
    case integer
    /// bool; not 0 is true.
    case flag
    /// utf8: the number is the index of the word.
    case words([String])
    /// Lists of int64; their columns are made by the method.
    case listOfIntegers
    /// Lists of float32; their columns are made by the method.
    case listOfSingles
    /// Lists of utf8; their columns are made by the method.
    case listOfTexts
  }

  /// Its name.
  public let name: String
  /// What it holds.
  public let help: String
  /// What its numbers mean.
  let kind: Kind
  /// Whether there is one value for each item of the lists that were read, rather than each slot.
  public internal(set) var isOfItems = false
  /// Which values are the worst, `lowest` or `highest`, for `select`; `nil` if neither are.
  public let worst: String?

  init(
    _ name: String, _ kind: Kind, _ help: String = "", worst: String? = nil,
    ofItems isOfItems: Bool = false
  ) {
    self.name = name
    self.kind = kind
    self.help = help
    self.worst = worst
    self.isOfItems = isOfItems
  }

  /// The type of its values, as people write it.
  public var typeName: String {
    switch kind {
    case .real: "float64"
    case .integer: "int32"
    case .flag: "bool"
    case .words: "utf8"
    case .listOfIntegers: "list<int64>"
    case .listOfSingles: "list<float32>"
    case .listOfTexts: "list<utf8>"
    }
  }

  /// The words that it may hold; empty for what holds no words of its own.
  public var words: [String] { if case .words(let words) = kind { words } else { [] } }

  /// The field of the column.
  var field: Field {
    switch kind {
    case .real: Field(name, .float64)
    case .integer: Field(name, .int32)
    case .flag: Field(name, .bool)
    case .words: Field(name, .utf8)
    case .listOfIntegers: .list(name, of: Field("item", .int64))
    case .listOfSingles: .list(name, of: Field("item", .float32))
    case .listOfTexts: .list(name, of: Field("item", .utf8))
    }
  }

  /// The column of some numbers; null under NaN.
  func column(_ numbers: [Double]) throws -> Column {
    let validity = try MethodOutput.validity(numbers)
    let values: Column.Values =
      switch kind {
      case .real: .fixed(try Buffer(doubles: numbers))
      case .integer: .fixed(try Buffer(integers: numbers))
      case .flag: .bits(try MethodOutput.flags(numbers, validity))
      case .words(let words): try MethodOutput.texts(numbers, words)
      case .listOfIntegers, .listOfSingles, .listOfTexts:
        preconditionFailure("\(name) is made by its method")
      }
    return Column(type: field.type, count: numbers.count, validity: validity, values: values)
  }

  /// The bytes of a number; 0 for what has no numbers.
  var width: Int {
    switch kind {
    case .real: 8
    case .integer: 4
    default: 0
    }
  }

  /// Which numbers are there; `nil` if all are.
  static func validity(_ numbers: [Double]) throws -> Bitmap? {
    let (bits, count) = try compared(numbers, .greaterOrEqual, -.infinity)
    return count == numbers.count ? nil : bits
  }

  /// The numbers that are not 0, of those that are there.
  private static func flags(_ numbers: [Double], _ validity: Bitmap?) throws -> Bitmap {
    try compared(numbers, .notEqual, 0).bits.and(validity)
  }

  private static func texts(_ numbers: [Double], _ words: [String]) throws -> Column.Values {
    let bytes = words.flatMap { Array($0.utf8) }
    let starts = words.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.utf8.count) }
    var (offsets, data): ([UInt64], [UInt8]) = ([0], [])
    offsets.reserveCapacity(numbers.count + 1)
    data.reserveCapacity(numbers.count * (words.map(\.utf8.count).max() ?? 0))
    for number in numbers {
      if !number.isNaN {
        let word = Int(number)
        for place in starts[word]..<starts[word + 1] { data.append(bytes[place]) }
      }
      offsets.append(UInt64(data.count))
    }
    return try .bytes(offsets: Buffer(offsets), data: Buffer(data))
  }
}
