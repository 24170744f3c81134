// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import InseamBytes

/// The state a commit leaves: what a superblock and a trailer both say.
public struct CommitState: Hashable, Sendable {
  /// The file it belongs to.
  public let fileID: [UInt8]
  /// 1 at creation, one more with every commit.
  public let generation: UInt64
  /// The digest of the footer, which tells apart generations with the same number.
  public let generationID: [UInt8]
  /// Where the footer is.
  public let footer: BlockReference
  /// One past the last byte of the commit.
  public let dataEnd: UInt64

  /// Creates a state.
  public init(
    fileID: [UInt8], generation: UInt64, generationID: [UInt8], footer: BlockReference,
    dataEnd: UInt64
  ) {
    self.fileID = fileID
    self.generation = generation
    self.generationID = generationID
    self.footer = footer
    self.dataEnd = dataEnd
  }
}

/// One of the two superblocks, which name the newest commit.
///
/// See `spec/format.md`, Superblocks.
public struct CommitSlot: Hashable, Sendable {
  /// 0 or 1.
  public let index: Int
  /// The commit.
  public let state: CommitState
  /// The rows of the dataset.
  public let rowCount: UInt64

  /// Creates the contents of a superblock.
  public init(index: Int, state: CommitState, rowCount: UInt64) {
    self.index = index
    self.state = state
    self.rowCount = rowCount
  }

  /// The word for a superblock in messages: `superblock A` or `superblock B`.
  public static func name(_ index: Int) -> String { "superblock \(index == 0 ? "A" : "B")" }

  /// Where a superblock lies.
  public static func offset(of index: Int) -> UInt64 { 4_096 * UInt64(1 + index) }

  /// Decodes and checks a superblock; `fileID` is `nil` where it is not known.
  public init(decoding block: Buffer, index: Int, fileID: [UInt8]?) throws {
    let start = CommitSlot.offset(of: index)
    let name = CommitSlot.name(index)
    try FixedBlock.check(block, name, at: start)
    var reader = ByteReader(block, at: start)
    self = try decoding(name) {
      try reader.expect(magic: "SUPB", name)
      let ownIndex = try reader.read(UInt32.self)
      guard ownIndex == index else {
        throw FormatError(
          .malformed, name, at: start + 4, "its index is \(ownIndex), expected \(index)")
      }
      let id = try reader.read(byteCount: 16).array(of: UInt8.self)
      guard id == fileID ?? id else {
        throw FormatError(
          .malformed, name, at: start + 8, "its file id is not that of the header")
      }
      let generation = try reader.read(UInt64.self)
      let rowCount = try reader.read(UInt64.self)
      let footer = try BlockReference(decoding: &reader)
      let dataEnd = try reader.read(UInt64.self)
      let generationID = try reader.read(byteCount: 16).array(of: UInt8.self)
      try reader.readZeros(reader.remaining - 4)
      guard generation > 0, dataEnd % blockAlignment == 0, dataEnd > Limits.dataStart else {
        throw FormatError(
          .malformed, name, at: start,
          "invalid generation \(generation) or data end \(dataEnd)")
      }
      return CommitSlot(
        index: index,
        state: CommitState(
          fileID: id, generation: generation, generationID: generationID, footer: footer,
          dataEnd: dataEnd),
        rowCount: rowCount)
    }
  }

  /// The 4,096 bytes.
  public var encoded: [UInt8] {
    var writer = ByteWriter()
    writer.write("SUPB".utf8)
    writer.write(UInt32(index))
    writer.write(state.fileID)
    writer.write(state.generation)
    writer.write(rowCount)
    state.footer.encode(to: &writer)
    writer.write(state.dataEnd)
    writer.write(state.generationID)
    return FixedBlock.close(writer)
  }
}
