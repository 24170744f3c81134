// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

extension PredicateFunction {
  /// The functions that make a number or another string of a string.
  static let textFunctions = [
    // Characters are code points: all bytes but continuation bytes.
    lengths("length") { Int64($0.count { $0 & 0xC0 != 0x80 }) },
    lengths("octet_length") { Int64($0.count) },
    texts("lower") { Array(String(decoding: $0, as: UTF8.self).lowercased().utf8) },
    texts("upper") { Array(String(decoding: $0, as: UTF8.self).uppercased().utf8) },
    texts("trim") {
      Array($0.drop { $0 == 0x20 }.reversed().drop { $0 == 0x20 }.reversed())
    },
    substring, joined,
  ]

  private static func lengths(_ name: Name, _ body: @escaping @Sendable ([UInt8]) -> Int64)
    -> PredicateFunction
  {
    PredicateFunction(name) { evaluator, argument in
      let (values, vector) = try evaluator.texts(argument)
      return Vector(.integers(values.map(body)), isKnown: vector.isKnown, count: vector.count)
    }
  }

  private static func texts(_ name: Name, _ body: @escaping @Sendable ([UInt8]) -> [UInt8])
    -> PredicateFunction
  {
    PredicateFunction(name) { evaluator, argument in
      let (values, vector) = try evaluator.texts(argument)
      return Vector(.texts(values.map(body)), isKnown: vector.isKnown, count: vector.count)
    }
  }

  /// `substr(s, 2, 3)`: some code points from a place on.
  private static let substring = PredicateFunction("substr", arguments: 2...3) {
    evaluator, arguments, _ in
    let (values, vector) = try evaluator.texts(arguments[0])
    let (starts, start) = try evaluator.wholeNumbers(arguments[1])
    let (counts, count) =
      try arguments.count == 3 ? evaluator.wholeNumbers(arguments[2]) : (starts, start)
    var known = evaluator.bothKnown(vector, start)
    if let more = evaluator.bothKnown(vector, count) {
      known = known.map { zip($0, more).map { $0 && $1 } } ?? more
    }
    let parts = values.enumerated().map { slot, text in
      substring(of: text, from: starts[slot], count: arguments.count == 3 ? counts[slot] : nil)
    }
    return Vector(.texts(parts), isKnown: known, count: vector.count)
  }

  /// The code points from a place on: 1 is the first, −1 the last; places beside the text are empty.
  private static func substring(of text: [UInt8], from start: Int64, count: Int64?) -> [UInt8] {
    let places = text.indices.filter { text[$0] & 0xC0 != 0x80 } + [text.count]
    let length = Int128(places.count - 1)
    let first = Int128(start) + (start < 0 ? length + 1 : 0)
    let from = min(max(first - 1, 0), length)
    let end = count.map { first - 1 + Int128(max(0, $0)) } ?? length
    let to = min(max(end, from), length)
    return Array(text[places[Int(from)]..<places[Int(to)]])
  }

  /// `a || b`: two strings one after the other.
  static let joined = PredicateFunction("||", arguments: 2...2) { evaluator, arguments, _ in
    let (first, left) = try evaluator.texts(arguments[0])
    let (second, right) = try evaluator.texts(arguments[1])
    return Vector(
      .texts(zip(first, second).map { $0 + $1 }), isKnown: evaluator.bothKnown(left, right),
      count: left.count)
  }
}

extension Evaluator {
  /// The strings of an argument.
  func texts(_ expression: PredicateNode) throws -> (values: [[UInt8]], vector: Vector) {
    let vector = try evaluate(expression).strings
    guard let texts = vector.asTexts else {
      throw error(expression, "expected a string, found \(vector.kindName)")
    }
    return (texts, vector)
  }

  /// The integers of an argument.
  fileprivate func wholeNumbers(_ expression: PredicateNode) throws -> (
    values: [Int64], vector: Vector
  ) {
    let vector = try evaluate(expression).numbers
    switch vector.values {
    case .integers(let values) where vector.time == nil: return (values, vector)
    case .nothing: return ([Int64](repeating: 0, count: vector.count), vector)
    default:
      let found = vector.kindName == "a number" ? "a float" : vector.kindName
      throw error(expression, "expected an integer, found \(found)")
    }
  }
}
