// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

extension Column {
  /// The same column without the fields that another schema lacks.
  func narrowed(from field: Field, to narrower: Field) -> Column {
    guard field != narrower else { return self }
    switch values {
    case .structure(let children):
      let kept = zip(field.children, children).compactMap { child, column in
        narrower.children.first { $0.id == child.id }.map { column.narrowed(from: child, to: $0) }
      }
      return Column(
        type: type, count: count, validity: validity, absence: absence, values: .structure(kept))
    case .list(let offsets, let items):
      let kept = items.narrowed(from: field.children[0], to: narrower.children[0])
      return Column(
        type: type, count: count, validity: validity, absence: absence,
        values: .list(offsets: offsets, items: kept))
    default: return self
    }
  }
}

extension Value {
  /// The same value without the fields that another schema lacks.
  func narrowed(from field: Field, to narrower: Field) -> Value {
    guard field != narrower else { return self }
    switch self {
    case .structure(let children):
      return .structure(
        zip(field.children, children).compactMap { child, value in
          narrower.children.first { $0.id == child.id }.map { value.narrowed(from: child, to: $0) }
        })
    case .list(let items):
      return .list(
        items.map { $0.narrowed(from: field.children[0], to: narrower.children[0]) })
    default: return self
    }
  }
}
