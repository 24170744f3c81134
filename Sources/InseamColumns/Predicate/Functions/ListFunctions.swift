// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

extension PredicateFunction {
  /// The functions of the items of one list.
  static let listFunctions =
    [
      PredicateFunction("len") { evaluator, argument in
        let (lists, vector) = try evaluator.lists(argument)
        let counts = (0..<lists.count).map { Int64(lists.items(of: $0).count) }
        return Vector(.integers(counts), isKnown: vector.isKnown, count: vector.count)
      }
    ]
    + [
      ofItems("list_sum", .sum), ofItems("list_min", .least), ofItems("list_max", .greatest),
      ofItems("list_avg", .mean),
    ]

  private static func ofItems(_ name: Name, _ summary: NumberSummary) -> PredicateFunction {
    PredicateFunction(name) { evaluator, argument in
      let (lists, vector) = try evaluator.lists(argument)
      let items = try Vector(lists.children[0])
      guard let numbers = items.asReals else {
        throw evaluator.error(
          argument, "expected a list of numbers, found items that are \(items.kindName)")
      }
      var known: [Bool] = []
      let values = (0..<lists.count).map { slot in
        let present = lists.items(of: slot).filter { items.known($0) }.map { numbers[$0] }
        known.append(vector.known(slot) && (!present.isEmpty || summary == .sum))
        return summary.of(present)
      }
      return Vector(.reals(values), isKnown: known, count: vector.count)
    }
  }
}

extension Evaluator {
  /// The lists of an argument.
  fileprivate func lists(_ argument: PredicateNode) throws -> (lists: Column, vector: Vector) {
    let vector = try evaluate(argument)
    guard case .column(let column) = vector.values,
      column.type == .list || column.type == .fixedSizeList
    else {
      throw error(argument, "expected a list, found \(vector.kindName)")
    }
    return (column, vector)
  }
}
