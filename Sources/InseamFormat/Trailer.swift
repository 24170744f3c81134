// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import InseamBytes

/// The last 128 bytes of a commit, which identify it.
///
/// See `spec/format.md`, Trailer.
public struct Trailer: Hashable, Sendable {
  static let magic = "INSEAMTR"

  /// The commit.
  public let state: CommitState
  /// Whether the file was written from front to back, so that its superblocks may be zero.
  public let isStreamed: Bool

  /// Creates the trailer of a commit.
  public init(state: CommitState, isStreamed: Bool = false) {
    self.state = state
    self.isStreamed = isStreamed
  }

  /// Decodes and checks the 128 bytes at `offset`; `fileID` is `nil` where it is not known.
  public init(decoding bytes: Buffer, at offset: UInt64, fileID: [UInt8]?) throws {
    var reader = ByteReader(bytes, at: offset)
    self = try decoding("trailer") {
      try reader.expect(magic: Trailer.magic, "trailer")
      let body = bytes.slice(offset: 0, byteCount: bytes.byteCount - 4)
      var end = ByteReader(bytes.slice(offset: body.byteCount, byteCount: 4))
      let (expected, found) = (try end.read(UInt32.self), Checksum(body).value)
      guard Checksum.agree(found, expected) else {
        throw FormatError.damage("trailer", body, at: offset, expected: expected, found: found)
      }
      let id = try reader.read(byteCount: 16).array(of: UInt8.self)
      let generation = try reader.read(UInt64.self)
      let footer = try BlockReference(decoding: &reader)
      let dataEnd = try reader.read(UInt64.self)
      let generationID = try reader.read(byteCount: 16).array(of: UInt8.self)
      let flags = try reader.read(UInt32.self)
      try reader.readZeros(reader.remaining - 4)
      guard id == fileID ?? id, dataEnd == offset + Limits.trailerBytes,
        footer.occupiedRange?.end == offset, generation > 0, flags <= 1
      else {
        throw FormatError(
          .malformed, "trailer", at: offset,
          "the trailer does not describe the commit that ends here")
      }
      return Trailer(
        state: CommitState(
          fileID: id, generation: generation, generationID: generationID, footer: footer,
          dataEnd: dataEnd),
        isStreamed: flags == 1)
    }
  }

  /// The 128 bytes.
  public var encoded: [UInt8] {
    var writer = ByteWriter()
    writer.write(Trailer.magic.utf8)
    writer.write(state.fileID)
    writer.write(state.generation)
    state.footer.encode(to: &writer)
    writer.write(state.dataEnd)
    writer.write(state.generationID)
    writer.write(UInt32(isStreamed ? 1 : 0))
    writer.writeZeros(Int(Limits.trailerBytes) - 4 - writer.bytes.count)
    writer.write(Checksum(writer.bytes).value)
    return writer.bytes
  }
}
