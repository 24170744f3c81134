// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
public import InseamColumns

/// Aggregates of columns, for all rows or for each value of another column.
///
/// ```swift
/// let groups = try Aggregation(of: ["responses[].rm.sky"], by: "source").run(data)
/// ```
/// See `spec/cli.md`, stats.
public struct Aggregation: Sendable {
  /// The paths of the columns.
  public var paths: [String]
  /// The path of the column whose values make the groups; `nil` for one group.
  public var by: String?
  /// What the rows have to pass.
  public var predicate: RowPredicate?
  /// The most groups.
  public static let groupLimit = 1_000

  private static let pieceRows = 8_192
  private static let roundPieces = 32

  /// Describes aggregates of columns.
  public init(of paths: [String], by: String? = nil, where predicate: RowPredicate? = nil) {
    (self.paths, self.by, self.predicate) = (paths, by, predicate)
  }

  /// A group, and the aggregate of each column.
  public struct Group: Sendable {
    /// The value of the column that makes the groups, as text; `nil` for null, and without one.
    public let value: String?
    /// One aggregate for each path.
    public internal(set) var columns: [ColumnAggregate]
  }

  /// Computes the aggregates.
  ///
  /// They are the same to the bit for every number of threads: pieces of 8,192 rows are added in their
  /// order.
  /// - Returns: The groups in the order of their values' bytes, null last; one group without `by`.
  /// - Throws: `DatasetError` for an unknown path, for a group column that is inside another list than
  ///   a column or has more than 1,000 values, and if the file is damaged; `RowPredicateError`.
  /// - Complexity: O(*n*) in the values; memory for 65,536 numbers and 10,000 different values of each
  ///   column and group.
  public func run(_ dataset: Dataset, threadCount: Int? = nil) throws -> [Group] {
    let reader = try AggregateReader(dataset, self)
    let passing = try predicate.map { try dataset.filter($0, threadCount: threadCount) }
    var found: [Name?: [ColumnAggregate]] = by == nil ? [nil: reader.nothing] : [:]
    let pieces = (0..<dataset.rowGroupCount).flatMap { rowGroup in
      let count = dataset.rows(ofRowGroup: rowGroup).count
      return stride(from: 0, to: count, by: Aggregation.pieceRows).map {
        (rowGroup, $0..<min(count, $0 + Aggregation.pieceRows))
      }
    }
    try Calls.stage(pieces.count) { stage in
      for first in stride(from: 0, to: pieces.count, by: Aggregation.roundPieces) {
        let round = pieces[first..<min(pieces.count, first + Aggregation.roundPieces)]
        let results = try Threads.results(round.count, threadCount: threadCount) { index in
          let (rowGroup, rows) = round[first + index]
          let wanted = passing?[rowGroup].inside(rows)
          return try reader.read(rowGroup: rowGroup, rows: rows, wanted)
        }
        for groups in results { try add(groups, to: &found, dataset) }
        stage.advance(round.count)
      }
    }
    return found.sorted { (a, b) in
      switch (a.key, b.key) {
      case (let x?, let y?): x < y
      default: a.key != nil
      }
    }.map { Group(value: $0.key?.text, columns: $0.value) }
  }

  private func add(
    _ groups: [Name?: [ColumnAggregate]], to found: inout [Name?: [ColumnAggregate]],
    _ dataset: Dataset
  ) throws {
    for (key, columns) in groups {
      guard var sum = found[key] else {
        found[key] = columns
        continue
      }
      for index in sum.indices { sum[index].add(columns[index]) }
      found[key] = sum
    }
    guard found.count <= Aggregation.groupLimit else {
      throw DatasetError(
        "argument", dataset.path, column: by,
        "the column has more than \(Aggregation.groupLimit) values; group by one with fewer, or use inseam sql"
      )
    }
  }
}
