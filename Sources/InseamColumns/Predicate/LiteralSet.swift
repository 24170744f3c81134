// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// The numbers, strings and truth values that are written out in the brackets of an IN.
///
/// Whether a value is among them takes the same time however many there are.
public struct LiteralSet: Sendable {
  /// The strings, and the position of each in the predicate.
  private var texts: [TextKey: Int] = [:]
  private var integers: Set<Int64> = []
  /// The literals that are no int64.
  private var reals: Set<Double> = []
  /// Those as they are written, and the position of each in the predicate.
  private var written: [Name: Int] = [:]
  /// All numbers in plain notation, beside decimals.
  private var decimals: Set<Name>?
  /// All numbers, ascending, as float64.
  private var numbers: [Double] = []
  private var bools: [Bool] = []
  /// Whether NULL is among them.
  private(set) var hasNull = false
  /// The kinds in the order in which they come first.
  private var kinds: [Kind] = []

  private enum Kind {
    case number, text, bool

    var name: String {
      switch self {
      case .number: "a number"
      case .text: "a string"
      case .bool: "a boolean"
      }
    }
  }

  /// A value that is written out.
  struct Literal {
    let kind: PredicateNode.Kind
    /// The characters of a number.
    let written: String
    let offset: Int
  }

  /// Takes nodes that are literals.
  init(_ literals: [Literal]) {
    for literal in literals {
      switch literal.kind {
      case .integer(let value): add(.number) { $0.integers.insert(value) }
      case .number(let value):
        add(.number) {
          $0.reals.insert(value)
          $0.written[literal.written] = literal.offset
        }
      case .string(let text):
        add(.text) { $0.texts[TextKey(Array(text.utf8))] = literal.offset }
      case .bool(let value): add(.bool) { $0.bools.append(value) }
      case .null: hasNull = true
      default: preconditionFailure("only literals are in a set of literals")
      }
    }
    sortNumbers()
  }

  private mutating func sortNumbers() {
    numbers = (integers.map { Double($0) } + reals).sorted()
  }

  private mutating func add(_ kind: Kind, _ insert: (inout LiteralSet) -> Void) {
    if !kinds.contains(kind) { kinds.append(kind) }
    insert(&self)
  }

  /// This set with its values in the form that they have beside a vector, as `=` has it: beside
  /// decimals numbers as they are written, beside times the stored integers.
  ///
  /// - Throws: `RowPredicateError` at a value that has no such form.
  func matching(_ vector: Vector, in predicate: String) throws(RowPredicateError) -> LiteralSet {
    if let type = vector.time { return try storingTimes(as: type, in: predicate) }
    return vector.isDecimal ? try matchingDecimals(in: predicate) : self
  }

  /// This set with the integers that columns of a type of times store in place of strings; times
  /// between two of them equal nothing.
  func storingTimes(as type: LogicalType, in predicate: String) throws(RowPredicateError)
    -> LiteralSet
  {
    var copy = self
    for (key, offset) in texts.sorted(by: { $0.value < $1.value }) {
      let text = String(decoding: key.bytes, as: UTF8.self)
      let time = try TimeText(text, beside: type, in: predicate, at: offset)
      if let (stored, isExact) = time.stored(as: type), isExact { copy.integers.insert(stored) }
    }
    copy.dropTexts()
    return copy
  }

  private func matchingDecimals(in predicate: String) throws(RowPredicateError) -> LiteralSet {
    func plain(_ written: String) -> Name? {
      var scale = 0
      return Decimal128(written, scale: &scale).map { Name($0.plainText(scale: scale)) }
    }
    var found = Set(integers.map { Name("\($0)") })
    for (written, offset) in written.sorted(by: { $0.value < $1.value }) {
      guard let number = plain(written.text) else {
        throw RowPredicateError(
          predicate, offset,
          "expected a number of at most 38 digits beside a decimal, found '\(written)'")
      }
      found.insert(number)
    }
    // Strings that are no numbers stay, and are reported with the types of both sides.
    let strings = texts.keys.map { plain(String(decoding: $0.bytes, as: UTF8.self)) }
    var copy = self
    copy.decimals = found.union(strings.compactMap { $0 })
    if !strings.contains(nil) { copy.dropTexts() }
    return copy
  }

  /// Makes numbers of the strings, which have become some.
  private mutating func dropTexts() {
    guard !texts.isEmpty else { return }
    texts = [:]
    kinds.removeAll { $0 == .text }
    add(.number) { $0.sortNumbers() }
  }

  /// Whether there are no literals.
  var isEmpty: Bool { kinds.isEmpty && !hasNull }

  /// Whether all are numbers or null, and one is a number.
  var areNumbers: Bool { !kinds.isEmpty && kinds.allSatisfy { $0 == .number } }

  /// The strings, if all are; `nil` otherwise.
  var onlyTexts: [[UInt8]]? {
    guard kinds == [.text], !hasNull else { return nil }
    return texts.sorted { $0.value < $1.value }.map(\.key.bytes)
  }

  /// The integers, the other numbers and all of them as keys of a table: zeros of both signs are one.
  var integersAsBits: [UInt64] { integers.map { UInt64(bitPattern: $0) } }
  var realsAsBits: [UInt64] { reals.map { ($0 + 0).bitPattern } }
  var numbersAsBits: [UInt64] { numbers.map { ($0 + 0).bitPattern } }

  /// Whether a number from `low` to `high` is among the literals.
  func hasNumber(from low: Double, to high: Double) -> Bool {
    var (start, end) = (0, numbers.count)
    while start < end {
      let middle = (start + end) / 2
      if numbers[middle] < low { start = middle + 1 } else { end = middle }
    }
    return start < numbers.count && numbers[start] <= high
  }

  /// The kind of a literal that values cannot be compared with.
  func kind(incomparableWith vector: Vector) -> String? {
    let own: Kind? =
      switch vector.values {
      case .integers, .reals, .decimals: .number
      case .texts: .text
      case .bools: .bool
      case .json, .nothing: nil
      case .column: nil
      }
    if case .column = vector.values { return kinds.first?.name }
    return own.flatMap { own in kinds.first { $0 != own }?.name }
  }

  /// Whether each value is equal to a literal, as a chain of `=` and OR has it.
  func contains(_ vector: Vector) -> Vector {
    let found: [Bool?] =
      switch vector.values {
      case .texts(let values): values.map { texts[TextKey($0)] != nil }
      case .integers(let values): values.map { has($0) }
      case .reals(let values): values.map { has($0) }
      case .decimals(let values, let scale): contains(values, scale)
      case .bools(let values): values.map { bools.contains($0) }
      case .json(let values): values.map { has($0) }
      case .column, .nothing: [Bool?](repeating: nil, count: vector.count)
      }
    let known = found.indices.map { slot in
      vector.known(slot) && (found[slot] == true || (found[slot] != nil && !hasNull))
    }
    return Vector(.bools(found.map { $0 == true }), isKnown: known, count: vector.count)
  }

  private func contains(_ values: [Decimal128], _ scale: Int) -> [Bool?] {
    let decimals = decimals ?? []
    return values.map { decimals.contains(Name($0.plainText(scale: scale))) }
  }

  /// Two integers compare exactly, an integer and a float as float64.
  private func has(_ value: Int64) -> Bool {
    integers.contains(value) || (!reals.isEmpty && reals.contains(Double(value)))
  }

  private func has(_ value: Double) -> Bool { value >= value && hasNumber(from: value, to: value) }

  /// Unknown if some literals are of a kind that the value is not.
  private func has(_ scalar: JSONScalar) -> Bool? {
    let isNumber = scalar.real != nil
    let isFound =
      switch scalar {
      case .integer(let value, let text): has(value) || texts[TextKey(text)] != nil
      case .real(let value, let text): has(value) || texts[TextKey(text)] != nil
      case .text(let text): texts[TextKey(text)] != nil
      case .bool(let value): bools.contains(value) || texts[TextKey(scalar.text)] != nil
      }
    let isUnknown =
      (kinds.contains(.number) && !isNumber) || (kinds.contains(.bool) && scalar.bool == nil)
    return isFound ? true : isUnknown ? nil : false
  }
}
