// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// A chunk among the bytes that wait for the lock of their file.
struct WaitingChunk {
  let chunk: Chunk
  let offset: UInt64
  /// Whether its row group joins the file with it.
  let isOfNewRows: Bool

  init(_ chunk: Chunk, at offset: UInt64, isOfNewRows: Bool) {
    (self.chunk, self.offset, self.isOfNewRows) = (chunk, offset, isOfNewRows)
  }
}

/// How bytes that wait have to change because the file they were made for has grown, or another one
/// has its name.
public struct Relocation {
  /// Where the bytes were going to be.
  public let start: UInt64
  /// Where they will be.
  public let target: UInt64
  /// The ids that the columns get; chunks of a column without one stay as they are, unused.
  public var columns: [UInt32: UInt32]
  /// How many row groups have come before the new ones.
  public var rowGroupShift: Int
  /// What takes the place of blocks that another file has, by their offsets.
  public var replaced: [UInt64: BlockReference] = [:]
  /// The bytes that are needed, in ascending order; `nil` for all.
  public var kept: [Range<UInt64>]?

  /// Moves bytes from one place to another.
  public init(from start: UInt64, to target: UInt64, columns: [UInt32: UInt32], rowGroupShift: Int)
  {
    (self.start, self.target) = (start, target)
    (self.columns, self.rowGroupShift) = (columns, rowGroupShift)
  }

  /// Where a block is then.
  public func moved(_ reference: BlockReference) -> BlockReference {
    if reference.isAbsent { return reference }
    guard reference.offset >= start else { return replaced[reference.offset] ?? reference }
    return BlockReference(
      offset: place(of: reference.offset), byteCount: reference.byteCount,
      checksum: reference.checksum)
  }

  /// Where a byte is then.
  func place(of offset: UInt64) -> UInt64 {
    guard let kept else { return offset - start + target }
    var before: UInt64 = 0
    for range in kept {
      if offset < range.upperBound { return target + before + offset - range.lowerBound }
      before += UInt64(range.count)
    }
    return target + before
  }
}

extension BlockWriter {
  /// The tables that waiting chunks refer to and that are not among the waiting bytes.
  public func earlierTables(before start: UInt64) -> Set<BlockReference> {
    var found: Set<BlockReference> = []
    for waiting in waitingChunks {
      for stream in waiting.chunk.streams
      where !stream.table.isAbsent && stream.table.offset < start {
        found.insert(stream.table)
      }
    }
    return found
  }

  /// The waiting bytes that belong to some columns, in ascending order; `nil` if all do.
  public func waitingRanges(of columns: [UInt32: UInt32], from start: UInt64) -> [Range<UInt64>]? {
    let kept = waitingChunks.filter { columns[$0.chunk.column] != nil }
    if kept.count == waitingChunks.count { return nil }
    var ranges: Set<Range<UInt64>> = []
    func note(_ offset: UInt64, _ byteCount: UInt64) {
      guard offset >= start, byteCount > 0, let end = (offset + byteCount).roundedUpToBlock else {
        return
      }
      ranges.insert(offset..<end)
    }
    for waiting in kept {
      note(waiting.offset, UInt64(waiting.chunk.encoded.count))
      for stream in waiting.chunk.streams {
        note(stream.table.offset, UInt64(stream.table.byteCount))
        switch stream.layout {
        case .inline: break
        case .contiguous(let region): note(region.range.offset, region.range.byteCount)
        case .paged(let pages):
          for page in pages { note(page.reference.offset, UInt64(page.reference.byteCount)) }
        }
      }
    }
    return ranges.sorted { $0.lowerBound < $1.lowerBound }
  }

  /// Rewrites the chunks that wait for their new places; gives the new references of chunks by
  /// their former offsets.
  ///
  /// The file is still where it was: `seek` moves it.
  public func relocate(_ relocation: Relocation) throws -> [UInt64: BlockReference] {
    var references: [UInt64: BlockReference] = [:]
    for waiting in waitingChunks {
      guard let column = relocation.columns[waiting.chunk.column] else { continue }
      let shift = waiting.isOfNewRows ? relocation.rowGroupShift : 0
      let bytes = waiting.chunk.moved(relocation, column, waiting.chunk.rowGroup + shift).encoded
      try file.replacePending(bytes, at: waiting.offset)
      references[waiting.offset] = BlockReference(
        offset: relocation.place(of: waiting.offset),
        byteCount: UInt32(bytes.count),
        checksum: Checksum(bytes, zeros: (64 - bytes.count % 64) % 64).value)
    }
    return references
  }

  /// Forgets the chunks that waited: they are part of the file, or given up.
  public func forgetWaiting() { waitingChunks = [] }
}

extension Chunk {
  /// The same chunk for another column, row group and place.
  fileprivate func moved(_ relocation: Relocation, _ column: UInt32, _ rowGroup: Int) -> Chunk {
    Chunk(
      column: column, rowGroup: rowGroup, nullKind: nullKind, hints: hints,
      slotCount: slotCount, nullCount: nullCount, type: type,
      streams: streams.map { $0.moved(relocation) }, zones: zones)
  }
}

extension Stream {
  fileprivate func moved(_ relocation: Relocation) -> Stream {
    Stream(
      role: role, encoding: encoding, storedType: storedType, parameter: parameter,
      valueCount: valueCount, table: relocation.moved(table),
      layout: layout.moved(relocation))
  }
}

extension Stream.Layout {
  fileprivate func moved(_ relocation: Relocation) -> Stream.Layout {
    switch self {
    case .inline: return self
    case .contiguous(let region):
      let range = region.range
      guard range.byteCount > 0, range.offset >= relocation.start,
        let moved = ByteRange(
          offset: relocation.place(of: range.offset), byteCount: range.byteCount)
      else { return self }
      return .contiguous(Stream.Region(range: moved, checksums: region.checksums))
    case .paged(let pages):
      return .paged(
        pages.map {
          Stream.Page(
            reference: relocation.moved($0.reference), firstValue: $0.firstValue,
            contentByteCount: $0.contentByteCount)
        })
    }
  }
}

extension TextColumnWriter {
  /// The dictionary that the next frames use, and where it is.
  public var dictionary: (bytes: [UInt8], reference: BlockReference)? {
    trained.map { ($0.dictionary.bytes, $0.reference) }
  }

  /// Moves what the column refers to; between row groups.
  public func relocate(_ relocation: Relocation) {
    if let known = trained {
      trained = (known.dictionary, relocation.moved(known.reference))
    }
  }
}
