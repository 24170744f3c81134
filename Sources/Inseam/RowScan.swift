// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
public import InseamColumns

/// Reads rows batch after batch; several batches are decoded at the same time, and handed out in
/// order.
///
/// One thread at a time calls `next()`.
public final class RowScan {
  /// Which rows.
  public enum Rows: Sendable {
    /// Those of a range.
    case range(Range<UInt64>)
    /// Those of a list, in its order.
    case list([UInt64])
  }

  private enum Piece {
    case range(rowGroup: Int, rows: Range<Int>)
    case list(Range<Int>)
  }

  /// The columns that are read.
  public let fields: Field
  private let dataset: Dataset
  private let list: [UInt64]
  private let batchRows: Int
  private let threadCount: Int
  private var ready: [Result<Column, any Error>] = []
  private var left: Range<UInt64>

  /// Starts reading.
  ///
  /// `fields` is a part of the schema; `batchRows` the most rows of a batch, a whole row group if
  /// `nil`. Traps if a row is not there.
  public init(
    _ dataset: Dataset, _ rows: Rows, fields: Field, batchRows: Int?, threadCount: Int? = nil
  ) {
    self.dataset = dataset
    self.fields = fields
    self.batchRows = max(1, batchRows ?? .max)
    self.threadCount = Threads.count(threadCount)
    switch rows {
    case .range(let range):
      precondition(range.upperBound <= dataset.rowCount, "a row lies inside its dataset")
      (list, left) = ([], range)
    case .list(let rows):
      precondition(rows.allSatisfy { $0 < dataset.rowCount }, "a row lies inside its dataset")
      (list, left) = (rows, 0..<UInt64(rows.count))
    }
    isList = if case .list = rows { true } else { false }
  }

  private let isList: Bool
  private var hasBegun = false
  /// About so many rows are read by a thread before it ends, unless a batch has more.
  private static let roundRows = 2_048

  /// The next rows; `nil` after the last.
  ///
  /// - Throws: `DatasetError` for damage; reading may go on behind it.
  public func next() throws -> Column? {
    if ready.isEmpty {
      let pieces = nextPieces()
      let results = try Threads.results(pieces.count, threadCount: threadCount) { [self] index in
        Result { try read(pieces[index]) }
      }
      ready = results.reversed()
    }
    // What one piece failed with is told in its turn; those before and behind it are read.
    return try ready.popLast()?.get()
  }

  private func nextPieces() -> [Piece] {
    var pieces: [Piece] = []
    // The first batch is wanted soon; later on threads are made for many small batches at once.
    let rounds = hasBegun ? max(1, min(8, RowScan.roundRows / batchRows)) : 1
    hasBegun = true
    while pieces.count < threadCount * rounds, !left.isEmpty {
      let (piece, count) = nextPiece()
      pieces.append(piece)
      left = left.lowerBound + UInt64(count)..<left.upperBound
    }
    return pieces
  }

  private func nextPiece() -> (Piece, count: Int) {
    let start = left.lowerBound
    if isList {
      let count = min(left.count, batchRows)
      return (.list(Int(start)..<Int(start) + count), count)
    }
    let (rowGroup, row) = dataset.locate(row: start)
    let end = min(dataset.rows(ofRowGroup: rowGroup).upperBound, left.upperBound)
    let count = min(Int(end - start), batchRows)
    return (.range(rowGroup: rowGroup, rows: row..<row + count), count)
  }

  private func read(_ piece: Piece) throws -> Column {
    switch piece {
    case .range(let rowGroup, let rows):
      try dataset.read(rowGroup: rowGroup, rows: rows, fields: fields)
    case .list(let range): try dataset.take(Array(list[range]), fields: fields)
    }
  }
}
