// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// The right edge of a directory tree, which grows by one entry per row group.
///
/// Only nodes on the right edge are ever rewritten. See `spec/format.md`, Directory trees.
public struct DirectoryTree {
  private let column: UInt32
  /// Of every level, the entries of its last node.
  private var edge: [[BlockReference]] = [[]]
  /// Of every level, the first row group of its last node.
  private var firsts = [0]
  /// Of every level, whether its last node differs from what the level above refers to.
  private var isChanged = [false]
  /// Of every level, whether the level above has an entry for its last node.
  private var hasEntryAbove = [false]
  private var root = BlockReference.absent
  /// The number of entries.
  public private(set) var count = 0

  /// Starts an empty tree.
  public init(column: UInt32) { self.column = column }

  /// Reads the right edge of an existing tree of `count` entries.
  public init(column: UInt32, root: BlockReference, count: Int, source: BlockSource) throws {
    self.column = column
    self.root = root
    self.count = count
    let top = DirectoryNode.rootLevel(rowGroupCount: max(1, count))
    edge = []
    firsts = []
    var reference = root
    for level in stride(from: top, through: 0, by: -1) {
      let span = DirectoryNode.span(level: level)
      let first = max(0, count - 1) / span * span
      let below = span / Limits.fanOut
      let wanted = count == 0 ? 0 : (count - first + below - 1) / below
      var entries: [BlockReference] = []
      if !reference.isAbsent {
        entries = try DirectoryNode(
          decoding: try source.block(reference, "directory"), at: reference.offset, column: column,
          level: level, firstRowGroup: first
        ).entries
      }
      guard entries.count <= wanted else {
        throw FormatError(
          .malformed, "directory", at: reference.offset,
          "node has \(entries.count) entries; the row groups need at most \(wanted)")
      }
      entries += [BlockReference](repeating: .absent, count: max(0, wanted - entries.count))
      edge.insert(entries, at: 0)
      firsts.insert(first, at: 0)
      reference = entries.last ?? .absent
    }
    isChanged = [Bool](repeating: false, count: edge.count)
    hasEntryAbove = (0..<edge.count).map { $0 < edge.count - 1 }
  }

  /// Appends an entry, writing nodes that are full.
  public mutating func append(_ entry: BlockReference, to writer: BlockWriter) throws {
    if edge[0].count == Limits.fanOut { try seal(0, writer) }
    edge[0].append(entry)
    isChanged[0] = true
    count += 1
  }

  /// Writes what changed; gives the root.
  public mutating func commit(to writer: BlockWriter) throws -> BlockReference {
    var level = 0
    // Entering a node may add a level.
    while level < edge.count - 1 {
      if isChanged[level] { try enter(level, writer) }
      level += 1
    }
    let top = edge.count - 1
    if isChanged[top] {
      root = try write(top, writer)
      isChanged[top] = false
    }
    return root
  }

  /// Ends the last node of a level and starts the next.
  private mutating func seal(_ level: Int, _ writer: BlockWriter) throws {
    if level == edge.count - 1 {
      edge.append([])
      firsts.append(0)
      isChanged.append(true)
      hasEntryAbove.append(false)
      hasEntryAbove[level] = false
      // The old root becomes the first entry of the new one.
      isChanged[level] = isChanged[level] || root.isAbsent
      if !isChanged[level] {
        edge[level + 1].append(root)
        hasEntryAbove[level] = true
      }
    }
    if isChanged[level] || !hasEntryAbove[level] { try enter(level, writer) }
    edge[level] = []
    firsts[level] += DirectoryNode.span(level: level)
    hasEntryAbove[level] = false
    isChanged[level] = false
  }

  /// Writes the last node of a level and refers to it from the level above.
  private mutating func enter(_ level: Int, _ writer: BlockWriter) throws {
    let reference = try write(level, writer)
    if hasEntryAbove[level] {
      edge[level + 1][edge[level + 1].count - 1] = reference
    } else {
      if edge[level + 1].count == Limits.fanOut { try seal(level + 1, writer) }
      edge[level + 1].append(reference)
    }
    hasEntryAbove[level] = true
    isChanged[level] = false
    isChanged[level + 1] = true
  }

  private func write(_ level: Int, _ writer: BlockWriter) throws -> BlockReference {
    if edge[level].allSatisfy(\.isAbsent) { return .absent }
    let node = DirectoryNode(
      column: column, level: level, firstRowGroup: firsts[level], entries: edge[level])
    return try writer.write(block: node.encoded)
  }
}
