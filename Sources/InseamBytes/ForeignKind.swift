// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

/// A kind of file that is neither a dataset nor text, recognised by its bytes.
package struct ForeignKind: Equatable, Sendable {
  /// The kind with its article.
  package let name: String
  /// The next step towards a dataset; FILE stands for the file.
  package let advice: String
  /// Whether conversion decompresses it.
  package let isDecompressed: Bool
  private let mark: [UInt8]
  private let offset: Int

  /// Recognises a file by its first bytes, 262 if it has them; `nil` if they are of no known kind.
  package init?(_ bytes: some Sequence<UInt8>) {
    let bytes = Array(bytes.prefix(262))
    let kind = ForeignKind.all.first { bytes.dropFirst($0.offset).starts(with: $0.mark) }
    guard let kind else { return nil }
    self = kind
  }

  private init(
    _ name: String, _ mark: [UInt8], at offset: Int = 0, isDecompressed: Bool = false,
    _ advice: String
  ) {
    self.name = name
    self.mark = mark
    self.offset = offset
    self.isDecompressed = isDecompressed
    self.advice = advice
  }

  static let all: [ForeignKind] = {
    let package =
      "the Python package converts it: pip install inseam, then inseam convert FILE -o OUT.inseam"
    func piped(_ command: String) -> String { "\(command) FILE | inseam convert - -o OUT.inseam" }
    let ours = "convert it first: inseam convert FILE -o OUT.inseam"
    return [
      ForeignKind("a Parquet file", Array("PAR1".utf8), package),
      ForeignKind("an Arrow file", Array("ARROW1".utf8), package),
      ForeignKind("a Feather file", Array("FEA1".utf8), package),
      ForeignKind("an Arrow stream", [0xFF, 0xFF, 0xFF, 0xFF], package),
      ForeignKind(
        "a Vortex file", Array("VTXF".utf8), "inseam.write in Python takes Arrow tables"),
      ForeignKind("a PNG image", [0x89, 0x50, 0x4E, 0x47], "expected JSON Lines"),
      ForeignKind(
        "a zip archive", [0x50, 0x4B, 3, 4], "unpack it first: \(piped("unzip -p"))"),
      ForeignKind(
        "xz data", [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], "decompress it first: \(piped("xz -dc"))"),
      ForeignKind(
        "bzip2 data", Array("BZh".utf8), "decompress it first: \(piped("bzip2 -dc"))"),
      ForeignKind(
        "lz4 data", [0x04, 0x22, 0x4D, 0x18], "decompress it first: \(piped("lz4 -dc"))"),
      ForeignKind(
        "a tar archive", Array("ustar".utf8), at: 257, "unpack it first: \(piped("tar -xOf"))"),
      ForeignKind("gzip data", [0x1F, 0x8B], isDecompressed: true, ours),
      ForeignKind("zstd data", [0x28, 0xB5, 0x2F, 0xFD], isDecompressed: true, ours),
    ]
  }()
}
