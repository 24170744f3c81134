// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns
internal import InseamFormat

extension ScoreJoin {
  /// The keys and values of another dataset as a flat one, a row for each slot, in a file without a
  /// name.
  ///
  /// The sources of `values` lead from the struct of `source` that has the keys, at its rows or its
  /// responses; by position, from `container`. Afterwards every value lies under the path of its
  /// target. `sourceKeys` are the names of the keys in `source`, those of the join if `nil`.
  /// - Throws: `DatasetError` for an unknown column, for one with several values for each slot, or if
  ///   writing fails.
  public func flattened(
    _ source: Dataset, beside path: String, sourceKeys: [String]? = nil
  ) throws -> (scores: Dataset, join: ScoreJoin) {
    let sourceKeys = sourceKeys ?? keys
    let container = sourceKeys.isEmpty ? self.container : try source.container(of: sourceKeys)
    let paths = sourceKeys.map { FieldPath(steps: [$0]) } + values.map(\.source)
    try source.requireOneValue(of: paths, in: container)
    let table = try SlotTable(source, container: container, paths)
    let places = keys.map { FieldPath(steps: [$0]) } + values.map(\.target)
    var options = WriteOptions()
    options.profile = .scan
    let writer = try DatasetWriter(temporaryBeside: path, options: options)
    try writer.append(Column.nulls(.structure("", []), count: 0), as: .structure("", []))
    try table.forEachPiece { columns in
      let parts = columns.indices.map {
        (path: places[$0], field: table.fields[$0].withoutIDs, column: columns[$0])
      }
      let (field, column) = try reporting(path) {
        try NestedColumns(parts).structure(count: columns.first?.count ?? 0)
      }
      try writer.append(column, as: field)
    }
    try writer.commit()
    var join = self
    join.values = values.map { Value($0.target, to: $0.target) }
    return (try writer.dataset(named: source.path), join)
  }
}

extension Dataset {
  /// Throws if a path from a container goes through a list on its way.
  fileprivate func requireOneValue(of paths: [FieldPath], in container: [String])
    throws(DatasetError)
  {
    for path in paths {
      let whole = schema.completed(FieldPath(steps: container + path.steps))
      guard whole.steps.dropFirst(container.count).contains("[]") else { continue }
      let thing = container.isEmpty ? "row" : "response"
      throw DatasetError(
        "argument", self.path, column: whole.description,
        "the column has several values for each \(thing); expected one value per \(thing) or a whole list"
      )
    }
  }

  /// The steps to the struct that has all the keys: the row, or its responses.
  ///
  /// - Throws: `DatasetError` if neither has them.
  func container(of keys: [String]) throws(DatasetError) -> [String] {
    let places = [[], ["responses", "[]"]]
    for place in places
    where keys.allSatisfy({ schema.field(at: FieldPath(steps: place + [$0])) != nil }) {
      return place
    }
    let names = places.flatMap {
      schema.field(at: FieldPath(steps: $0))?.children.map(\.name) ?? []
    }
    let near = keys.compactMap { nearestName(to: $0, in: names) }.first
    throw DatasetError(
      "argument", path,
      "neither the row nor its responses have the key \(keys.map { "'\($0)'" }.joined(separator: ", "))"
        + (near.map { keys.contains($0) ? "" : "; did you mean '\($0)'?" } ?? ""))
  }
}
