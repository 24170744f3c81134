// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns
internal import InseamFormat

// What two generations of a file have in common, at the cost of what they do not have.

extension Snapshot {
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
