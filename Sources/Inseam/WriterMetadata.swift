// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
public import InseamColumns
internal import InseamFormat

// What a writer notes about columns and about the whole dataset; visible with the next commit.

extension DatasetWriter {
  /// Replaces the provenance of a column.
  public func setProvenance(_ pairs: [Name: String], ofColumn id: UInt32) {
    log.provenance.entries[id] = pairs.isEmpty ? nil : pairs
  }

  /// What is known of a column so far.
  public func provenance(ofColumn id: UInt32) -> [Name: String] {
    log.provenance.entries[id] ?? [:]
  }

  /// Adds keys to the provenance of a column; nothing changes if they are there already.
  public func addProvenance(_ pairs: [Name: String], ofColumn id: UInt32) {
    let merged = provenance(ofColumn: id).merging(pairs) { $1 }
    if merged != provenance(ofColumn: id) { setProvenance(merged, ofColumn: id) }
  }

  /// The newest generation that this writer knows.
  var generation: UInt64 { log.generation }

  /// How the dataset came to be so far.
  var lineage: [(key: String, value: String)] { log.lineage.pairs }

  /// Replaces the lineage.
  public func setLineage(_ pairs: [(key: String, value: String)]) { log.lineage = Lineage(pairs) }
}
