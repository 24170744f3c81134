// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamFormat

/// Visits everything that a commit added, checks its checksums, and proves that it covers the bytes
/// of the commit without overlap or hole.
struct CommitWalk {
  /// The chunks that the commit added.
  private(set) var chunks: Set<ChunkPlace> = []
  private let snapshot: Snapshot
  private let path: String
  private let threadCount: Int?
  private let stage: Calls.Stage
  private let start: UInt64
  private var ranges: [ByteRange] = []
  /// Where contiguous buffers start, before which zero bytes may be.
  private var regionStarts: Set<UInt64> = []
  private var seen: Set<UInt64> = []
  private var pending = PendingPages()

  /// `stage` counts the bytes that are checked.
  init(_ snapshot: Snapshot, _ path: String, _ threadCount: Int?, _ stage: Calls.Stage) {
    self.snapshot = snapshot
    self.path = path
    self.threadCount = threadCount
    self.stage = stage
    start = snapshot.footer.commitStart
  }

  mutating func run() throws {
    let footer = snapshot.footer
    try note(snapshot.state.footer, "footer")
    try CommitLocator.checkTrailer(snapshot.source.file, snapshot.state)
    let trailer = snapshot.state.dataEnd - Limits.trailerBytes
    if let range = ByteRange(offset: trailer, byteCount: Limits.trailerBytes) {
      ranges.append(range)
    }
    for section in footer.sections where section.kind != Footer.Section.rowGroups {
      if section.flags.contains(.tree) {
        try visit(section.reference, of: section.kind, level: nil)
      } else {
        try note(section.reference, "section \(section.kind)")
      }
    }
    for entry in snapshot.deletions.entries.values { try note(entry.bitmap, "deletion vector") }
    let level = DirectoryNode.rootLevel(rowGroupCount: footer.rowGroupCount)
    try visit(footer.section(Footer.Section.rowGroups), DirectoryNode.rowGroupTable, level, 0)
    for column in footer.columns { try visit(column.root, column.nodeID, level, 0) }
    try checkPending()
    try checkTiling()
  }

  private func checkTiling() throws {
    var next = start
    for range in ranges.sorted(by: { $0.offset < $1.offset }) {
      if range.offset > next { try checkFiller(next, range.offset) }
      guard range.offset >= next else {
        throw FormatError(.malformed, "commit", at: next, "bytes that are referenced twice")
      }
      next = range.end
    }
    guard next == snapshot.state.dataEnd else {
      throw FormatError(.malformed, "commit", at: next, "unreferenced bytes")
    }
  }

  /// Zero bytes may be before a contiguous buffer, so that it starts where its writer wants.
  private func checkFiller(_ start: UInt64, _ end: UInt64) throws {
    guard regionStarts.contains(end), end - start < Limits.fillerBytes,
      let range = ByteRange(offset: start, byteCount: end - start)
    else { throw FormatError(.malformed, "commit", at: start, "unreferenced bytes") }
    let bytes = try snapshot.source.file.buffer(range)
    guard bytes.count(of: 0, 0..<bytes.byteCount) == bytes.byteCount else {
      throw FormatError(
        .malformed, "commit", at: start, "the bytes before a contiguous buffer are not zero")
    }
  }

  /// Visits a node of a section that is a tree; `level` is its level, `nil` for the root.
  private mutating func visit(_ reference: BlockReference, of kind: UInt32, level: Int?) throws {
    guard try note(reference, "section \(kind)") else { return }
    let node = try SectionNode(
      decoding: try snapshot.source.block(reference, "section \(kind)"), at: reference.offset,
      kind: kind, level: level)
    for entry in node.entries {
      if node.level > 0 {
        try visit(entry, of: kind, level: node.level - 1)
      } else {
        try note(entry, "section \(kind)")
      }
    }
  }

  /// Notes a block if it belongs to this commit and was not seen; tells whether it did.
  @discardableResult
  private mutating func note(
    _ reference: BlockReference, _ structure: String, isChecked: Bool = true
  ) throws -> Bool {
    guard !reference.isAbsent, reference.offset >= start, seen.insert(reference.offset).inserted
    else { return false }
    try Calls.check()
    if isChecked {
      try snapshot.source.prove(reference, structure)
      stage.advance(Int(reference.byteCount))
    }
    if let range = reference.occupiedRange { ranges.append(range) }
    return true
  }

  private mutating func visit(
    _ reference: BlockReference, _ column: UInt32, _ level: Int, _ first: Int
  ) throws {
    guard try note(reference, "directory") else { return }
    let node = try DirectoryNode(
      decoding: try snapshot.source.block(reference, "directory"), at: reference.offset,
      column: column,
      level: level, firstRowGroup: first)
    for (index, entry) in node.entries.enumerated() {
      if level > 0 {
        try visit(entry, column, level - 1, first + index * DirectoryNode.span(level: level - 1))
      } else if column != DirectoryNode.rowGroupTable {
        try visitChunk(entry, column, first + index)
      }
    }
  }

  private mutating func visitChunk(_ reference: BlockReference, _ column: UInt32, _ rowGroup: Int)
    throws
  {
    guard rowGroup < snapshot.rowGroups.count else {
      throw FormatError(
        .malformed, "directory", at: reference.offset,
        "entry for row group \(rowGroup), but there are \(snapshot.rowGroups.count) row groups")
    }
    guard try note(reference, "column chunk") else { return }
    chunks.insert(ChunkPlace(column: column, rowGroup: rowGroup, offset: reference.offset))
    let chunk = try Chunk(
      decoding: try snapshot.source.block(reference, "column chunk"), at: reference.offset,
      column: column,
      rowGroup: rowGroup, zoneCount: snapshot.rowGroups[rowGroup].zoneCount,
      source: snapshot.source)
    for stream in chunk.streams {
      guard snapshot.footer.encodings.contains(stream.encoding) else {
        throw FormatError(
          .malformed, "column chunk", at: reference.offset,
          "\(stream.encoding.name) is not among the encodings of the footer")
      }
      try note(stream.table, "table of a stream")
      let owner = PendingPages.Owner(column: column, rowGroup: rowGroup, stream: stream)
      switch stream.layout {
      case .inline: break
      case .contiguous(let region): try visitRegion(region, owner)
      case .paged(let pages):
        for (index, page) in pages.enumerated()
        where try note(page.reference, "page", isChecked: false) {
          pending.append(page.reference, owner, page: index)
        }
      }
    }
    if pending.isMuch { try checkPending() }
  }

  private mutating func visitRegion(_ region: Stream.Region, _ owner: PendingPages.Owner) throws {
    guard region.range.byteCount > 0, region.range.offset >= start,
      let padded = region.range.byteCount.roundedUpToBlock,
      let range = ByteRange(offset: region.range.offset, byteCount: padded)
    else { return }
    guard seen.insert(range.offset).inserted else {
      throw FormatError(
        .malformed, "contiguous buffer", at: range.offset, "two column chunks refer to it")
    }
    ranges.append(range)
    regionStarts.insert(range.offset)
    for (index, checksum) in region.checksums.enumerated() {
      let offset = range.offset + UInt64(index * Limits.regionPage)
      let byteCount = min(UInt64(Limits.regionPage), range.end - offset)
      pending.append(
        BlockReference(offset: offset, byteCount: UInt32(byteCount), checksum: checksum), owner,
        page: index)
    }
    try snapshot.source.provePadding(after: region.range, "contiguous buffer")
  }

  private mutating func checkPending() throws {
    try pending.check(snapshot, path, threadCount, stage)
    pending = PendingPages()
  }
}

/// Pages of values whose checksums are yet to be checked, by several threads.
private struct PendingPages {
  /// The stream that pages belong to.
  struct Owner {
    let column: UInt32
    let rowGroup: Int
    let stream: Stream
  }

  private var pages: [(reference: BlockReference, owner: Int, page: Int)] = []
  private var owners: [Owner] = []
  private var byteCount = 0
  private static let roundBytes = 256 << 20
  private static let taskPages = 64

  /// Whether there is enough for all threads.
  var isMuch: Bool { byteCount >= PendingPages.roundBytes }

  mutating func append(_ reference: BlockReference, _ owner: Owner, page: Int) {
    let isKnown = owners.last.map {
      $0.column == owner.column && $0.rowGroup == owner.rowGroup
        && $0.stream.role == owner.stream.role
    }
    if isKnown != true { owners.append(owner) }
    pages.append((reference, owners.count - 1, page))
    byteCount += Int(reference.byteCount)
  }

  func check(
    _ snapshot: Snapshot, _ path: String, _ threadCount: Int?, _ stage: Calls.Stage
  ) throws {
    let taskCount = (pages.count + PendingPages.taskPages - 1) / PendingPages.taskPages
    _ = try Threads.results(taskCount, threadCount: threadCount) { task in
      let first = task * PendingPages.taskPages
      for index in first..<min(pages.count, first + PendingPages.taskPages) {
        let (reference, owner, page) = pages[index]
        do { try snapshot.source.prove(reference, owners[owner].stream.pageName) } catch {
          throw located(error, owners[owner], page, snapshot, path)
        }
        stage.advance(Int(reference.byteCount))
      }
    }
  }

  private func located(
    _ error: any Error, _ owner: Owner, _ page: Int, _ snapshot: Snapshot, _ path: String
  ) -> any Error {
    guard var error = error as? FormatError else { return error }
    error.column = owner.column
    error.slots = owner.stream.slots(ofPage: page)
    return snapshot.located(
      error, path, rowGroup: owner.rowGroup, column: "\(owner.column)",
      rows: 0..<snapshot.rowGroups[owner.rowGroup].rowCount)
  }
}
