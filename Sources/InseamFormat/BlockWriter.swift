// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import InseamBytes

/// Appends blocks, regions and pages to a file and returns references that check them.
public final class BlockWriter {
  /// The file.
  public let file: OutputFile
  /// The encodings of all chunks so far.
  public private(set) var encodings = EncodingSet()
  /// The chunks among the bytes that wait for the lock of the file.
  var waitingChunks: [WaitingChunk] = []

  /// Creates a writer that appends to a file.
  public init(_ file: OutputFile) { self.file = file }

  /// Appends the block of a chunk; `isOfNewRows` is false if the row group is part of the file.
  func write(_ chunk: Chunk, isOfNewRows: Bool) throws -> BlockReference {
    for stream in chunk.streams { encodings.insert(stream.encoding) }
    let reference = try write(block: chunk.encoded)
    if file.isUnlocked {
      waitingChunks.append(WaitingChunk(chunk, at: reference.offset, isOfNewRows: isOfNewRows))
    }
    return reference
  }

  /// Appends a block and its padding.
  public func write(block bytes: [UInt8]) throws -> BlockReference {
    guard bytes.count <= Int(UInt32.max) - 63 else {
      throw FormatError(
        .limit, "block", at: file.end, "\(bytes.count) bytes; the limit is 2^32 - 64")
    }
    let padding = (64 - bytes.count % 64) % 64
    let reference = BlockReference(
      offset: file.end, byteCount: UInt32(bytes.count),
      checksum: Checksum(bytes, zeros: padding).value)
    try file.append(bytes)
    try file.alignToBlock()
    return reference
  }

  /// Appends values that are mapped later, with one checksum for every 16 KiB.
  public func write(region bytes: Buffer) throws -> Stream.Region {
    let offset = bytes.byteCount == 0 ? 0 : file.end
    var checksums: [UInt32] = []
    for start in stride(from: 0, to: bytes.byteCount, by: Limits.regionPage) {
      let byteCount = min(Limits.regionPage, bytes.byteCount - start)
      let part = bytes.slice(offset: start, byteCount: byteCount)
      checksums.append(Checksum(part, zeros: (64 - byteCount % 64) % 64).value)
    }
    try file.append(bytes)
    try file.alignToBlock()
    guard let range = ByteRange(offset: offset, byteCount: UInt64(bytes.byteCount)) else {
      throw FormatError(
        .limit, "contiguous buffer", at: offset, "\(bytes.byteCount) bytes end beyond 2^64")
    }
    return Stream.Region(range: range, checksums: checksums)
  }
}
