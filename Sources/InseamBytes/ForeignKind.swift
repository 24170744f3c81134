// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

/// A kind of file that is neither a dataset nor text, recognised by its first bytes.
package struct ForeignKind: Equatable, Sendable {
  /// The kind with its article.
  package let name: String
  /// The next step towards a dataset.
  package let advice: String
  private let start: [UInt8]

  /// Recognises a file by its first bytes; `nil` if they are of no known kind.
  package init?(_ bytes: some Sequence<UInt8>) {
    let bytes = Array(bytes.prefix(6))
    guard let kind = ForeignKind.all.first(where: { bytes.starts(with: $0.start) }) else {
      return nil
    }
    self = kind
  }

  private init(_ name: String, _ start: [UInt8], _ advice: String) {
    self.name = name
    self.start = start
    self.advice = advice
  }

  package static let parquet = ForeignKind(
    "a Parquet file", Array("PAR1".utf8), "python -m inseam convert reads Parquet")
  package static let arrow = ForeignKind(
    "an Arrow file", Array("ARROW1".utf8), "inseam.write in Python takes Arrow tables")
  package static let zip = ForeignKind("a zip archive", [0x50, 0x4B, 3, 4], "unpack it first")
  package static let png = ForeignKind(
    "a PNG image", [0x89, 0x50, 0x4E, 0x47], "expected JSON Lines")

  static let all = [
    parquet, arrow, zip, png,
    ForeignKind(
      "a Vortex file", Array("VTXF".utf8), "inseam.write in Python takes Arrow tables"),
    ForeignKind(
      "xz data", [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0],
      "decompress it first: xz -dc FILE | inseam convert - -o OUT.inseam"),
    ForeignKind(
      "bzip2 data", Array("BZh".utf8),
      "decompress it first: bzip2 -dc FILE | inseam convert - -o OUT.inseam"),
    ForeignKind(
      "gzip data", [0x1F, 0x8B], "convert it first: inseam convert FILE -o OUT.inseam"),
    ForeignKind(
      "zstd data", [0x28, 0xB5, 0x2F, 0xFD],
      "convert it first: inseam convert FILE -o OUT.inseam"),
  ]
}
