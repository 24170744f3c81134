// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
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
    /// Arrays whose places mean different things: a struct with fields 0, 1, ….
    case tuple
    /// Dates or times: texts in ISO 8601, and integers since 1970-01-01; `timeType` says which.
    case time
    /// Objects whose keys are data: a list of structs with `key` and `value`.
    case map
  }

  /// By the key of the path, in which `[]` may be left out.
  private var rules: [Name: Rule] = [:]
  private var timeTypes: [Name: LogicalType] = [:]
  private var families: Set<Name> = ["pm", "rm"]

  /// Creates rules that leave every path to its values.
  public init() {}

  /// Sets the rule of a path such as `responses[].rm.sky`.
  public mutating func set(_ rule: Rule, at path: String) {
    rules[FieldPath(path)?.key ?? path] = rule
  }

  /// Asks for dates or times at a path.
  public mutating func setTime(_ type: LogicalType, at path: String) {
    set(.time, at: path)
    timeTypes[FieldPath(path)?.key ?? path] = type
  }

  /// The type of the dates or times at a path; `nil` if its rule is another.
  func timeType(at path: RecordPath) -> LogicalType? {
    rule(at: path) == .time ? timeTypes[path.key] : nil
  }

  /// The keys of the paths with a rule, as `FieldPath.key` gives them.
  public var paths: [String] { rules.keys.sorted().map(\.text) }

  /// The rule of a path.
  ///
  /// Numbers below a field called `pm` or `rm` are float32, what models compute in, but counts and
  /// ids.
  func rule(at path: RecordPath) -> Rule {
    if !rules.isEmpty, let rule = rules[path.key] { return rule }
    return .automatic
  }

  /// The rules with what a preset and moved columns ask for; a rule the user set wins.
  func completed(for preset: Preset, _ moves: [ColumnMove]) -> TypeRules {
    var result = self
    func add(_ rule: Rule, _ path: String) {
      let key = FieldPath(path)?.key ?? path
      if result.rules[key] == nil { result.rules[key] = rule }
    }
    for move in moves where move.kind != .map {
      add(.type(.float32), move.provenance["reduction"] == "token" ? move.path + "[]" : move.path)
    }
    guard let mapping = preset.mapping else { return result }
    for (path, rule) in mapping.types { add(rule, path) }
    for path in mapping.singlePaths { add(.type(.float32), path) }
    result.families.formUnion(Set(names: mapping.singleFamilies))
    return result
  }

  /// Whether numbers at a path become float32.
  func isModelNumber(_ path: RecordPath) -> Bool {
    guard path.names.dropLast().contains(where: families.contains) else { return false }
    let name = path.names.last { $0 != "[]" } ?? ""
    return !["n_tokens", "token_ids", "ids"].contains(name)
  }
}

/// Where a value stands in a record: keys, and `[]` for the items of a list.
struct RecordPath: Equatable, Sendable, CustomStringConvertible {
  let names: [String]

  static var root: RecordPath { RecordPath(names: []) }

  static func == (a: RecordPath, b: RecordPath) -> Bool { a.names == b.names }

  func appending(_ name: String) -> RecordPath { RecordPath(names: names + [name]) }
  var items: RecordPath { RecordPath(names: names + ["[]"]) }

  /// The path as people write it.
  var description: String { FieldPath(steps: names).description }

  /// The path without `[]`, by which rules are found.
  var key: String { FieldPath(steps: names).key }
}
