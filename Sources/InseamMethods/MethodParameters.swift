// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// The parameters given to a method: `name=value` pairs, each taken once.
public struct MethodParameters: Sendable {
  private let options: [MethodOption]
  private var pairs: [(name: String, value: String)]
  /// The parameters that were given, under their current names; they are stored with the result.
  let given: [(name: String, value: String)]

  /// Checks parameters against the options of a method.
  ///
  /// - Parameters:
  ///   - pairs: Names without dashes, and values as text.
  ///   - options: The parameters that the method has.
  /// - Throws: `MethodError` for an unknown name, and for a parameter that is given twice but takes
  ///   one value.
  public init(_ pairs: [(name: String, value: String)], for options: [MethodOption]) throws {
    self.options = options
    given = try pairs.map { name, value in
      guard let option = options.first(where: { $0.name == name || $0.aliases.contains(name) })
      else { throw MethodError(MethodParameters.unknown(name, options)) }
      return (option.name, value)
    }
    self.pairs = given
    for option in options {
      switch option.kind {
      case .columns, .texts: continue
      default:
        if given.count(where: { $0.name == option.name }) > 1 {
          throw MethodError("option --\(option.name) is given twice; it takes one value")
        }
      }
    }
  }

  private static func unknown(_ name: String, _ options: [MethodOption]) -> String {
    let hint =
      nearestName(to: name, in: options.map(\.name)).map { "did you mean '\($0)'?" }
      ?? "expected one of: \(options.map(\.name).joined(separator: ", "))"
    return "unknown option '\(name)'; \(hint)"
  }

  /// Whether one of some parameters is given and not yet taken.
  func has(_ names: String...) -> Bool { pairs.contains { names.contains($0.name) } }

  /// Takes all values of a parameter, in order.
  mutating func all(_ name: String) -> [String] {
    let values = pairs.filter { $0.name == name }.map(\.value)
    pairs.removeAll { $0.name == name }
    return values
  }

  /// Takes the value of a parameter, or its default; `nil` if it has neither.
  mutating func text(_ name: String) -> String? {
    all(name).first ?? options.first { $0.name == name }?.defaultValue
  }

  /// Takes a flag.
  mutating func flag(_ name: String) throws -> Bool {
    switch text(name) {
    case nil, "false": return false
    case "true", "": return true
    case .some(let other): throw MethodError("--\(name) must be true or false, not '\(other)'")
    }
  }

  /// Takes a number that may be missing, in a range if there is one.
  mutating func optionalNumber(_ name: String, _ range: ClosedRange<Double>? = nil) throws
    -> Double?
  {
    guard let text = text(name) else { return nil }
    guard let number = Double(text), number.isFinite, range?.contains(number) ?? true else {
      let limits =
        range.map { " from \(short($0.lowerBound)) to \(short($0.upperBound))" } ?? ""
      throw MethodError("--\(name) must be a number\(limits), not '\(text)'")
    }
    return number
  }

  /// Takes a number that has a default, in a range if there is one.
  mutating func number(_ name: String, _ range: ClosedRange<Double>? = nil) throws -> Double {
    try expected(name, try optionalNumber(name, range))
  }

  /// Takes a whole number that may be missing, in a range.
  mutating func optionalInteger(_ name: String, _ range: ClosedRange<Int>) throws -> Int? {
    guard let text = text(name) else { return nil }
    guard let number = Int(text), range.contains(number) else {
      throw MethodError(
        "--\(name) must be a whole number from \(range.lowerBound) to \(range.upperBound), not '\(text)'"
      )
    }
    return number
  }

  /// Takes a whole number that has a default, in a range.
  mutating func integer(_ name: String, _ range: ClosedRange<Int>) throws -> Int {
    try expected(name, try optionalInteger(name, range))
  }

  /// Takes the seed.
  mutating func seed() throws -> UInt64 {
    let text = try expected("seed", text("seed"))
    guard let seed = UInt64(text) else {
      throw MethodError("--seed must be a whole number from 0 to 2^64 - 1, not '\(text)'")
    }
    return seed
  }

  /// Takes one of some words, which may be missing.
  mutating func optionalChoice<Choice: RawRepresentable & CaseIterable>(
    _ name: String, _ type: Choice.Type
  ) throws -> Choice? where Choice.RawValue == String {
    guard let text = text(name) else { return nil }
    guard let choice = Choice(rawValue: text) else {
      let words = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      throw MethodError("--\(name) must be one of \(words), not '\(text)'")
    }
    return choice
  }

  /// Takes one of some words; there is a default.
  mutating func choice<Choice: RawRepresentable & CaseIterable>(_ name: String, _ type: Choice.Type)
    throws -> Choice where Choice.RawValue == String
  {
    try expected(name, try optionalChoice(name, type))
  }

  private func expected<Value>(_ name: String, _ value: Value?) throws -> Value {
    guard let value else { throw MethodError("missing option --\(name)") }
    return value
  }
}

/// A bound as people write it: 1 rather than 1.0.
private func short(_ number: Double) -> String {
  Int(exactly: number).map { "\($0)" } ?? "\(number)"
}
