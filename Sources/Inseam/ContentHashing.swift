// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
public import InseamColumns

extension Dataset {
  /// The hash of the rows and their schema, which does not depend on how they are stored.
  ///
  /// See `spec/content-hash.md`.
  /// - Throws: `DatasetError` for a page that is damaged.
  /// - Complexity: O(*n*) in the bytes of the values, on `threadCount` threads.
  public func contentHash(threadCount: Int? = nil) throws -> ContentHash {
    var hash = ContentHash(schema)
    let wave = UInt64(ContentHash.blockRows * Dataset.waveBlocks)
    for start in stride(from: 0, to: rowCount, by: Int(wave)) {
      let starts = Array(
        stride(from: start, to: min(rowCount, start + wave), by: ContentHash.blockRows))
      let blocks = try Threads.results(starts.count, threadCount: threadCount) { index in
        try ContentHash.Block(try self.block(at: starts[index]), self.schema)
      }
      for block in blocks { hash.append(block) }
    }
    return hash
  }

  /// The blocks whose digests wait for each other.
  private static let waveBlocks = 256

  /// The rows of a block, which may lie in several row groups.
  private func block(at start: UInt64) throws -> Column {
    var batches: [Column] = []
    let rows = start..<min(rowCount, start + UInt64(ContentHash.blockRows))
    try forEachBatch(rows: rows, batchRows: ContentHash.blockRows) { batches.append($0.column) }
    if batches.count == 1 { return batches[0] }
    try requireRoom(batches.reduce(0) { $0 + $1.largestItemCount })
    let assembler = ColumnAssembler(schema)
    for batch in batches { try assembler.append(batch) }
    return try assembler.finish()
  }
}
