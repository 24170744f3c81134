// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// The numbers, strings and truth values that are written out in the brackets of an IN.
///
/// Whether a value is among them takes the same time however many there are.
public struct LiteralSet: Sendable {
  private var texts: Set<TextKey> = []
  private var integers: Set<Int64> = []
  /// The literals that are no int64.
  private var reals: Set<Double> = []
  /// All numbers, ascending, as float64.
  private var numbers: [Double] = []
  private var bools: [Bool] = []
  private var hasNull = false
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

  /// Takes nodes that are literals.
  init(_ literals: [PredicateNode.Kind]) {
    for literal in literals {
      switch literal {
      case .integer(let value): add(.number) { $0.integers.insert(value) }
      case .number(let value): add(.number) { $0.reals.insert(value) }
      case .string(let text): add(.text) { $0.texts.insert(TextKey(Array(text.utf8))) }
      case .bool(let value): add(.bool) { $0.bools.append(value) }
      case .null: hasNull = true
      default: preconditionFailure("only literals are in a set of literals")
      }
    }
    numbers = (integers.map { Double($0) } + reals).sorted()
  }

  private mutating func add(_ kind: Kind, _ insert: (inout LiteralSet) -> Void) {
    if !kinds.contains(kind) { kinds.append(kind) }
    insert(&self)
  }

  /// Whether there are no literals.
  var isEmpty: Bool { kinds.isEmpty && !hasNull }

  /// Whether all are numbers or null, and one is a number.
  var areNumbers: Bool { !kinds.isEmpty && kinds.allSatisfy { $0 == .number } }

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
      case .texts(let values): values.map { texts.contains(TextKey($0)) }
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

  /// Decimals compare exactly; the literals are the shortest decimals of their numbers.
  private func contains(_ values: [Decimal128], _ scale: Int) -> [Bool?] {
    let literals = integers.map { "\($0)" } + reals.map { "\($0)" }
    let wanted = literals.compactMap { text -> String? in
      var scale = 0
      return Decimal128(text, scale: &scale)?.plainText(scale: scale)
    }
    let set = Set(wanted)
    return values.map { set.contains($0.plainText(scale: scale)) }
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
      case .integer(let value, let text): has(value) || texts.contains(TextKey(text))
      case .real(let value, let text): has(value) || texts.contains(TextKey(text))
      case .text(let text): texts.contains(TextKey(text))
      case .bool(let value): bools.contains(value) || texts.contains(TextKey(scalar.text))
      }
    let isUnknown =
      (kinds.contains(.number) && !isNumber) || (kinds.contains(.bool) && scalar.bool == nil)
    return isFound ? true : isUnknown ? nil : false
  }
}
