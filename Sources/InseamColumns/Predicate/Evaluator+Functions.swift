// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

#if canImport(Glibc)
import Glibc
#endif

extension Evaluator {
  /// The functions that look at the responses of a row.
  static let responseFunctions: Set<Name> = [
    "gold", "any_worse", "all_worse", "count_worse", "mean_worse", "any_response",
    "count_responses",
  ]

  static let numberFunctions: [Name: @Sendable (Double) -> Double] = [
    "abs": { abs($0) }, "ln": { log($0) }, "exp": { exp($0) },
    "sqrt": { $0.squareRoot() },
    "round": { $0.rounded(.toNearestOrAwayFromZero) },
  ]

  /// Names that other dialects of SQL have for a function.
  static let otherNames = [
    "any": "any_worse", "all": "all_worse", "count": "count_worse", "avg": "list_avg",
    "sum": "list_sum", "min": "least", "max": "greatest", "log": "ln", "ifnull": "coalesce",
    "nvl": "coalesce", "strlen": "length", "char_length": "length", "regexp_like": "regexp_matches",
    "cardinality": "len", "array_length": "len", "average": "mean", "any_match": "any_item",
    "array_contains": "list_contains", "list_has": "list_contains", "array_has": "list_contains",
    "json_extract": "json_value", "json_extract_string": "json_value",
    "json_extract_scalar": "json_value",
  ]

  /// All names of functions, for "did you mean".
  static let names =
    (Array(responseFunctions) + Array(numberFunctions.keys) + Array(PredicateFunction.byName.keys))
    .map(\.text) + [
      "length", "octet_length", "contains", "starts_with", "ends_with", "lower", "upper", "trim",
      "regexp_matches", "least",
      "greatest", "coalesce", "nullif", "isnan", "isfinite", "len", "list_sum", "list_min",
      "list_max", "list_avg", "hash",
      "mean", "spread",
    ]

  func call(_ name: String, _ arguments: [PredicateNode], _ expression: PredicateNode)
    throws -> Vector
  {
    if Evaluator.responseFunctions.contains(name) {
      return try responses(name, arguments, expression)
    }
    if let function = PredicateFunction.byName[name] {
      return try function.call(self, arguments, expression)
    }
    if let function = Evaluator.numberFunctions[name] {
      let (values, vector) = try reals(try only(arguments, name, expression))
      return Vector(.reals(values.map(function)), isKnown: vector.isKnown, count: scope.count)
    }
    switch name {
    case "length", "octet_length", "lower", "upper", "trim":
      return try textFunction(name, try only(arguments, name, expression))
    case "contains", "starts_with", "ends_with", "regexp_matches":
      return try textTest(name, arguments, expression)
    case "isnan", "isfinite":
      let (values, vector) = try reals(try only(arguments, name, expression))
      return Vector(
        .bools(values.map { name == "isnan" ? $0.isNaN : $0.isFinite }), isKnown: vector.isKnown,
        count: scope.count)
    case "len", "list_sum", "list_min", "list_max", "list_avg":
      return try listFunction(name, try only(arguments, name, expression))
    case "least", "greatest", "mean", "spread":
      return try acrossArguments(name, arguments, expression)
    case "coalesce": return try coalesce(arguments, expression)
    case "nullif": return try nullIf(arguments, expression)
    case "hash": return try hash(try only(arguments, name, expression))
    default: throw Evaluator.unknownFunction(name, text, expression)
    }
  }

  /// Throws unless a function exists.
  static func requireFunction(_ name: String, _ text: String, _ expression: PredicateNode)
    throws
  {
    guard names.contains(name) else { throw unknownFunction(name, text, expression) }
  }

  private static func unknownFunction(_ name: String, _ text: String, _ expression: PredicateNode)
    -> RowPredicateError
  {
    let nearest = (otherNames[name] ?? nearestName(to: name, in: names)).map {
      "; did you mean '\($0)'?"
    }
    return RowPredicateError(
      text, expression.offset,
      "unknown function '\(name)'"
        + (nearest ?? "; the functions are \(names.sorted().joined(separator: ", "))"))
  }

  func only(_ arguments: [PredicateNode], _ name: String, _ expression: PredicateNode)
    throws -> PredicateNode
  {
    guard arguments.count == 1 else {
      throw error(expression, "\(name) expects 1 argument, found \(arguments.count)")
    }
    return arguments[0]
  }

  private func texts(_ expression: PredicateNode) throws -> (
    values: [[UInt8]], vector: Vector
  ) {
    let vector = try evaluate(expression).strings
    guard let texts = vector.asTexts else {
      throw error(expression, "expected a string, found \(vector.kindName)")
    }
    return (texts, vector)
  }

  private func textFunction(_ name: String, _ argument: PredicateNode) throws
    -> Vector
  {
    let (values, vector) = try texts(argument)
    let result: Vector.Values
    switch name {
    // Characters are code points: all bytes but continuation bytes.
    case "length": result = .integers(values.map { Int64($0.count { $0 & 0xC0 != 0x80 }) })
    case "octet_length": result = .integers(values.map { Int64($0.count) })
    case "lower":
      result = .texts(values.map { Array(String(decoding: $0, as: UTF8.self).lowercased().utf8) })
    case "upper":
      result = .texts(values.map { Array(String(decoding: $0, as: UTF8.self).uppercased().utf8) })
    default:
      result = .texts(
        values.map { bytes in
          Array(bytes.drop { $0 == 0x20 }.reversed().drop { $0 == 0x20 }.reversed())
        })
    }
    return Vector(result, isKnown: vector.isKnown, count: scope.count)
  }

  private func textTest(_ name: String, _ arguments: [PredicateNode], _ expression: PredicateNode)
    throws -> Vector
  {
    guard arguments.count == 2 else {
      throw error(expression, "\(name) expects 2 arguments, found \(arguments.count)")
    }
    if name == "regexp_matches" {
      guard case .string(let source) = arguments[1].kind else {
        throw error(arguments[1], "expected a pattern in single quotes")
      }
      return try matches(.regex, arguments[0], source, false, expression)
    }
    let (values, left) = try texts(arguments[0])
    let (wanted, right) = try texts(arguments[1])
    let result = zip(values, wanted).map { text, part in
      switch name {
      case "starts_with": text.starts(with: part)
      case "ends_with": text.reversed().starts(with: part.reversed())
      default: text.firstOffset(of: part) != nil
      }
    }
    return Vector(.bools(result), isKnown: bothKnown(left, right), count: scope.count)
  }

  private func listFunction(_ name: String, _ argument: PredicateNode) throws
    -> Vector
  {
    let vector = try evaluate(argument)
    guard case .column(let column) = vector.values,
      column.type == .list || column.type == .fixedSizeList
    else {
      throw error(argument, "expected a list, found \(vector.kindName)")
    }
    let counts = (0..<column.count).map { column.items(of: $0) }
    if name == "len" {
      return Vector(
        .integers(counts.map { Int64($0.count) }), isKnown: vector.isKnown, count: scope.count)
    }
    let items = try Vector(column.children[0])
    guard let numbers = items.asReals else {
      throw error(argument, "expected a list of numbers, found items that are \(items.kindName)")
    }
    var known = [Bool](repeating: true, count: scope.count)
    let values = counts.enumerated().map { slot, range in
      let present = range.filter { items.known($0) }.map { numbers[$0] }
      known[slot] = vector.known(slot) && (!present.isEmpty || name == "list_sum")
      return Evaluator.aggregate(name, present)
    }
    return Vector(.reals(values), isKnown: known, count: scope.count)
  }

  private static func aggregate(_ name: String, _ values: [Double]) -> Double {
    switch name {
    case "list_min", "least": values.filter { !$0.isNaN }.min() ?? .nan
    case "list_max", "greatest": values.filter { !$0.isNaN }.max() ?? .nan
    case "list_sum": values.reduce(0, +)
    case "spread":
      (values.filter { !$0.isNaN }.max() ?? .nan) - (values.filter { !$0.isNaN }.min() ?? .nan)
    default: values.isEmpty ? .nan : values.reduce(0, +) / Double(values.count)
    }
  }

  /// least, greatest, mean and spread over their arguments, nulls left out; `rm.*` stands for all
  /// of a family.
  private func acrossArguments(
    _ name: String, _ arguments: [PredicateNode], _ expression: PredicateNode
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
    guard !columns.isEmpty else {
      throw error(expression, "\(name) expects at least 1 argument, found none")
    }
    try requireOneUnit(columns.map(\.vector), name, expression)
    var known: [Bool] = []
    let values = (0..<scope.count).map { slot in
      let present = columns.filter { $0.vector.known(slot) }.map { $0.values[slot] }
      known.append(!present.isEmpty)
      return Evaluator.aggregate(name, present)
    }
    return Vector(.reals(values), isKnown: known, count: scope.count)
  }

  /// Throws if some of the values are times and not all of these count one unit from one moment.
  private func requireOneUnit(_ vectors: [Vector], _ name: String, _ expression: PredicateNode)
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

  private func coalesce(_ arguments: [PredicateNode], _ expression: PredicateNode)
    throws -> Vector
  {
    guard let first = arguments.first else {
      throw error(expression, "coalesce expects at least 1 argument, found none")
    }
    var result = try evaluate(first)
    for argument in arguments.dropFirst() {
      var other = try evaluate(argument)
      if result.time != nil { other = try exact(other, argument, beside: result) }
      if let time = result.time, let own = other.time, time != own || other.isDecimal {
        throw error(argument, "coalesce expects times of one type, unit and time zone")
      }
      let time = result.time == other.time ? result.time : nil
      var next = other.matching(result)
      result = result.matching(other)
      if case .integers = other.values { result = result.numbers }
      if case .integers = result.values { next = next.numbers }
      let known = (0..<scope.count).map { result.known($0) || next.known($0) }
      if case .nothing = result.values {
        result = next
      } else if case .nothing = next.values {
        continue
      } else if case (.integers(let x), .integers(let y)) = (result.values, next.values) {
        result = Vector(
          .integers((0..<scope.count).map { result.known($0) ? x[$0] : y[$0] }), isKnown: known,
          count: scope.count
        ).of(time)
      } else if case (.bools(let x), .bools(let y)) = (result.values, next.values) {
        result = Vector(
          .bools((0..<scope.count).map { result.known($0) ? x[$0] : y[$0] }), isKnown: known,
          count: scope.count)
      } else if let x = result.asReals, let y = next.asReals {
        result = Vector(
          .reals((0..<scope.count).map { result.known($0) ? x[$0] : y[$0] }), isKnown: known,
          count: scope.count)
      } else if let x = result.asTexts, let y = next.asTexts {
        result = Vector(
          .texts((0..<scope.count).map { result.known($0) ? x[$0] : y[$0] }), isKnown: known,
          count: scope.count)
      } else {
        throw error(argument, "expected \(result.kindName) as before, found \(next.kindName)")
      }
    }
    return result
  }

  private func nullIf(_ arguments: [PredicateNode], _ expression: PredicateNode)
    throws -> Vector
  {
    guard arguments.count == 2 else {
      throw error(expression, "nullif expects 2 arguments, found \(arguments.count)")
    }
    var value = try evaluate(arguments[0])
    let other = try evaluate(arguments[1])
    let equal = try compare(
      .equal, try exact(value, arguments[0], beside: other),
      try exact(other, arguments[1], beside: value), expression)
    let bools = equal.asBools ?? []
    value.isKnown = (0..<scope.count).map { value.known($0) && !(equal.known($0) && bools[$0]) }
    return value
  }

  /// A number from 0 to 2^63 − 1 that depends on the value alone, for stable sampling: FNV-1a over
  /// its text, mixed.
  private func hash(_ argument: PredicateNode) throws -> Vector {
    let vector = try evaluate(argument).strings
    let texts: [[UInt8]]
    switch vector.values {
    case .texts(let values): texts = values
    case .integers(let values): texts = values.map { Array("\($0)".utf8) }
    case .reals(let values): texts = values.map { Array("\($0)".utf8) }
    default: throw error(argument, "hash expects a string or a number, found \(vector.kindName)")
    }
    let hashes = texts.map { bytes -> Int64 in
      var hash = bytes.reduce(UInt64(0xCBF2_9CE4_8422_2325)) {
        ($0 ^ UInt64($1)) &* 0x100_0000_01B3
      }
      hash = (hash ^ (hash >> 30)) &* 0xBF58_476D_1CE4_E5B9
      return Int64((hash ^ (hash >> 27)) >> 1)
    }
    return Vector(.integers(hashes), isKnown: vector.isKnown, count: scope.count)
  }
}
