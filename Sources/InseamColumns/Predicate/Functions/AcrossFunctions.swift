// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// What one number is made of several.
enum NumberSummary: Sendable {
  case sum, least, greatest, mean, spread

  /// The number; NaN where there is none, but for a sum.
  func of(_ values: [Double]) -> Double {
    var numbers: [Double] { values.filter { !$0.isNaN } }
    return switch self {
    case .sum: values.reduce(0, +)
    case .least: numbers.min() ?? .nan
    case .greatest: numbers.max() ?? .nan
    case .spread: (numbers.max() ?? .nan) - (numbers.min() ?? .nan)
    case .mean: values.isEmpty ? .nan : values.reduce(0, +) / Double(values.count)
    }
  }
}

extension PredicateFunction {
  /// The functions over several arguments, nulls left out.
  static let acrossFunctions = [
    across("least", .least), across("greatest", .greatest), across("mean", .mean),
    across("spread", .spread),
  ]

  private static func across(_ name: Name, _ summary: NumberSummary) -> PredicateFunction {
    PredicateFunction(name, arguments: 1...Int.max) { evaluator, arguments, expression in
      try evaluator.across(name, summary, arguments, expression)
    }
  }
}

extension Evaluator {
  /// A summary of the arguments for each slot; `rm.*` stands for all of a family.
  fileprivate func across(
    _ name: Name, _ summary: NumberSummary, _ arguments: [PredicateNode],
    _ expression: PredicateNode
  ) throws -> Vector {
    var columns: [(values: [Double], vector: Vector)] = []
    for argument in arguments {
      if case .path(let path) = argument.kind, path.steps.last == "*" {
        for member in scope.family(path) {
          columns.append(try reals(PredicateNode(kind: .path(member), offset: argument.offset)))
        }
      } else {
        columns.append(try reals(argument))
      }
    }
    try requireOneUnit(columns.map(\.vector), name, expression)
    var known: [Bool] = []
    let values = (0..<scope.count).map { slot in
      let present = columns.filter { $0.vector.known(slot) }.map { $0.values[slot] }
      known.append(!present.isEmpty)
      return summary.of(present)
    }
    return Vector(.reals(values), isKnown: known, count: scope.count)
  }

  /// Throws if some of the values are times and not all of these count one unit from one moment.
  private func requireOneUnit(_ vectors: [Vector], _ name: Name, _ expression: PredicateNode)
    throws
  {
    let times = vectors.filter { $0.time != nil }
    guard let first = times.first,
      let other = times.first(where: { !first.time.sharesUnit(with: $0.time) })
    else { return }
    let units =
      first.kindName == other.kindName
      ? "\(first.kindName) in two units or zones" : "\(first.kindName) and \(other.kindName)"
    throw error(expression, "\(name) expects times of one type, unit and time zone, found \(units)")
  }
}
