// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import InseamBytes

/// The last 64 bytes of a commit, which identify it.
///
/// See `spec/format.md`, Trailer.
public struct Trailer: Hashable, Sendable {
  static let encodedSize = 64
  static let magic = "INSEAMTR"

  /// The commit.
  public let state: CommitState

  /// Creates the trailer of a commit.
  public init(state: CommitState) { self.state = state }

  /// Decodes and checks the 64 bytes at `offset`.
  public init(decoding bytes: Buffer, at offset: UInt64, fileID: [UInt8]) throws {
    var reader = ByteReader(bytes, at: offset)
    state = try decoding("trailer") {
      try reader.expect(magic: Trailer.magic, "trailer")
      let id = try reader.read(byteCount: 16).array(of: UInt8.self)
      let generation = try reader.read(UInt64.self)
      let footer = try BlockReference(decoding: &reader)
      let dataEnd = try reader.read(UInt64.self)
      try reader.readZeros(4)
      let expected = try reader.read(UInt32.self)
      let body = bytes.slice(offset: 0, byteCount: 60)
      let found = Checksum(body).value
      guard Checksum.agree(found, expected) else {
        throw FormatError.damage("trailer", body, at: offset, expected: expected, found: found)
      }
      guard id == fileID, dataEnd == offset + 64, footer.occupiedRange?.end == offset,
        generation > 0
      else {
        throw FormatError(
          .malformed, "trailer", at: offset,
          "the trailer does not describe the commit that ends here")
      }
      return CommitState(fileID: id, generation: generation, footer: footer, dataEnd: dataEnd)
    }
  }

  /// The 64 bytes.
  public var encoded: [UInt8] {
    var writer = ByteWriter()
    writer.write(Trailer.magic.utf8)
    writer.write(state.fileID)
    writer.write(state.generation)
    state.footer.encode(to: &writer)
    writer.write(state.dataEnd)
    writer.writeZeros(4)
    writer.write(Checksum(writer.bytes).value)
    return writer.bytes
  }
}
