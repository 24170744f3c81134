// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
public import InseamColumns

extension TypeRules {
  /// Sets a rule written as `PATH=TYPE`; the types are those of `spec/format.md` and `json`.
  public mutating func setType(_ pair: String) throws {
    guard let cut = pair.lastIndex(of: "=") else { throw RuleError(pair, "expected PATH=TYPE") }
    let (path, name) = (String(pair[..<cut]), String(pair[pair.index(after: cut)...]))
    if name == "json" { return set(.json, at: path) }
    if name == "map" { return set(.map, at: path) }
    if let type = LogicalType(timeNamed: name) { return setTime(type, at: path) }
    let allowed: [PhysicalType] = [.bool, .int64, .float32, .float64, .utf8]
    guard let type = PhysicalType(name: name), allowed.contains(type) else {
      throw RuleError(
        pair,
        "unknown type '\(name)'; expected \(allowed.map(\.name).joined(separator: ", ")), date, timestamp[us], timestamp[us, UTC], map or json"
      )
    }
    set(.type(type), at: path)
  }
}

/// An invalid rule for the type of a path.
public struct RuleError: Error, CustomStringConvertible {
  /// What was found and what was expected.
  public let description: String

  /// An error about a whole file of rules.
  public init(schema path: String, _ reason: String) { description = "--schema \(path): \(reason)" }

  init(_ pair: String, _ reason: String) { description = "--type \(pair): \(reason)" }

  /// An error about options that move columns.
  init(move reason: String) { description = reason }
}

extension Field {
  /// The leaves of records with their types, by path.
  public var typesByRecordPath: [(path: String, type: String)] {
    let maps = paths().filter { $0.field.isMap }
    return paths().filter { path, field in
      (field.children.isEmpty || field.logical != .none || field.isMap)
        && !maps.contains { $0.path != path && path.steps.starts(with: $0.path.steps) }
    }.map { ($0.path.description, $0.field.isMap ? "map" : "\($0.field)") }
  }

  /// The field at a path of a record.
  public func field(atRecordPath path: String) -> Field? {
    FieldPath(path).flatMap { field(at: $0) }
  }
}

extension Field {
  /// The key-values of a list that holds the keys and values of objects.
  static var mapMetadata: [Name: String] { ["kind": "map"] }

  /// Whether the items of this list are the keys and values of objects.
  var isMap: Bool { metadata["kind"] == "map" && type == .list }
}
