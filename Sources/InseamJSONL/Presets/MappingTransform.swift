// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// What happens to records before their fields move, and is undone after they have moved back:
/// what no list of fields can say.
struct MappingTransform: Sendable {
  /// The name that mappings call it by.
  let name: String
  /// Whether mappings say after the name which field it is for.
  var takesField = false
  /// Changes records, or a field of them, before their fields move.
  let apply: @Sendable (inout ColumnTable, String) throws -> Void
  /// Restores records from what `apply` made of them.
  let undo: @Sendable (inout ColumnTable, String) throws -> Void
  /// The field that it is for.
  var field = ""
  /// The fields that it makes beside those that mappings name.
  var made: [String] {
    name == "implicit-prompt" ? [SharedPrompt.mark] : takesField ? [LastMessage.name] : []
  }

  /// All of them.
  static var all: [MappingTransform] {
    [
      MappingTransform(
        name: "implicit-prompt", apply: { table, _ in try SharedPrompt.apply(&table) },
        undo: { table, _ in try SharedPrompt.undo(&table) }),
      MappingTransform(
        name: "dialogue", apply: { table, _ in try Dialogue.apply(&table) },
        undo: { table, _ in try Dialogue.undo(&table) }),
      MappingTransform(
        name: "joined-input", apply: { table, _ in try JoinedInput.apply(&table) },
        undo: { table, _ in try JoinedInput.undo(&table) }),
      MappingTransform(
        name: "last-message", takesField: true, apply: LastMessage.apply, undo: LastMessage.undo),
    ]
  }
}

extension MappingTransform {
  /// The transform of a text: a name and, for some, a field.
  init(named text: String) throws {
    let words = text.unicodeScalars.split(separator: " ", maxSplits: 1).map { String($0) }
    guard let found = MappingTransform.all.first(where: { $0.name == words.first }) else {
      let names = MappingTransform.all.map(\.name).joined(separator: ", ")
      throw MappingError("transforms: unknown transform '\(text)'; expected one of \(names)")
    }
    guard found.takesField == (words.count == 2) else {
      throw MappingError(
        "transforms: '\(found.name)' \(found.takesField ? "needs the name of a field" : "takes no field")"
      )
    }
    self = found
    field = words.count == 2 ? words[1] : ""
  }
}
