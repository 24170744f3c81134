// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

extension Evaluator {
  /// gold(x), any_worse(x) and their like: `x` for every response, gathered by row.
  func responses(_ name: String, _ arguments: [PredicateNode], _ expression: PredicateNode)
    throws -> Vector
  {
    if let items = scope.items {
      // Inside an item of a list: the answer of what has the list.
      let outer = Evaluator(text: text, scope: items.outer)
      return try outer.responses(name, arguments, expression).taking(items.ownerOf)
    }
    if let responses = scope.responses {
      // Inside a response: the row's own answer, the same for each of its responses.
      let row = Evaluator(text: text, scope: scope.ofRows)
      return try row.responses(name, arguments, expression).taking(responses.rowOf)
    }
    guard let inner = try scope.ofResponses, let responses = inner.responses else {
      throw error(
        expression,
        "\(name) tests the responses of a row; the dataset has no list 'responses' of structs")
    }
    let argument = arguments[0]
    let vector = try Evaluator(text: text, scope: inner).evaluate(argument)
    if name == "gold" {
      if case .column = vector.values {
        throw error(argument, "expected a single value, found \(vector.kindName)")
      }
      return try gold(vector, responses)
    }
    let counts =
      name.hasSuffix("worse")
      ? responses.isWorse : [Bool](repeating: true, count: responses.isWorse.count)
    if name.hasPrefix("mean") { return try mean(vector, responses, counts, argument) }
    let truths = vector.truths
    guard let bools = truths.asBools else {
      throw error(argument, "expected a boolean, found \(vector.kindName)")
    }
    var (passing, failing) = (
      [Int64](repeating: 0, count: scope.count), [Int64](repeating: 0, count: scope.count)
    )
    var unknown = passing
    for slot in counts.indices where counts[slot] {
      let row = responses.rowOf[slot]
      if !truths.known(slot) {
        unknown[row] += 1
      } else if bools[slot] {
        passing[row] += 1
      } else {
        failing[row] += 1
      }
    }
    return answer(name, passing, failing, unknown)
  }

  /// What a function says of each row, from how many of its responses pass, fail and are unknown.
  private func answer(_ name: String, _ passing: [Int64], _ failing: [Int64], _ unknown: [Int64])
    -> Vector
  {
    switch name {
    case "count_worse", "count_responses": return Vector(.integers(passing), count: scope.count)
    case "pass_rate":
      // Of no known response there is no share.
      let known = zip(passing, failing).map { $0 + $1 }
      return Vector(
        .reals(zip(passing, known).map { Double($0) / Double($1) }),
        isKnown: known.map { $0 > 0 }, count: scope.count)
    case "all_worse":
      return Vector(
        .bools(failing.map { $0 == 0 }), isKnown: zip(failing, unknown).map { $0 > 0 || $1 == 0 },
        count: scope.count)
    default:
      return Vector(
        .bools(passing.map { $0 > 0 }), isKnown: zip(passing, unknown).map { $0 > 0 || $1 == 0 },
        count: scope.count)
    }
  }

  /// The value of the first gold response of every row; null without one.
  private func gold(_ vector: Vector, _ responses: Scope.Responses) throws -> Vector {
    var places = [Int?](repeating: nil, count: scope.count)
    for slot in responses.isGold.indices.reversed() where responses.isGold[slot] {
      places[responses.rowOf[slot]] = slot
    }
    // Rows without gold take what is there, or zeros where nothing is, and are unknown.
    var taken =
      vector.count > 0 ? try vector.taking(places.map { $0 ?? 0 }) : vector.zeros(scope.count)
    taken.isKnown = places.enumerated().map { row, place in place != nil && taken.known(row) }
    return taken
  }

  /// The mean over the responses that count; null without one.
  private func mean(
    _ vector: Vector, _ responses: Scope.Responses, _ counts: [Bool], _ argument: PredicateNode
  ) throws -> Vector {
    let vector = vector.numbers
    guard let numbers = vector.asReals else {
      throw error(argument, "expected a number, found \(vector.kindName)")
    }
    var (sums, presentCounts) = (
      [Double](repeating: 0, count: scope.count), [Double](repeating: 0, count: scope.count)
    )
    for slot in numbers.indices where counts[slot] && vector.known(slot) {
      sums[responses.rowOf[slot]] += numbers[slot]
      presentCounts[responses.rowOf[slot]] += 1
    }
    return Vector(
      .reals(zip(sums, presentCounts).map { $0 / $1 }), isKnown: presentCounts.map { $0 > 0 },
      count: scope.count)
  }
}
