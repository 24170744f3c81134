// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// Columns and the steps of names that lead to them.
struct NestedColumns {
  /// A column below structs.
  struct Part {
    let steps: ArraySlice<String>
    let field: Field
    let column: Column
  }

  let parts: [Part]

  /// Columns at paths of names; a path has at least one.
  init(_ parts: [(path: FieldPath, field: Field, column: Column)]) {
    self.init(
      parts: parts.map { Part(steps: $0.path.steps[...], field: $0.field, column: $0.column) })
  }

  private init(parts: [Part]) { self.parts = parts }

  /// One struct of `count` slots with all of them, in the order of their first names; a struct in it
  /// is present where anything below it is.
  ///
  /// Throws `TypeConflict` where one path leads through the column of another.
  func structure(count: Int) throws -> (field: Field, column: Column) {
    var fields: [Field] = []
    var columns: [Column] = []
    for part in parts {
      guard let name = part.steps.first, !fields.contains(where: { $0.name == name }) else {
        continue
      }
      let inside = parts.filter { $0.steps.first == name }
      if inside.count == 1, part.steps.count == 1 {
        fields.append(part.field.named(name))
        columns.append(part.column)
        continue
      }
      if let leaf = inside.first(where: { $0.steps.count == 1 }) {
        throw TypeConflict(path: [name], first: leaf.field.type, second: .structure)
      }
      let below = NestedColumns(
        parts: inside.map {
          Part(steps: $0.steps.dropFirst(), field: $0.field, column: $0.column)
        })
      let (field, column) = try below.structure(count: count)
      fields.append(field.named(name))
      columns.append(try column.presentWhereAnythingIs)
    }
    return (
      .structure("", fields), Column(type: .structure, count: count, values: .structure(columns))
    )
  }
}

extension Column {
  /// A struct that is absent where all its fields are null.
  fileprivate var presentWhereAnythingIs: Column {
    get throws {
      let present = try Bitmap((0..<count).map { slot in children.contains { !$0.isNull(slot) } })
      if present.isAllSet { return self }
      return Column(type: type, count: count, validity: present, absence: .all, values: values)
    }
  }
}
