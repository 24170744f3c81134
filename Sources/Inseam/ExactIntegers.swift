// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
package import InseamColumns
internal import InseamFormat

/// Which int64 columns hold integers that float64 would round, so that they never widen to it.
package struct ExactIntegers {
  /// The largest magnitude up to which float64 holds every integer.
  static let limit: Int64 = 1 << 53
  private var inexact: Set<FieldPath> = []

  package init() {}

  /// What the chunks of a dataset say.
  init(of snapshot: Snapshot) throws {
    func visit(_ field: Field, _ path: FieldPath) throws {
      if field.type == .int64 {
        for rowGroup in snapshot.rowGroups.indices {
          guard let chunk = try snapshot.chunk(column: field.id, rowGroup: rowGroup)?.chunk,
            chunk.type == .int64, chunk.nullCount < chunk.slotCount
          else { continue }
          let zones = chunk.zones.zones
          // Without zones nothing is known of the values.
          if zones.isEmpty || zones.contains(where: { !$0.statistics.bounds.isExact }) {
            inexact.insert(path)
          }
        }
      }
      for child in field.children { try visit(child, path.appending(child.name)) }
    }
    try visit(snapshot.schema, .root)
  }

  /// Notes the int64 columns of a batch.
  package mutating func note(_ column: Column, _ field: Field, path: FieldPath = .root) throws {
    if field.type == .int64, !inexact.contains(path), case .fixed(let buffer) = column.values {
      let values = buffer.span(of: Int64.self)
      for i in values.indices where values[i].magnitude > ExactIntegers.limit.magnitude {
        inexact.insert(path)
        break
      }
    }
    for (child, column) in zip(field.children, column.children) {
      try note(column, child, path: path.appending(child.name))
    }
  }

  /// Adds what another one knows.
  mutating func formUnion(_ other: ExactIntegers) { inexact.formUnion(other.inexact) }

  /// Forgets a column, and all below it, that is taken out.
  mutating func forget(_ path: [String]) {
    inexact = inexact.filter { !$0.steps.starts(with: path) }
  }

  /// Throws if a column of the schema is float64 and has seen an integer it cannot hold.
  package func check(_ schema: Field) throws(TypeConflict) {
    for path in inexact where schema.field(at: path.steps)?.type == .float64 {
      throw TypeConflict(
        path: schema.steps(toNames: path.steps), first: .int64, second: .float64)
    }
  }
}

extension Field {
  /// The field reached by names, item included.
  func field(at path: [String]) -> Field? {
    path.reduce(self as Field?) { field, name in field?.children.first { $0.name == name } }
  }

  /// The steps that names, item included, are: `[]` for those of items.
  fileprivate func steps(toNames names: [String]) -> [String] {
    names.indices.map { index in
      field(at: Array(names[..<index]))?.isList == true ? "[]" : names[index]
    }
  }
}

extension Statistics.Bounds {
  fileprivate var isExact: Bool {
    guard case .signed(let low, let high) = self else { return true }
    return low >= -ExactIntegers.limit && high <= ExactIntegers.limit
  }
}
