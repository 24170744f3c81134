// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns
internal import InseamFormat

// What two states of a dataset have in common, at the cost of what they do not have.

extension Dataset {
  /// For each row group the one of an earlier state that has the same rows, with the same values of
  /// some columns; `nil` if it may differ.
  ///
  /// `fields` are the columns here, `before` those of the earlier state.
  /// - Complexity: O(*g*) in the row groups, and in directory nodes that are not the same.
  func counterparts(in older: Dataset, reading fields: Field, before: Field) throws -> [Int?] {
    var found = [Int?](repeating: nil, count: rowGroupCount)
    guard fileID == older.fileID, fields.withoutIDs == before.withoutIDs else { return found }
    let places = Dictionary(older.parts.parts.enumerated().map { (Name($1.path), $0) }) {
      _, last in last
    }
    for (index, part) in parts.parts.enumerated() {
      guard let place = places[Name(part.path)] else { continue }
      let other = older.parts.parts[place]
      let own = try part.ownFields(fields)
      guard try own == other.ownFields(before) else { continue }
      for rowGroup in try part.snapshot().rowGroups(of: try other.snapshot(), readBy: own) {
        found[parts.firstRowGroups[index] + rowGroup] =
          older.parts.firstRowGroups[place] + rowGroup
      }
    }
    return found
  }
}

extension Dataset {
  /// For each file whether all its row groups, and no others, were those of one file of an earlier
  /// state, with the same values of some columns; as `counterparts`.
  func sameParts(as older: Dataset, reading fields: Field, before: Field) throws -> [Bool] {
    let found = try counterparts(in: older, reading: fields, before: before)
    let ranges = Set(older.parts.parts.indices.map { older.parts.rowGroups(ofPart: $0) })
    return parts.parts.indices.map { index in
      let places = found[parts.rowGroups(ofPart: index)]
      guard let first = places.first, let first else { return places.isEmpty }
      return Array(places) == Array(first..<first + places.count)
        && ranges.contains(first..<first + places.count)
    }
  }
}

extension Snapshot {
  /// The row groups of an earlier generation that have the same values of some columns here, and the
  /// same deleted rows.
  fileprivate func rowGroups(of older: Snapshot, readBy fields: Field) throws -> [Int] {
    guard state.fileID == older.state.fileID else { return [] }
    let isUnchanged = try fields.preorder.dropFirst().allSatisfy {
      try hasSameChunks(of: $0.id, as: older)
    }
    guard isUnchanged else { return [] }
    return zip(rowGroups.indices, older.rowGroups.indices).map(\.0).filter {
      rowGroups[$0] == older.rowGroups[$0]
        && deletions.entries[$0] == older.deletions.entries[$0]
    }
  }

  /// Whether this generation has the rows, columns and values of an earlier one, or of the same, and
  /// at most row groups after them.
  ///
  /// - Complexity: O(*g*) in the row groups, and in directory nodes that are not the same.
  func continues(_ older: Snapshot) throws -> Bool {
    guard state.fileID == older.state.fileID, schema == older.schema,
      provenance == older.provenance, rowGroups.starts(with: older.rowGroups),
      deletions.entries.filter({ $0.key < older.rowGroups.count }) == older.deletions.entries
    else { return false }
    return try schema.preorder.dropFirst().allSatisfy { try hasSameChunks(of: $0.id, as: older) }
  }

  /// Whether the row groups of an earlier generation have the same chunks of a column here.
  func hasSameChunks(of column: UInt32, as older: Snapshot) throws -> Bool {
    let count = older.rowGroups.count
    guard state.fileID == older.state.fileID, rowGroups.count >= count else { return false }
    var mine = root(of: column)
    guard count > 0, mine != older.root(of: column) else { return true }
    let top = DirectoryNode.rootLevel(rowGroupCount: count)
    var level = DirectoryNode.rootLevel(rowGroupCount: rowGroups.count)
    while level > top {
      mine = try entries(mine, column, level, 0).first ?? .absent
      level -= 1
    }
    return try isSame(mine, older.root(of: column), older, column, level, 0)
  }

  private func root(of column: UInt32) -> BlockReference {
    footer.columns.first { $0.nodeID == column }?.root ?? .absent
  }

  private func entries(_ reference: BlockReference, _ column: UInt32, _ level: Int, _ first: Int)
    throws -> [BlockReference]
  {
    reference.isAbsent ? [] : try node(reference, column, level, first).entries
  }

  private func isSame(
    _ mine: BlockReference, _ theirs: BlockReference, _ older: Snapshot, _ column: UInt32,
    _ level: Int, _ first: Int
  ) throws -> Bool {
    if mine == theirs { return true }
    let own = try entries(mine, column, level, first)
    let others = try older.entries(theirs, column, level, first)
    let span = DirectoryNode.span(level: level) / Limits.fanOut
    let count = min(Limits.fanOut, (older.rowGroups.count - first + span - 1) / span)
    for index in 0..<count {
      let one = index < own.count ? own[index] : .absent
      let other = index < others.count ? others[index] : .absent
      guard one != other else { continue }
      guard level > 0, try isSame(one, other, older, column, level - 1, first + index * span)
      else { return false }
    }
    return true
  }
}
