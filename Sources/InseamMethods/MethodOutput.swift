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
    }
  }

  /// The column of some numbers; null under NaN.
  func column(_ numbers: [Double]) -> Column {
    let hasNulls = numbers.contains { $0.isNaN }
    let validity = hasNulls ? Bitmap(numbers.lazy.map { !$0.isNaN }) : nil
    let values: Column.Values
    switch kind {
    case .real:
      values = .fixed(Buffer(hasNulls ? numbers.map { $0.isNaN ? 0 : $0 } : numbers))
    case .integer:
      values = .fixed(
        Buffer(numbers.map { $0.isNaN ? 0 : Int32(max(-0x1p31, min(0x1p31 - 1, $0))) }))
    case .flag: values = .bits(Bitmap(numbers.lazy.map { !$0.isNaN && $0 != 0 }))
    case .words(let words):
      return Column(numbers.map { $0.isNaN ? .null : .text(words[Int($0)]) }, as: field)
    }
    return Column(type: field.type, count: numbers.count, validity: validity, values: values)
  }
}
