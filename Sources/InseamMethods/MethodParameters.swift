// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

/// What is set for a method: `name=value` pairs, each taken once.
public struct MethodParameters: Sendable {
  private let options: [MethodOption]
  private var pairs: [(name: String, value: String)]
  /// What was given, for the provenance of the result.
  let given: [(name: String, value: String)]

  /// Takes pairs for a method with some options.
  ///
  /// - Throws: `MethodError` for a name that is no option, and for one that is given twice but takes
  ///   one value.
  public init(_ pairs: [(name: String, value: String)], for options: [MethodOption]) throws {
    self.options = options
    self.pairs = pairs
    given = pairs
    for pair in pairs {
      guard let option = options.first(where: { $0.name == pair.name }) else {
        let names = options.map(\.name).joined(separator: ", ")
        throw MethodError("there is no option '\(pair.name)'; there are: \(names)")
      }
      switch option.kind {
      case .columns, .texts: continue
      default:
        if pairs.count(where: { $0.name == pair.name }) > 1 {
          throw MethodError("option \(pair.name) is given twice")
        }
      }
    }
  }

  /// Whether one of some options is given and not yet taken.
  func has(_ names: String...) -> Bool { pairs.contains { names.contains($0.name) } }

  /// All values of an option, in order.
  mutating func all(_ name: String) -> [String] {
    let values = pairs.filter { $0.name == name }.map(\.value)
    pairs.removeAll { $0.name == name }
    return values
  }

  /// The value of an option, if it is given.
  mutating func text(_ name: String) -> String? { all(name).first }

  /// Whether a flag is set.
  mutating func flag(_ name: String) throws -> Bool {
    switch text(name) {
    case nil, "false": return false
    case "true", "": return true
    case .some(let other): throw MethodError("option \(name) is true or false, not '\(other)'")
    }
  }

  /// A number, inside a range if one is given.
  mutating func number(_ name: String, _ range: ClosedRange<Double>? = nil) throws -> Double? {
    guard let text = text(name) else { return nil }
    guard let number = Double(text), number.isFinite, range?.contains(number) ?? true else {
      let limits = range.map { " from \($0.lowerBound) to \($0.upperBound)" } ?? ""
      throw MethodError("option \(name) is '\(text)', not a number\(limits)")
    }
    return number
  }

  /// A whole number from a range.
  mutating func integer(_ name: String, _ range: ClosedRange<Int>) throws -> Int? {
    guard let text = text(name) else { return nil }
    guard let number = Int(text), range.contains(number) else {
      throw MethodError(
        "option \(name) is '\(text)', not a whole number from \(range.lowerBound) to \(range.upperBound)"
      )
    }
    return number
  }

  /// A seed; 0 if none is given.
  mutating func seed() throws -> UInt64 {
    guard let text = text("seed") else { return 0 }
    guard let seed = UInt64(text) else {
      throw MethodError("option seed is '\(text)', not a whole number from 0 to 2^64 - 1")
    }
    return seed
  }

  /// One of some words.
  mutating func choice<Choice: RawRepresentable & CaseIterable>(_ name: String, _ type: Choice.Type)
    throws -> Choice? where Choice.RawValue == String
  {
    guard let text = text(name) else { return nil }
    guard let choice = Choice(rawValue: text) else {
      let words = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      throw MethodError("option \(name) is '\(text)', not one of \(words)")
    }
    return choice
  }

  /// A column that has to be given.
  mutating func column(
    _ name: String, _ shape: InputColumn.Shape, _ family: InputColumn.Family = .any
  )
    throws -> InputColumn
  {
    guard let column = optionalColumn(name, shape, family) else {
      throw MethodError("option \(name) is missing: it names a column")
    }
    return column
  }

  /// A column, if it is given.
  mutating func optionalColumn(
    _ name: String, _ shape: InputColumn.Shape, _ family: InputColumn.Family = .any
  ) -> InputColumn? {
    text(name).map { InputColumn(option: name, text: $0, shape: shape, family: family) }
  }

  /// The scores of the two sides of a pair, as `MethodOption.pair` names them.
  mutating func scorePair() throws -> (chosen: InputColumn, rejected: InputColumn) {
    try pair("rm", .rewardModel, "chosen", "rejected")
  }

  /// The two sides of a pair: of gold and each worse response for a model by its name, or two
  /// columns.
  mutating func pair(
    _ model: String, _ family: InputColumn.Family, _ chosen: String, _ rejected: String
  )
    throws -> (chosen: InputColumn, rejected: InputColumn)
  {
    if let name = text(model) {
      if text(chosen) != nil || text(rejected) != nil {
        throw MethodError("option \(model) goes without \(chosen) and \(rejected)")
      }
      let worse = InputColumn(option: model, text: name, shape: .numbers, family: family)
      return (worse.ofGold, worse)
    }
    guard let first = optionalColumn(chosen, .numbers),
      let second = optionalColumn(rejected, .numbers)
    else {
      throw MethodError(
        "say \(model), a model whose gold and worse responses are compared, or the columns \(chosen) and \(rejected)"
      )
    }
    return (first, second)
  }
}

extension MethodOption {
  /// The parameters that name the scores of two responses.
  static let pair = [
    MethodOption("rm", .column, "A reward model; gold and each worse response are a pair."),
    MethodOption("chosen", .column, "Instead: the score of the better, or first, response."),
    MethodOption("rejected", .column, "Instead: the score of the other."),
  ]
}
