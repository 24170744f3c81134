// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns
internal import InseamFormat

/// Proves that every byte of a file is accounted for and right.
///
/// See `spec/format.md`, Commits.
struct Verifier {
  private let dataset: Dataset

  init(_ dataset: Dataset) { self.dataset = dataset }

  /// Checks all generations: the tiling and every checksum; then that the newest decodes.
  func verifyFile() throws(DatasetError) {
    if let warning = dataset.warnings.first { throw DatasetError("damaged", dataset.path, warning) }
    if dataset.isFolder { return try verifyFolder() }
    try reporting(dataset.path) {
      var snapshot = dataset.snapshot
      while true {
        try verifyCommit(snapshot)
        if snapshot.footer.generation == 1 { break }
        snapshot = try snapshot.earlier(snapshot.footer.generation - 1)
      }
    }
    try verifyGeneration()
  }

  /// Checks the manifest and every data file, and that the entries of the manifest are right.
  private func verifyFolder() throws(DatasetError) {
    try Dataset(Dataset.manifest(of: dataset.path)).verify()
    for part in dataset.parts.parts {
      guard let entry = part.entry else { continue }
      let snapshot = try part.snapshot()
      try Dataset(part.path).verify()
      let found = try reporting(part.path) { try ManifestEntry(entry.file, snapshot) }
      guard entry.isTrue(of: found) else {
        throw DatasetError(
          "malformed", part.path,
          "the manifest's entry contradicts the metadata of the file (inseam publish updates it)")
      }
    }
  }

  /// Reads all values of the opened generation.
  func verifyGeneration() throws(DatasetError) {
    for rowGroup in 0..<dataset.rowGroupCount {
      let place = dataset.parts.place(ofRowGroup: rowGroup)
      let snapshot = try place.part.snapshot()
      let stored = snapshot.rowGroups[place.rowGroup]
      let rowCount = stored.rowCount
      _ = try reporting(place.part.path) { try snapshot.liveRows(ofRowGroup: place.rowGroup) }
      for start in stride(from: 0, to: rowCount, by: Limits.zoneRows) {
        let rows = start..<min(rowCount, start + Limits.zoneRows)
        let first = dataset.parts.firstRows[rowGroup - place.rowGroup] + stored.firstRow
        let column = try dataset.readStored(rowGroup, [rows], named: first)
        try reporting(place.part.path) { try ColumnCheck.check(dataset.schema, column) }
      }
    }
  }

  /// Checks that what the commit wrote covers its bytes without overlap or hole, and every
  /// checksum.
  private func verifyCommit(_ snapshot: Snapshot) throws {
    var walk = CommitWalk(snapshot)
    try walk.run()
    var next = snapshot.footer.commitStart
    for range in walk.ranges.sorted(by: { $0.offset < $1.offset }) {
      guard range.offset == next else {
        throw FormatError(
          .malformed, "commit", at: next,
          range.offset > next ? "unreferenced bytes" : "bytes that are referenced twice")
      }
      next = range.end
    }
    guard next == snapshot.state.dataEnd else {
      throw FormatError(.malformed, "commit", at: next, "unreferenced bytes")
    }
  }
}

/// Visits everything a commit added, checks its checksums, and notes which bytes it takes.
private struct CommitWalk {
  let snapshot: Snapshot
  let start: UInt64
  var ranges: [ByteRange] = []
  private var seen: Set<UInt64> = []

  init(_ snapshot: Snapshot) {
    self.snapshot = snapshot
    start = snapshot.footer.commitStart
  }

  mutating func run() throws {
    let footer = snapshot.footer
    try note(snapshot.state.footer, "footer")
    try CommitLocator.checkTrailer(snapshot.source.file, snapshot.state)
    if let trailer = ByteRange(offset: snapshot.state.dataEnd - 64, byteCount: 64) {
      ranges.append(trailer)
    }
    for section in footer.sections where section.kind != Footer.Section.rowGroups {
      try note(section.reference, "section \(section.kind)")
    }
    for entry in snapshot.deletions.entries.values { try note(entry.bitmap, "deletion vector") }
    let level = DirectoryNode.rootLevel(rowGroupCount: footer.rowGroupCount)
    try visit(footer.section(Footer.Section.rowGroups), DirectoryNode.rowGroupTable, level, 0)
    for column in footer.columns { try visit(column.root, column.nodeID, level, 0) }
  }

  /// Notes a block if it belongs to this commit and was not seen; tells whether it did.
  @discardableResult
  private mutating func note(_ reference: BlockReference, _ structure: String) throws -> Bool {
    guard !reference.isAbsent, reference.offset >= start, seen.insert(reference.offset).inserted
    else { return false }
    _ = try snapshot.source.block(reference, structure)
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
    let chunk = try Chunk(
      decoding: try snapshot.source.block(reference, "column chunk"), at: reference.offset,
      column: column,
      rowGroup: rowGroup, rowCount: snapshot.rowGroups[rowGroup].rowCount, source: snapshot.source)
    for stream in chunk.streams {
      try note(stream.dictionary, "compression dictionary")
      switch stream.layout {
      case .inline: break
      case .contiguous(let region): try visitRegion(region)
      case .paged(let pages): for page in pages { try note(page.reference, "page") }
      }
    }
  }

  private mutating func visitRegion(_ region: Stream.Region) throws {
    guard region.range.byteCount > 0, region.range.offset >= start,
      let padded = region.range.byteCount.roundedUpToBlock,
      let range = ByteRange(offset: region.range.offset, byteCount: padded)
    else { return }
    guard seen.insert(range.offset).inserted else {
      throw FormatError(
        .malformed, "contiguous buffer", at: range.offset, "two column chunks refer to it")
    }
    ranges.append(range)
    for (index, checksum) in region.checksums.enumerated() {
      let offset = range.offset + UInt64(index * Limits.regionPage)
      let byteCount = min(UInt64(Limits.regionPage), range.end - offset)
      let reference = BlockReference(
        offset: offset, byteCount: UInt32(byteCount), checksum: checksum)
      _ = try snapshot.source.block(reference, "page of a contiguous buffer")
    }
  }
}

/// Checks what checksums do not: text is UTF-8, slots under nulls are zero.
private enum ColumnCheck {
  static func check(_ field: Field, _ column: Column) throws {
    if field.type.isBytes, case .bytes(let offsets, let data) = column.values {
      try checkBytes(field, column, offsets, data)
    }
    if case .fixed(let buffer) = column.values, let width = column.type.byteWidth {
      try checkZeros(field, column, buffer, width)
    }
    for (child, items) in zip(field.children, column.children) { try check(child, items) }
  }

  private static func checkBytes(
    _ field: Field, _ column: Column, _ offsets: Buffer, _ data: Buffer
  ) throws {
    let cuts = offsets.span(of: UInt64.self)
    for slot in 0..<column.count {
      let string = data.slice(offset: Int(cuts[slot]), byteCount: Int(cuts[slot + 1] - cuts[slot]))
      if column.isNull(slot), string.byteCount > 0 {
        throw malformed(field, "a null value has bytes")
      }
    }
    guard field.type == .utf8 else { return }
    let bytes = data.array(of: UInt8.self)
    // All bytes together are UTF-8, and no value starts inside a character: so each value is.
    let startsInside = (0..<column.count).contains {
      Int(cuts[$0]) < bytes.count && bytes[Int(cuts[$0])] & 0xC0 == 0x80
    }
    if startsInside || String(validating: bytes, as: UTF8.self) == nil {
      throw malformed(field, "invalid UTF-8")
    }
  }

  private static func checkZeros(_ field: Field, _ column: Column, _ buffer: Buffer, _ width: Int)
    throws
  {
    guard let validity = column.validity else { return }
    for slot in 0..<column.count where !validity[slot] {
      if buffer.bigEndianPrefix(at: slot * width, byteCount: width) != 0 {
        throw malformed(field, "the stored value of a null is not zero")
      }
    }
  }

  private static func malformed(_ field: Field, _ detail: String) -> FormatError {
    FormatError(.malformed, "column \(field.id) (\(field.name))", at: 0, detail)
  }
}

extension Dataset {
  /// Checks every byte of the file: all generations, every checksum, and that all values decode.
  ///
  /// - Throws: `DatasetError` for the first thing that is wrong.
  /// - Complexity: O(*n*) in the bytes of the file.
  public func verify() throws(DatasetError) { try Verifier(self).verifyFile() }
}
