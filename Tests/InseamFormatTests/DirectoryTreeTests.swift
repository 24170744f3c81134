// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import InseamBytes
import InseamFormat
import TestSupport
import Testing

@Suite struct DirectoryTreeTests {
  /// Trees of up to three levels, committed in steps of different sizes, read back entry by entry.
  @Test(arguments: [1, 2, 63, 64, 65, 1_000, 4_097])
  func everyEntryIsFoundWhateverTheCommits(step: Int) throws {
    let folder = try TemporaryFolder()
    let path = folder.path("tree")
    let file = try OutputFile(creating: path, startingAt: Limits.dataStart)
    let writer = BlockWriter(file)
    var tree = DirectoryTree(column: 7)
    var roots: [(count: Int, root: BlockReference)] = []
    let total = 4_200
    for index in 0..<total {
      try tree.append(entry(index), to: writer)
      if (index + 1) % step == 0 || index + 1 == total {
        roots.append((index + 1, try tree.commit(to: writer)))
        if step > 1, let last = roots.last {
          try file.flush()
          // Continue as another process would: from what the file holds.
          tree = try reopened(file, folder, last.root, last.count)
        }
      }
    }
    _ = try writer.write(block: [UInt8](repeating: 0, count: Int(Limits.trailerBytes)))
    try file.publish()
    let input = try InputFile(path: path)
    let source = BlockSource(file: input, dataEnd: input.byteCount, verification: .firstTouch)
    for (count, root) in roots.suffix(70) {
      for index in Set([0, 1, 63, 64, 4_095, 4_096, count / 2, count - 1]) where index < count {
        #expect(try find(index, count, root, source) == entry(index), "entry \(index) of \(count)")
      }
    }
  }

  private func reopened(
    _ file: OutputFile, _ folder: TemporaryFolder, _ root: BlockReference, _ count: Int
  ) throws -> DirectoryTree {
    let copy = try OutputFile(creating: folder.path("copy"), policy: .replace)
    try copy.append(try file.contents())
    try copy.append([UInt8](repeating: 0, count: Int(Limits.trailerBytes)))
    try copy.publish()
    let input = try InputFile(path: folder.path("copy"))
    let source = BlockSource(file: input, dataEnd: input.byteCount, verification: .firstTouch)
    return try DirectoryTree(column: 7, root: root, count: count, source: source)
  }

  /// Every fifth entry is absent, so are the first hundred.
  private func entry(_ index: Int) -> BlockReference {
    index < 100 || index % 5 == 0
      ? .absent : BlockReference(offset: UInt64(index) * 64, byteCount: UInt32(index), checksum: 1)
  }

  private func find(_ index: Int, _ count: Int, _ root: BlockReference, _ source: BlockSource)
    throws -> BlockReference
  {
    var reference = root
    for level in stride(from: DirectoryNode.rootLevel(rowGroupCount: count), through: 0, by: -1) {
      if reference.isAbsent { return .absent }
      let span = DirectoryNode.span(level: level)
      let node = try DirectoryNode(
        decoding: try source.block(reference, "node"), at: reference.offset, column: 7,
        level: level,
        firstRowGroup: index / span * span)
      let place = index % span / (span / Limits.fanOut)
      reference = place < node.entries.count ? node.entries[place] : .absent
    }
    return reference
  }
}
