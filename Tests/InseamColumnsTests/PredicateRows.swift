// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import InseamColumns
import TestSupport

/// Rows with columns of every type, of ordinary and extreme values, with nulls.
enum PredicateRows {
  static let schema = Field.structure(
    "",
    [
      Field("i8", .int8, id: 1), Field("i16", .int16, id: 2), Field("i32", .int32, id: 3),
      Field("i64", .int64, id: 4), Field("u8", .uint8, id: 5), Field("u16", .uint16, id: 6),
      Field("u32", .uint32, id: 7), Field("u64", .uint64, id: 8), Field("f16", .float16, id: 9),
      Field("bf16", .bfloat16, id: 10), Field("f32", .float32, id: 11),
      Field("f64", .float64, id: 12), Field("b", .bool, id: 13), Field("c", .bool, id: 14),
      Field("s", .utf8, id: 15), Field("t", .utf8, id: 16),
      Field("d", .int32, logical: .date, id: 17),
      Field("ts", .int64, logical: .timestamp(.second, zone: ""), id: 18),
      Field("tms", .int64, logical: .timestamp(.millisecond, zone: ""), id: 19),
      .structure("rm", [Field("a", .float32, id: 22), Field("b", .float32, id: 23)]),
      .list("l", of: Field("item", .int32, id: 25)),
      .list("fl", of: Field("item", .float32, id: 26)),
      .list("tl", of: Field("item", .utf8, id: 28)),
      .list(
        "responses",
        of: .structure(
          "item",
          [
            Field("role", .utf8, id: 29), Field("r", .float32, id: 31),
            Field("k", .int32, id: 32), Field("good", .bool, id: 34), Field("text", .utf8, id: 35),
          ])),
    ])

  /// Draws rows; what every second column has under nulls is zero.
  static func rows(_ count: Int, seed: UInt64) throws -> Column {
    var random = SeededGenerator(seed: seed)
    let rows = (0..<count).map { _ in
      Value.structure(schema.children.map { value($0, &random) })
    }
    return try Column(rows, as: schema)
  }

  private static func value(_ field: Field, _ random: inout SeededGenerator) -> Value {
    if field.id % 3 != 0, random.next() % 5 == 0 { return .null }
    switch field.type {
    case .structure: return .structure(field.children.map { value($0, &random) })
    case .list:
      if random.next() % 6 == 0 { return .null }
      let item = field.children[0]
      return .list((0..<random.next() % 5).map { _ in value(item, &random) })
    case .bool: return .bool(random.next() % 2 == 0)
    case .utf8 where field.name == "role":
      let roles = ["gold", "worse", "worse", "chosen", "rejected", "other", "Gold"]
      return .text(roles[Int(random.next() % UInt64(roles.count))])
    case .utf8: return .text(texts[Int(random.next() % UInt64(texts.count))])
    case .float16, .bfloat16, .float32: return .float(Float(real(&random)))
    case .float64: return .double(real(&random))
    case .uint8, .uint16, .uint32, .uint64:
      let bits = UInt64(field.type.byteWidth ?? 8) * 8
      let extremes: [UInt64] = [0, 1, 2, 100, UInt64.max >> (64 - bits), 1 << (bits - 1)]
      return .uint(extremes[Int(random.next() % UInt64(extremes.count))])
    default:
      let bits = UInt64(field.type.byteWidth ?? 8) * 8
      let highest = Int64.max >> Int64(64 - bits)
      let extremes = [0, 1, -1, 2, 100, highest, -highest - 1, highest - 1, -7]
      return .int(extremes[Int(random.next() % UInt64(extremes.count))])
    }
  }

  private static func real(_ random: inout SeededGenerator) -> Double {
    let reals: [Double] = [
      0, -0.0, 1, -1, 0.5, 2, 100, 0.1, .nan, .infinity, -.infinity, 1e30, .leastNonzeroMagnitude,
      0x1p53 + 2,
      -2.5, 65_504,
    ]
    return reals[Int(random.next() % UInt64(reals.count))]
  }

  static let texts = ["", "a", "aa", "ab", "b", "zz", "azzb", "z", "Äh", "a%", "\0", "aaaaaaaaab"]
}

/// A predicate that is drawn from a seed.
struct DrawnPredicate {
  private var random: SeededGenerator

  init(seed: UInt64) { random = SeededGenerator(seed: seed &* 7_919) }

  private mutating func pick(_ choices: [String]) -> String {
    choices[Int(random.next() % UInt64(choices.count))]
  }

  private mutating func chance(_ one: UInt64) -> Bool { random.next() % one == 0 }

  private static let numbers = [
    "i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64", "f16", "bf16", "f32", "f64", "rm.a",
    "rm.b", "ts", "d",
  ]
  private static let literals = [
    "0", "1", "-1", "2", "0.5", "-0.0", "100", "127", "128", "-129", "255.5", "70000", "1e400",
    "-1e400", "0.1", "9223372036854775807", "-9223372036854775808", "9007199254740993",
    "18446744073709551615", "4294967296", "2147483647.0", "1e30",
  ]

  /// An expression of a truth value with at most a number of levels.
  mutating func truth(_ depth: Int) -> String {
    switch random.next() % (depth > 0 ? 26 : 9) {
    case 0...3: return "\(number(depth - 1)) \(comparison()) \(number(depth - 1))"
    case 4: return "\(pick(Self.numbers)) \(comparison()) \(pick(Self.literals))"
    case 5: return text()
    case 6: return pick(["b", "c", "TRUE", "FALSE", "b = c", "b < c", "c >= TRUE", "NULL"])
    case 7: return among(depth)
    case 8: return isTest(depth)
    case 9...12: return "(\(truth(depth - 1)) AND \(truth(depth - 1)))"
    case 13...15: return "(\(truth(depth - 1)) OR \(truth(depth - 1)))"
    case 16, 17: return "NOT (\(truth(depth - 1)))"
    case 18:
      return "\(number(depth - 1)) \(pick(["", "NOT "]))BETWEEN \(number(0)) AND \(number(0))"
    case 19: return "(\(truth(depth - 1))) = (\(truth(depth - 1)))"
    case 20: return "\(truth(depth - 1)) AND \(truth(depth - 1)) AND \(truth(depth - 1))"
    case 21, 22: return responses(depth - 1)
    case 23, 24: return list(depth - 1)
    default: return pick(["ts < tms", "tms >= d", "d = ts", "ts > '1970-01-01T00:00:01.5'"])
    }
  }

  /// A predicate of tests that statistics know.
  mutating func pruned(_ depth: Int) -> String {
    let column = pick(Self.numbers)
    let text = "'\(pick(PredicateRows.texts.filter { $0 != "\0" }))'"
    switch random.next() % (depth > 0 ? 12 : 8) {
    case 0: return "\(column) \(comparison()) \(pick(Self.literals))"
    case 1: return "\(pick(Self.literals)) \(comparison()) \(column)"
    case 2: return "s \(pick(["=", "!=", "<", "<=", ">", ">="])) \(text)"
    case 3: return "\(pick(["s", "t"])) IN (\(text), 'zz')"
    case 4: return "starts_with(\(pick(["s", "t"])), \(text))"
    case 5: return "\(column) IS \(pick(["", "NOT "]))\(pick(["NULL", "NAN"]))"
    case 6: return pick(["b", "c", "isnan(f64)", "isnan(rm.a)", "s IS NULL"])
    case 7: return "\(column) \(pick(["", "NOT "]))IN (\(pick(Self.literals)), 1)"
    case 8, 9: return "NOT (\(pruned(depth - 1)))"
    case 10: return "(\(pruned(depth - 1)) AND \(pruned(depth - 1)))"
    default: return "(\(pruned(depth - 1)) OR \(pruned(depth - 1)))"
    }
  }

  private mutating func comparison() -> String {
    pick(["=", "!=", "<", "<=", ">", ">=", "IS DISTINCT FROM", "IS NOT DISTINCT FROM"])
  }

  private mutating func number(_ depth: Int) -> String {
    guard depth > 0, !chance(3) else {
      return chance(3) ? pick(Self.literals) : pick(Self.numbers)
    }
    switch random.next() % 14 {
    case 10: return "hash(\(pick(["s", "t", "i64", "u16"])))"
    case 11: return "gold(\(ofResponse(depth - 1)))"
    case 12: return "mean_worse(\(ofResponse(depth - 1)))"
    case 13:
      let word = pick(["list_sum", "list_min", "list_max", "list_avg", "len"])
      let word1 = pick(["l", "fl"])
      return "\(word)(\(word1))"
    case 0...3:
      let symbol = pick(["+", "-", "*", "/", "%"])
      return "(\(number(depth - 1)) \(symbol) \(number(depth - 1)))"
    case 4: return "(-\(number(depth - 1)))"
    case 5: return "\(pick(["abs", "exp", "ln", "sqrt", "round"]))(\(number(depth - 1)))"
    case 6: return pick(["least(rm.*)", "greatest(rm.*, 0)", "mean(rm.*)", "spread(f32, f64)"])
    case 7:
      return
        "\(pick(["least", "greatest", "mean", "spread", "coalesce"]))(\(number(depth - 1)), \(number(0)))"
    case 8: return "nullif(\(number(depth - 1)), \(number(0)))"
    default: return "\(pick(["length", "octet_length"]))(\(pick(["s", "t"])))"
    }
  }

  private mutating func text() -> String {
    let literal = "'\(pick(PredicateRows.texts.filter { $0 != "\0" }))'"
    let (left, right) = (pick(["s", "t"]), chance(3) ? pick(["s", "t"]) : literal)
    switch random.next() % 6 {
    case 0, 1: return "\(left) \(pick(["=", "!=", "<", "<=", ">", ">="])) \(right)"
    case 2, 3: return "\(pick(["contains", "starts_with", "ends_with"]))(\(left), \(right))"
    case 4: return "\(left) \(pick(["", "NOT "]))IN (\(literal), 'zz', \(right))"
    default: return pick(["s LIKE '%z%'", "s ~ 'z+'", "lower(s) = 'a'", "\(left) IS NULL"])
    }
  }

  private mutating func among(_ depth: Int) -> String {
    let items = (0...random.next() % 4).map { _ in
      chance(6) ? "NULL" : chance(4) ? number(0) : pick(Self.literals)
    }
    let not = pick(["", "", "NOT "])
    return "\(number(depth - 1)) \(not)IN (\(items.joined(separator: ", ")))"
  }

  private mutating func isTest(_ depth: Int) -> String {
    switch random.next() % 3 {
    case 0:
      let word = pick(["", "NOT "])
      let word1 = pick(["NULL", "NAN", "FINITE"])
      return "(\(number(depth - 1))) IS \(word)\(word1)"
    case 1:
      let word = pick(["", "NOT "])
      let word1 = pick(["TRUE", "FALSE", "NULL"])
      return "(\(truth(depth - 2))) IS \(word)\(word1)"
    default: return "\(pick(["s", "l", "rm", "b", "rm.a"])) IS \(pick(["", "NOT "]))NULL"
    }
  }

  private mutating func responses(_ depth: Int) -> String {
    let function = pick(["any_worse", "all_worse", "any_response"])
    switch random.next() % 5 {
    case 0, 1: return "\(function)(\(testOfResponse(depth)))"
    case 2:
      let word = pick(["count_worse", "count_responses"])
      return "\(word)(\(testOfResponse(depth))) > \(random.next() % 3)"
    case 3: return "gold(\(testOfResponse(depth)))"
    default: return "\(function)(r > gold(r))"
    }
  }

  /// A number of a response.
  private mutating func ofResponse(_ depth: Int) -> String {
    switch random.next() % (depth > 0 ? 7 : 4) {
    case 0, 1: return pick(["r", "k"])
    case 2: return pick(["i16", "f64", "rm.a"])
    case 3: return pick(Self.literals)
    case 4: return "gold(\(pick(["r", "k", "r + k"])))"
    default: return "(\(ofResponse(depth - 1)) \(pick(["+", "-", "*"])) \(ofResponse(depth - 1)))"
    }
  }

  private mutating func testOfResponse(_ depth: Int) -> String {
    switch random.next() % 7 {
    case 0...2: return "\(ofResponse(depth)) \(comparison()) \(ofResponse(depth))"
    case 3: return pick(["good", "NOT good", "role = 'gold'", "contains(text, 'z')", "b", "TRUE"])
    case 4: return "\(pick(["r", "good", "text", "k"])) IS NULL"
    case 5: return "(\(ofResponse(0)) > 0 \(pick(["AND", "OR"])) good)"
    default: return "k IN (0, 1, \(pick(Self.literals)))"
    }
  }

  private mutating func list(_ depth: Int) -> String {
    switch random.next() % 5 {
    case 0:
      let word = pick(["0", "1", "-7", "0.5", "i16"])
      let word1 = pick(["", "NOT "])
      let word2 = pick(["l", "fl"])
      return "\(word) \(word1)IN \(word2)"
    case 1: return "'\(pick(["a", "zz", ""]))' IN tl"
    case 2:
      let word = pick(["l", "fl"])
      let word1 = pick(["0", "1", "f64", "i8"])
      return "any_item(\(word), item \(comparison()) \(word1))"
    case 3:
      let word = pick(["contains(item, 'z')", "item IS NULL", "item < 'b' AND b"])
      return "any_item(tl, \(word))"
    default: return "any_item(responses, r > 0 AND \(pick(["good", "k = 1", "role = 'worse'"])))"
    }
  }
}
