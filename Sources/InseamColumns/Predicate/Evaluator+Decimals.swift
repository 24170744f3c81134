// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

extension Evaluator {
  /// A literal beside decimals as the decimal that was written, a string beside times as the time;
  /// any other vector as it is.
  func exact(_ vector: Vector, _ node: PredicateNode, beside other: Vector) throws -> Vector {
    if let type = other.time, case .string(let string) = node.kind {
      return try time(string, node, as: type, count: vector.count)
    }
    guard other.isDecimal, let written = written(node) else { return vector }
    var scale = 0
    guard let number = Decimal128(written, scale: &scale) else {
      // A string that is no number is reported with the types of both sides.
      if case .string = node.kind { return vector }
      throw error(
        node, "expected a number of at most 38 digits beside a decimal, found '\(written)'")
    }
    return Vector(
      .decimals([Decimal128](repeating: number, count: vector.count), scale: scale),
      count: vector.count)
  }

  /// The characters of a literal that is a number, or a string that may be one.
  private func written(_ node: PredicateNode) -> String? {
    switch node.kind {
    case .string(let text): return text
    case .negate(let inner):
      guard case .number = inner.kind else { return nil }
      return written(inner).map { "-" + $0 }
    case .number:
      let rest = text.unicodeScalars.dropFirst(node.offset)
      var digits = rest.prefix { ("0"..."9").contains($0) || $0 == "." }
      let after = rest.dropFirst(digits.count)
      if after.first == "e" || after.first == "E" {
        let sign = after.dropFirst().first.map { $0 == "+" || $0 == "-" } ?? false ? 1 : 0
        let power = after.dropFirst(1 + sign).prefix { ("0"..."9").contains($0) }
        if !power.isEmpty { digits = rest.prefix(digits.count + 1 + sign + power.count) }
      }
      return String(String.UnicodeScalarView(digits))
    default: return nil
    }
  }
}
