// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import Inseam
internal import InseamBytes
internal import InseamColumns

extension DatasetChange {
  /// Calls a body that makes one dataset of several, and again where columns had to become JSON text.
  ///
  /// These are the columns whose values have no common type; they are changed in all datasets.
  ///
  /// - Parameters:
  ///   - paths: Returns the datasets, which are changed.
  ///   - time: That of the commits.
  ///   - locking: How locks are taken.
  ///   - body: Throws `DatasetError` with code `schema` and the column for such values.
  /// - Returns: What the body returns, and the columns that are JSON text then.
  /// - Throws: What the body throws for anything else, and `DatasetError`.
  public static func storingConflictsAsJSON<Result>(
    in paths: () -> [String], time: Int64 = 0, locking: LockOptions = LockOptions(),
    _ body: () throws -> Result
  ) throws -> (result: Result, stored: [String]) {
    var stored: [String] = []
    while true {
      do { return (try body(), stored) } catch let error as DatasetError
        where error.code == "schema"
      {
        guard let column = error.column, !stored.contains(column) else { throw error }
        stored.append(column)
        for path in paths() {
          _ = try storeAsJSON([column], in: path, time: time, locking: locking)
        }
      }
    }
  }
}

extension ImportOptions {
  /// Asks for JSON text where columns of inputs have types that no type holds, among each other or
  /// with the dataset that they join, which is changed then.
  ///
  /// - Parameters:
  ///   - inputs: The fields of the rows of each input.
  ///   - path: The dataset that is appended to.
  ///   - locking: How its lock is taken.
  /// - Returns: The columns.
  /// - Throws: `DatasetError`.
  public mutating func storeConflictsAsJSON(
    of inputs: [Field], in path: String?, locking: LockOptions
  ) throws -> [String] {
    let own = try path.map { [try Dataset($0).schema] } ?? []
    let schemas = (own + inputs).map(\.withoutIDs)
    var paths = schemas.kindConflicts.map { conflict in
      schemas.compactMap { $0.nearestColumn(conflict) }.first ?? conflict
    }.map(\.description)
    if let path, !paths.isEmpty {
      paths = try DatasetChange.storeAsJSON(paths, in: path, time: commitTime, locking: locking)
    }
    for path in paths { rules.set(.json, at: path) }
    return paths
  }
}

extension ImportOptions {
  /// Has columns of the dataset that is appended to stored as JSON text; gives their paths.
  mutating func store(_ paths: [String]) throws -> [String] {
    let stored = try onConflicts?(paths) ?? paths
    existing = try existing.map { try Dataset($0.path) }
    return stored
  }

  /// Rows with columns that the dataset has as JSON text, made of the records in any way; `nil`
  /// if they have no such column of another type.
  func stored(_ rows: ColumnNode) throws -> ColumnNode? {
    var (rows, isChanged) = (rows, false)
    for path in storedAsJSON where rows.field.field(at: path) != nil {
      try rows.edit(at: path.steps) { column in
        guard column.field.type != .null, column.field.logical != .json else { return }
        column = try column.asJSON([])
        isChanged = true
      }
    }
    return isChanged ? rows : nil
  }
}

extension Dataset {
  /// Several datasets as one, as `merging(_:)`; columns whose values have no common type are their
  /// JSON text.
  ///
  /// - Parameters:
  ///   - datasets: The datasets, which stay as they are: those that have such a column are copied to
  ///     a file without a name.
  ///   - path: The path beside which these files lie.
  /// - Returns: The dataset, and the columns that are JSON text.
  /// - Throws: `DatasetError`, as `merging(_:)` does for everything else.
  public static func merging(_ datasets: [Dataset], conflictsAsJSONBeside path: String) throws -> (
    merged: Dataset, stored: [String]
  ) {
    var paths = datasets.map(\.schema.withoutIDs).kindConflicts
    while true {
      let parts = try datasets.map { try $0.storing(paths, beside: path) }
      do throws(DatasetError) {
        return (try merging(parts, originally: datasets), paths.map(\.description))
      } catch {
        // Integers that float64 would round are seen in the values only.
        guard error.code == "schema", let found = error.column.flatMap({ FieldPath($0) }),
          !paths.contains(found)
        else { throw error }
        paths.append(found)
      }
    }
  }

  /// A copy, in a file without a name, in which columns are JSON text; this one if it has none of
  /// them.
  private func storing(_ paths: [FieldPath], beside path: String) throws -> Dataset {
    let changed = Set(paths.compactMap { schema.nearestColumn($0) }).filter {
      schema.field(at: $0).map { $0.logical != .json } ?? false
    }
    guard !changed.isEmpty else { return self }
    var options = WriteOptions()
    options.profile = .scan
    let writer = try DatasetWriter(temporaryBeside: path, options: options)
    let doubles = doublePrinted
    func append(_ rows: Column) throws {
      var node = ColumnNode(field: schema, column: rows)
      for path in changed {
        try node.edit(at: path.steps) { $0 = try $0.asJSON(doubles) }
      }
      try writer.append(node.column, as: node.field.withoutIDs)
    }
    try append(Column.nulls(schema, count: 0))
    try forEachBatch { batch in
      try Calls.check()
      try append(batch.column)
    }
    copyProvenance(to: writer)
    try writer.commit()
    return try writer.dataset(named: self.path)
  }
}

extension [Field] {
  /// The columns of these schemas whose types have no common one.
  fileprivate var kindConflicts: [FieldPath] {
    var schemas = self
    var found: [FieldPath] = []
    while true {
      var merged = Field.structure("", [])
      do throws(TypeConflict) {
        for schema in schemas { merged = try merged.merged(with: schema) }
        return found
      } catch {
        let path = FieldPath(steps: error.path)
        guard !found.contains(path) else { return found }
        found.append(path)
        schemas = schemas.map { $0.storing(path) }
      }
    }
  }
}

extension Field {
  /// This schema with the column nearest to a path as JSON text.
  fileprivate func storing(_ path: FieldPath) -> Field {
    guard let nearest = nearestColumn(path) else { return self }
    return replacing(nearest.steps) { Field($0.name, .utf8, logical: .json) }
  }

  private func replacing(_ steps: [String], _ change: (Field) -> Field) -> Field {
    guard let first = steps.first else { return change(self) }
    guard let index = first == "[]" ? 0 : childIndex(named: first) else { return self }
    var copy = self
    copy.children[index] = children[index].replacing(Array(steps.dropFirst()), change)
    return copy
  }
}
