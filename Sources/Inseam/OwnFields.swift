// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

extension Dataset {
  /// Throws if a field that is read is not one of this dataset's: ids of other datasets, or of other
  /// generations, lead to other columns.
  func requireOwn(_ fields: Field?) throws(DatasetError) {
    guard let fields, let stranger = schema.firstStranger(among: fields) else { return }
    throw DatasetError(
      "argument", path, column: stranger.name,
      "the field '\(stranger.name): \(stranger)' is not one of this dataset, but of another one or another generation; find it with fields(atPaths:) of this dataset"
    )
  }
}

extension Field {
  /// The first field below another one that this field does not have under the same id, with the
  /// same name and type; `nil` if it has all.
  fileprivate func firstStranger(among other: Field) -> Field? {
    if children == other.children { return nil }
    var place = 0
    for field in other.children {
      // Fields come in the order of the schema, as a rule.
      let start = place
      while place < children.count, children[place].id != field.id { place += 1 }
      if place == children.count {
        guard let index = children[..<start].firstIndex(where: { $0.id == field.id }) else {
          return field
        }
        place = index
      }
      let own = children[place]
      guard own.name == field.name, own.type == field.type else { return field }
      if let inner = own.firstStranger(among: field) { return inner }
      place += 1
    }
    return nil
  }
}
