// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import InseamColumns

/// How values at some paths become types, where it is not up to the values.
public struct TypeRules: Sendable {
  /// What is asked of a path.
  public enum Rule: Hashable, Sendable {
    /// The type follows the values: int64, float64, bool, utf8, lists and structs.
    case automatic
    /// Values have this type; others are refused.
    case type(PhysicalType)
    /// The exact source text of each value.
    case json
  }

  private var rules: [String: Rule] = [:]

  /// Creates rules that leave every path to its values.
  public init() {}

  /// Sets the rule of a path such as `responses[].rm.sky`.
  public mutating func set(_ rule: Rule, at path: String) { rules[path] = rule }

  /// The paths with a rule.
  public var paths: [String] { rules.keys.sorted() }

  /// The rule of a path.
  ///
  /// Numbers below a field called `pm` or `rm` are float32, what models compute in, but counts and
  /// ids.
  func rule(at path: RecordPath) -> Rule {
    if !rules.isEmpty, let rule = rules[path.description] { return rule }
    return .automatic
  }

  /// Whether numbers at a path become float32.
  static func isModelNumber(_ path: RecordPath) -> Bool {
    guard path.names.dropLast().contains(where: { $0 == "pm" || $0 == "rm" }) else { return false }
    let name = path.names.last { $0 != "[]" } ?? ""
    return !["n_tokens", "token_ids", "ids"].contains(name)
  }
}

/// Where a value stands in a record: keys, and `[]` for the items of a list.
struct RecordPath: Hashable, Sendable, CustomStringConvertible {
  let names: [String]

  static let root = RecordPath(names: [])

  func appending(_ name: String) -> RecordPath { RecordPath(names: names + [name]) }
  var items: RecordPath { RecordPath(names: names + ["[]"]) }

  /// The path as people write it.
  var description: String { FieldPath(steps: names).description }
}
