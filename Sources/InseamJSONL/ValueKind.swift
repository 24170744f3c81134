// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// What the values at one path of the records are.
enum ValueKind: Sendable {
  case unknown, bool, integer, real, single, text, json, list, object

  /// The kind that a rule asks for.
  init(_ type: PhysicalType) {
    self =
      switch type {
      case .bool: .bool
      case .float32: .single
      case .float64: .real
      case .utf8: .text
      case .list: .list
      case .structure: .object
      default: .integer
      }
  }

  /// The kind in a sentence.
  var words: String {
    switch self {
    case .unknown: "nothing"
    case .bool: "a boolean"
    case .integer: "an integer"
    case .real, .single: "a number"
    case .text: "a string"
    case .json: "JSON"
    case .list: "an array"
    case .object: "an object"
    }
  }
}

/// What earlier records have at a path, and where it was first seen.
struct KnownKind: Sendable {
  var kind: ValueKind
  /// `line 3`, or `FILE:3` if it was another block of records.
  var place: String
  /// Whether integers beyond 2^53 were seen, which float64 would round.
  var hasLargeIntegers: Bool
}

extension KnownKind {
  /// What the columns of a dataset hold, by path; those that no record can have as they are have none.
  static func all(in schema: Field) -> [Name: KnownKind] {
    var kinds: [Name: KnownKind] = [:]
    for (path, field) in schema.paths() {
      let kind: ValueKind? =
        switch (field.type, field.logical) {
        case (.utf8, .json): .json
        case (.bool, .none), (.int64, .none), (.float64, .none), (.float32, .none), (.utf8, .none),
          (.list, .none), (.structure, .none):
          ValueKind(field.type)
        default: nil
        }
      if let kind {
        kinds[path.description] = KnownKind(
          kind: kind, place: "the dataset", hasLargeIntegers: false)
      }
    }
    return kinds
  }
}

/// The place of a record: its line in the input, and its number within its block.
struct RecordPlace: Sendable {
  let line: Int
  let number: Int
}

/// Why a record cannot be taken: what is wrong and at which byte of it.
struct RecordError: Error {
  let message: String
  let offset: Int
  /// The path that mixes kinds.
  var conflict: RecordPath?
  /// What makes a conversion take the record, where no kinds are mixed.
  var suggestion: Remedy?
  /// Whether the text begins as an object does and is no JSON, as where a line is cut off.
  var isSyntax = false
}
