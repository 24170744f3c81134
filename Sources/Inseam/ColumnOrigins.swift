// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
public import InseamColumns
internal import InseamFormat

// Values may be in one column only if they have the same provenance.
//
// See `spec/provenance.md`, One column, one provenance.

/// A key in which the provenance of the values of one column differs.
struct OriginConflict {
  let key: Name
  let first: String?
  let second: String?

  /// Finds the first difference, by the names of the keys.
  ///
  /// If it `isPartial`, `second` is what is said of values that otherwise have the provenance of the
  /// column; else a key that one side lacks differs too.
  init?(_ first: [Name: String], _ second: [Name: String], isPartial: Bool = false) {
    let keys = isPartial ? Set(second.keys) : Set(first.keys).union(second.keys)
    let found = keys.sorted().first { key in
      guard !OriginConflict.history.contains(key) else { return false }
      // Paths of columns are in the order of their schema.
      return key == "columns"
        ? Set<Name>(names: first.lines(of: key)) != Set<Name>(names: second.lines(of: key))
        : first[key].map { Name($0) } != second[key].map { Name($0) }
    }
    guard let found else { return nil }
    (key, self.first, self.second) = (found, first[found], second[found])
  }

  /// The keys that say when and from where values came, how they are printed, and what became of
  /// their inputs: values that differ in these may be in one column.
  private static var history: [Name] {
    ["time", "inputs", "json-number", "preferred", "outdated"]
  }

  /// The error where values of two places would become one column.
  func error(_ path: String, column: FieldPath, first: String, second: String) -> DatasetError {
    DatasetError(
      "argument", path,
      "column \(column) has \(said(self.first)) in \(first), and \(said(self.second)) in \(second); inseam meta set changes the provenance of either, and inseam rename makes two columns of them"
    )
  }

  private func said(_ value: String?) -> String {
    guard let value else { return "no \(key)" }
    let line = value.unicodeScalars.split(separator: "\n").map { String($0) }
    return "\(key) '\(line.joined(separator: ", "))'"
  }
}

extension [Name: String] {
  /// The provenance of a column that values of the same origin join: what changed for either has
  /// changed for both.
  func joined(with other: [Name: String]) -> [Name: String] {
    var pairs = merging(other) { mine, _ in mine }
    for key: Name in ["preferred", "outdated"] {
      let (known, names) = (lines(of: key), Set<Name>(names: lines(of: key)))
      let more = other.lines(of: key).filter { !names.contains(Name($0)) }
      if !more.isEmpty { pairs[key] = (known + more).joined(separator: "\n") }
    }
    return pairs
  }
}

extension DatasetWriter {
  /// Throws if rows whose columns have some provenance may not follow those that are there.
  ///
  /// - Parameters:
  ///   - provenance: What is known of each column of the rows.
  ///   - columns: The fields of the rows.
  /// - Throws: `DatasetError` with both values.
  public func requireJoinable(_ provenance: [FieldPath: [Name: String]], of columns: Field)
    throws(DatasetError)
  {
    guard rowCount > 0 else { return }
    for (path, field) in columns.paths() where field.type != .null {
      guard let own = schema.field(at: path), own.type != .null,
        let conflict = OriginConflict(self.provenance(ofColumn: own.id), provenance[path] ?? [:])
      else { continue }
      throw conflict.error(self.path, column: path, first: "the file", second: "the rows")
    }
  }

  /// Throws if what is said of a column while rows wait contradicts what the file says of it.
  ///
  /// Without rows that wait the caller corrects what was wrong, as `inseam meta set` does.
  public func requireJoinable(_ pairs: [Name: String], ofColumn id: UInt32) throws(DatasetError) {
    let before = log.committedProvenance(ofColumn: id)
    let said = pairs.filter { before[$0.key] != nil }
    guard waitingRowCount > 0, committedRowCount > 0,
      let path = schema.paths().first(where: { $0.field.id == id })?.path,
      let conflict = OriginConflict(before, said, isPartial: true)
    else { return }
    throw conflict.error(self.path, column: path, first: "the file", second: "the rows")
  }

  /// Notes the provenance of the columns of rows that have been appended.
  public func joinProvenance(_ provenance: [FieldPath: [Name: String]]) {
    for (path, pairs) in provenance {
      guard let own = schema.field(at: path) else { continue }
      let joined = self.provenance(ofColumn: own.id).joined(with: pairs)
      if joined != self.provenance(ofColumn: own.id) { setProvenance(joined, ofColumn: own.id) }
    }
  }
}

extension Dataset {
  /// Throws if what is known of new rows' values in a column is not so for those that it has.
  public func requireJoinable(_ pairs: [Name: String], at path: FieldPath) throws(DatasetError) {
    guard rowCount > 0, let own = schema.field(at: path), own.type != .null,
      let conflict = OriginConflict(provenance(of: own), pairs, isPartial: true)
    else { return }
    throw conflict.error(self.path, column: path, first: "the dataset", second: "the new rows")
  }
}

/// The provenance of the columns of several datasets that become one.
public struct JoinedOrigins {
  private var found: [UInt32: (pairs: [Name: String], path: String)] = [:]

  /// Adds a dataset; throws if one of its columns has another provenance than before.
  ///
  /// A dataset without rows has no values that could differ.
  mutating func add(_ dataset: Dataset, as schema: Field) throws(DatasetError) {
    var conflict: DatasetError?
    let hasRows = dataset.rowCount > 0
    schema.forEachPair(with: dataset.schema) { merged, own in
      guard conflict == nil, own.type != .null else { return }
      let pairs = dataset.provenance(of: own)
      guard let known = found[merged.id] else {
        if hasRows { found[merged.id] = (pairs, dataset.path) }
        return
      }
      guard hasRows else { return }
      if let difference = OriginConflict(known.pairs, pairs) {
        let path = schema.paths().first { $0.field.id == merged.id }?.path
        conflict = difference.error(
          dataset.path, column: path ?? FieldPath(steps: [own.name]), first: known.path,
          second: dataset.path)
      }
      found[merged.id] = (known.pairs.joined(with: pairs), known.path)
    }
    if let conflict { throw conflict }
  }

  /// Returns the provenance of columns whose rows come from two places: what is known of the columns
  /// of the first ones, and of those that follow at `path`.
  ///
  /// - Throws: `DatasetError` if a column that both have has another provenance in them.
  public static func joining(
    _ known: [FieldPath: [Name: String]], _ added: [FieldPath: [Name: String]], path: String
  ) throws(DatasetError) -> [FieldPath: [Name: String]] {
    var joined = known
    for (column, pairs) in added.sorted(by: { $0.key.description < $1.key.description }) {
      guard let own = known[column] else {
        joined[column] = pairs
        continue
      }
      if let conflict = OriginConflict(own, pairs) {
        throw conflict.error(path, column: column, first: "the file", second: "the rows")
      }
      joined[column] = own.joined(with: pairs)
    }
    return joined
  }

  /// The provenance by the ids of the columns; of columns without values that of the first dataset.
  func provenance(_ datasets: [Dataset], _ schema: Field) -> [UInt32: [Name: String]] {
    var provenance = found.mapValues(\.pairs)
    for dataset in datasets {
      schema.forEachPair(with: dataset.schema) { merged, own in
        if provenance[merged.id] == nil { provenance[merged.id] = dataset.provenance(of: own) }
      }
    }
    return provenance.filter { !$0.value.isEmpty }
  }
}
