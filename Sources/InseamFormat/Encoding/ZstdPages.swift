// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// A zstd frame per page.
///
/// See `spec/encodings.md`, Zstd pages.
enum ZstdPages {
  /// The stored bytes and the content length of a page of strings.
  static func encodePage(
    _ strings: [Buffer], _ compressor: ZstdCompressor, dictionary: ZstdDictionary?
  ) throws -> (stored: [UInt8], contentByteCount: Int) {
    var content = ByteWriter()
    for string in strings { content.write(UInt32(string.byteCount)) }
    var bytes = content.bytes
    for string in strings { bytes.append(contentsOf: string) }
    var stored: [UInt8] = []
    try compressor.compress(try Buffer(bytes), dictionary: dictionary, to: &stored)
    return (stored, bytes.count)
  }

  static func decodeStrings(
    _ reader: StreamReader, _ runs: [Range<Int>], _ allowance: ReadAllowance,
    into builder: inout ByteStrings.Builder
  ) throws {
    let dictionary = try reader.dictionary()
    for page in try reader.pages(for: runs) {
      try allowance.take(Int(try reader.pageEntry(page.index).contentByteCount))
      let content = try decompress(reader, page.index, dictionary)
      guard let cuts = cuts(content, count: page.count) else {
        throw reader.malformed(
          "the lengths of the strings do not add up to the page", page: page.index)
      }
      try reader.checkText(
        page, content, content.isUTF8(cuts[0]..<content.byteCount, cutAt: cuts.span)
      ) { cuts[$0]..<cuts[$0 + 1] }
      for index in page.runs.joined() {
        builder.data.append(
          contentsOf: content.slice(offset: cuts[index], byteCount: cuts[index + 1] - cuts[index]))
        builder.endString()
      }
    }
  }

  private static func decompress(_ reader: StreamReader, _ page: Int, _ dictionary: ZstdDictionary?)
    throws -> Buffer
  {
    let frame = try reader.page(page)
    let byteCount = try reader.pageEntry(page).contentByteCount
    guard ZstdDecompressor.contentSize(frame) == UInt64(byteCount) else {
      throw reader.malformed(
        "the content size of the zstd frame differs from that of the page, \(byteCount) bytes",
        page: page)
    }
    var content: [UInt8] = []
    let failure = try ZstdDecompressor.use(dictionary) {
      try $0.decompress(frame, byteCount: byteCount, to: &content)
    }
    if let failure { throw reader.malformed(failure, page: page) }
    return try Buffer(content)
  }

  /// Where the strings start in the content, and the end of the last; `nil` if the lengths do not
  /// fill it.
  private static func cuts(_ content: Buffer, count: Int) -> [Int]? {
    guard count <= content.byteCount / 4 else { return nil }
    var cuts = [4 * count]
    for length in content.slice(offset: 0, byteCount: 4 * count).uint32s {
      cuts.append(cuts[cuts.count - 1] + Int(length))
    }
    return cuts[count] == content.byteCount ? cuts : nil
  }
}
