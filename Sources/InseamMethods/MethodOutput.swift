// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// A column that a method makes.
struct MethodOutput: Sendable {
  /// What its numbers stand for.
  enum Kind: Sendable {
    /// float64.
    case real
    /// int32.
    case integer
    /// bool; not 0 is true.
    case flag
    /// utf8: the number is the place of the word.
    case words([String])
    /// Lists of int64; their columns are made by the method.
    case listOfIntegers
    /// Lists of float32; their columns are made by the method.
    case listOfSingles
  }

  /// Its name.
  let name: String
  /// What its numbers stand for.
  let kind: Kind
  /// Whether there is one value for each item of the lists that were read, rather than each slot.
  var isOfItems = false
  /// Which end is the worst, for `select`; `nil` if neither is.
  var worst: String?

  init(_ name: String, _ kind: Kind, worst: String? = nil, ofItems isOfItems: Bool = false) {
    self.name = name
    self.kind = kind
    self.worst = worst
    self.isOfItems = isOfItems
  }

  /// The field of the column.
  var field: Field {
    switch kind {
    case .real: Field(name, .float64)
    case .integer: Field(name, .int32)
    case .flag: Field(name, .bool)
    case .words: Field(name, .utf8)
    case .listOfIntegers: .list(name, of: Field("item", .int64))
    case .listOfSingles: .list(name, of: Field("item", .float32))
    }
  }

  /// The column of some numbers; null under NaN.
  func column(_ numbers: [Double]) -> Column {
    let validity = MethodOutput.validity(numbers)
    let hasNulls = validity != nil
    let values: Column.Values
    switch kind {
    case .real:
      values = .fixed(Buffer(hasNulls ? numbers.map { $0.isNaN ? 0 : $0 } : numbers))
    case .integer:
      values = .fixed(
        Buffer(numbers.map { $0.isNaN ? 0 : Int32(max(-0x1p31, min(0x1p31 - 1, $0))) }))
    case .flag: values = .bits(Bitmap(numbers) { !$0.isNaN && $0 != 0 })
    case .words(let words): values = MethodOutput.texts(numbers, words)
    case .listOfIntegers, .listOfSingles: preconditionFailure("\(name) is made by its method")
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
  static func validity(_ numbers: [Double]) -> Bitmap? {
    var missing = 0.0
    for number in numbers { missing += number == number ? 0 : 1 }
    return missing == 0 ? nil : Bitmap(numbers) { !$0.isNaN }
  }

  private static func texts(_ numbers: [Double], _ words: [String]) -> Column.Values {
    let words = words.map { Array($0.utf8) }
    var (offsets, data): ([UInt64], [UInt8]) = ([0], [])
    offsets.reserveCapacity(numbers.count + 1)
    for number in numbers {
      if !number.isNaN { data += words[Int(number)] }
      offsets.append(UInt64(data.count))
    }
    return .bytes(offsets: Buffer(offsets), data: Buffer(data))
  }
}

extension Bitmap {
  /// The bits of some numbers.
  fileprivate init(_ numbers: [Double], where isSet: (Double) -> Bool) {
    var builder = BitmapBuilder()
    for start in stride(from: 0, to: numbers.count, by: 64) {
      let bitCount = min(64, numbers.count - start)
      var word: UInt64 = 0
      for bit in 0..<bitCount where isSet(numbers[start + bit]) { word |= 1 << UInt64(bit) }
      builder.append(word: word, bitCount: bitCount)
    }
    self = builder.finish()
  }
}
