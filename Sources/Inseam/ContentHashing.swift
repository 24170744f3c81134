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
    let step = 16_384
    let pieces = (0..<rowGroupCount).flatMap { rowGroup in
      let count = rows(ofRowGroup: rowGroup).count
      return stride(from: 0, to: count, by: step).map {
        (rowGroup: rowGroup, rows: $0..<min(count, $0 + step))
      }
    }
    let hashes = try Threads.results(pieces.count, threadCount: threadCount) { index in
      var hash = ContentHash(self.schema)
      hash.append(try self.read(rowGroup: pieces[index].rowGroup, rows: pieces[index].rows))
      return hash
    }
    var total = ContentHash(schema)
    for hash in hashes { total.append(hash) }
    return total
  }
}
