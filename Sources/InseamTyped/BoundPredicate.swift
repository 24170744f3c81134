// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
public import InseamColumns

/// The text of a predicate in which values of the program stand, each as a literal.
///
/// ```swift
/// let name = "O'Reilly"
/// let predicate = try RowPredicate(binding: "source = \(name) AND turns > \(3)")
/// ```
/// A value never becomes anything else than a literal, whatever characters it has.
public struct PredicateText: ExpressibleByStringInterpolation, CustomStringConvertible, Sendable {
  /// The text with its literals.
  public let description: String

  /// Creates a text without values.
  public init(stringLiteral value: String) { description = value }

  /// Creates a text with values.
  public init(stringInterpolation: Interpolation) { description = stringInterpolation.text }

  /// The parts of a text while it is made.
  public struct Interpolation: StringInterpolationProtocol, Sendable {
    fileprivate var text = ""

    /// Creates an empty text.
    public init(literalCapacity: Int, interpolationCount: Int) {}

    /// Adds what is written out.
    public mutating func appendLiteral(_ literal: String) { text += literal }

    /// Adds a string as a literal in single quotes.
    public mutating func appendInterpolation(_ value: String) {
      text += PredicateText.quoted(value)
    }

    /// Adds an integer.
    public mutating func appendInterpolation(_ value: some FixedWidthInteger) {
      text += "(\(value))"
    }

    /// Adds a float: NaN as `0.0 / 0`, infinities as `1e400`.
    public mutating func appendInterpolation(_ value: some BinaryFloatingPoint) {
      let number = Double(value)
      text +=
        number.isNaN
        ? "(0.0 / 0)" : number.isFinite ? "(\(number))" : number > 0 ? "1e400" : "(-1e400)"
    }

    /// Adds a truth value.
    public mutating func appendInterpolation(_ value: Bool) { text += value ? "TRUE" : "FALSE" }

    /// Adds the values of an IN, in brackets; of none NULL, which nothing is equal to.
    public mutating func appendInterpolation(_ values: [String]) {
      let literals = values.map(PredicateText.quoted)
      text += "(\(literals.isEmpty ? "NULL" : literals.joined(separator: ", ")))"
    }

    /// Adds the values of an IN, in brackets; of none NULL, which nothing is equal to.
    public mutating func appendInterpolation(_ values: [some FixedWidthInteger]) {
      let literals = values.map { "\($0)" }
      text += "(\(literals.isEmpty ? "NULL" : literals.joined(separator: ", ")))"
    }
  }

  private static func quoted(_ value: String) -> String {
    var text = "'"
    for scalar in value.unicodeScalars {
      if scalar == "'" { text.unicodeScalars.append("'") }
      text.unicodeScalars.append(scalar)
    }
    return text + "'"
  }
}

extension RowPredicate {
  /// Parses a predicate with values of the program in it.
  ///
  /// - Throws: `RowPredicateError` at the place of a mistake.
  public init(binding text: PredicateText) throws(RowPredicateError) {
    try self.init(text.description)
  }
}
