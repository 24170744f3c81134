// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
public import InseamColumns
internal import InseamFormat

/// The rows of a dataset that pass a predicate, found again in a later state of the dataset by
/// reading only what differs.
public struct PassingRows {
  /// The rows, by row group.
  public let selections: [Selection]
  private let dataset: Dataset
  private let predicate: RowPredicate

  /// Finds the rows of a dataset that pass a predicate.
  ///
  /// - Throws: `RowPredicateError` for an unknown column or a type that does not fit,
  ///   `DatasetError` for damage.
  public init(of dataset: Dataset, where predicate: RowPredicate) throws {
    self.init(dataset, predicate, try dataset.filter(predicate))
  }

  private init(_ dataset: Dataset, _ predicate: RowPredicate, _ selections: [Selection]) {
    self.dataset = dataset
    self.predicate = predicate
    self.selections = selections
  }

  /// Finds the rows of a later state of the same dataset.
  ///
  /// Row groups whose rows, and whose values in the columns of the predicate, are those of this
  /// state are not read.
  /// - Throws: As above; `DatasetError` with code `conflict` if more than `rowLimit` rows have to be
  ///   read.
  /// - Complexity: O(*g*) in the row groups, besides those that are read.
  public func following(_ newer: Dataset, rowLimit: UInt64 = .max) throws -> PassingRows {
    let counterparts = try newer.counterparts(
      in: dataset, reading: columns(of: newer), before: columns(of: dataset))
    let others = counterparts.indices.filter { counterparts[$0] == nil }
    let rowCount = others.reduce(0) { $0 + UInt64(newer.rows(ofRowGroup: $1).count) }
    guard rowCount <= rowLimit else {
      throw DatasetError(
        "conflict", newer.path,
        "other writers changed \(rowCount) rows that the predicate reads; start the change again")
    }
    var found = try newer.filter(predicate, rowGroups: others)
    for (rowGroup, older) in counterparts.enumerated() {
      if let older { found[rowGroup] = selections[older] }
    }
    return PassingRows(newer, predicate, found)
  }

  /// The fields that the predicate reads.
  private func columns(of dataset: Dataset) throws -> Field {
    dataset.schema.keeping(try predicate.columns(in: dataset.schema)) ?? .structure("", [])
  }
}

extension DatasetChange {
  /// The most rows that a change of a folder looks at while it holds the lock of the manifest.
  static let lockedRows: UInt64 = 8_192

  /// Deletes the rows of a dataset that pass a predicate, in one commit.
  ///
  /// The rows are found before any lock is taken. Under the lock only what other writers changed
  /// meanwhile is read; where that is much, the change starts again, and the fourth time all is read
  /// under the lock.
  /// - Returns: The number of rows deleted, and of rows there were before.
  /// - Throws: `RowPredicateError`, `DatasetError`; nothing is deleted then.
  public static func delete(
    where predicate: RowPredicate, from path: String, time: Int64 = 0,
    locking: LockOptions = LockOptions()
  ) throws -> (count: Int, before: UInt64) {
    var rows = try PassingRows(of: Dataset(path), where: predicate)
    let attempts = 4
    var attempt = 0
    let prepare = {
      attempt += 1
      if attempt > 1 { rows = try rows.following(Dataset(path)) }
    }
    return try apply(
      to: path, time: time, locking: locking, attempts: attempts, preparing: prepare
    ) { change in
      let isShort = change.base.isFolder && attempt < attempts
      rows = try rows.following(change.base, rowLimit: isShort ? lockedRows : .max)
      return (try change.delete(rows.selections), change.base.rowCount)
    }
  }

  /// Deletes rows of `base`: `selections` has one selection for each row group.
  ///
  /// - Returns: The number of rows deleted.
  public func delete(_ selections: [Selection]) throws -> Int {
    var count = 0
    try run { writer, rowGroups in
      let deleted = try writer.delete(Array(selections[rowGroups]))
      count += deleted
      return deleted > 0
    }
    return count
  }
}
