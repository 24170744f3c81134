// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// How records of a shape become rows, and rows records: what a preset's JSON file says.
///
/// One mapping serves both directions, over columns. See `spec/presets.md`.
struct Mapping: Sendable {
  /// The JSON text, as it was read.
  var text: [UInt8] = []
  var name = ""
  var about = ""
  /// Where the shape is described, or which code writes it.
  var source = ""
  /// The shapes of records that are recognized; one of them is enough.
  var detections: [Detection] = []
  /// What happens to records before their fields move.
  var transforms: [MappingTransform] = []
  /// The fields of a record that are fields of its row.
  var row: [FieldMove] = []
  /// Where the responses of a row come from, in their order.
  var parts: [ResponsePart] = []
  /// What says which response is gold, if no part does.
  var roles: RoleRule?
  /// How records with one response each become rows.
  var gathering: Gathering?
  /// Types of paths of the records.
  var types: [(path: String, rule: TypeRules.Rule)] = []
  /// Names of fields whose numbers are float32, beside `pm` and `rm`.
  var singleFamilies: [String] = []
  var provenance: [ColumnFacts] = []
  /// Numbers that mean null.
  var sentinels: [Sentinel] = []
  /// How messages are written that an export makes.
  var messages = MessageStyle()
  /// Whether the mapping comes with the program.
  var isBuiltIn = false
  /// The field of an answer that has its length in tokens is given by the user.
  var needsLengths = false
}

/// A field that has one place in a record, another one in a row or response.
struct FieldMove: Sendable {
  /// The steps in the row or the response.
  let target: [String]
  /// The steps in the record, or in the item of the list that holds the responses.
  let source: [String]
  /// Whether a pattern of the record itself stood for it.
  var isFound = false
  /// Whether the field holds a list whose items belong to the responses.
  var isZipped = false

  /// Whether it stands for every field of a struct.
  var isPattern: Bool { source.last == "*" }

  /// Whether it holds what a response says: `text` if it is text, `messages` if it is a list.
  var isContent: Bool { target == ["content"] }

  /// The move of one field that a pattern stands for.
  func of(_ name: String) -> FieldMove {
    FieldMove(
      target: target.map { $0 == "*" ? name : $0 }, source: source.dropLast() + [name],
      isFound: source.count == 1)
  }
}

/// Responses that come from the same place of a record.
struct ResponsePart: Sendable {
  /// Where the responses stand.
  enum Place: Sendable, Equatable {
    /// One response, in fields of the record.
    case one
    /// The items of a list of objects at a path; their other fields stay beside.
    case each([String])
    /// Lists side by side, one for each field.
    case zip
  }

  let place: Place
  /// The role of all of them, if the place says it.
  let role: String?
  let fields: [FieldMove]
}

/// How records with one response each become rows with all of a prompt.
struct Gathering: Sendable {
  /// The fields of rows by which records belong together.
  let keys: [String]
  /// Fields of the prompt by which records are kept apart, if they have them.
  let alike: [String]
  /// The keys that records have.
  let required: [String]
}

/// What is known of the columns at paths.
struct ColumnFacts: Sendable {
  /// The path; a step `*` stands for any name.
  let path: [String]
  private let values: [Name: String]

  init(path: [String], _ values: [Name: String]) {
    self.path = path
    self.values = values
  }

  /// The key-values of a column, in which `*` is the name that a step of the path stands for.
  func pairs(at path: FieldPath) -> [Name: String]? {
    guard path.steps.count == self.path.count else { return nil }
    var name = "*"
    for (step, pattern) in zip(path.steps, self.path) {
      if pattern == "*" { name = step } else if step != pattern { return nil }
    }
    return values.mapValues { $0 == "*" ? name : $0 }
  }
}
