// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// A zstd frame per value, so that one value is read or copied alone.
///
/// See `spec/encodings.md`, Zstd frames.
enum ZstdFrames {
  /// Appends the frame of one value; nothing for an empty one.
  static func encode(
    _ value: Buffer, _ compressor: ZstdCompressor, dictionary: ZstdDictionary?,
    to frames: inout [UInt8]
  ) {
    if value.byteCount > 0 { compressor.compress(value, dictionary: dictionary, to: &frames) }
  }

  static func decodeStrings(
    _ reader: StreamReader, _ range: Range<Int>, into builder: inout ByteStrings.Builder
  ) throws {
    let dictionary = try reader.dictionary()
    try ZstdDecompressor.use { decompressor in
      for page in try reader.pages(for: range) {
        guard let ends = PageEnds(try reader.page(page.index), count: page.count) else {
          throw reader.malformed("the ends of the frames are wrong", page: page.index)
        }
        for index in page.values {
          if let failure = decompress(ends.bytes(index), dictionary, decompressor, &builder.data) {
            throw reader.malformed("frame \(index) of the page: \(failure)", page: page.index)
          }
          builder.endString()
        }
      }
    }
  }

  private static func decompress(
    _ frame: Buffer, _ dictionary: ZstdDictionary?, _ decompressor: ZstdDecompressor,
    _ data: inout [UInt8]
  ) -> String? {
    guard frame.byteCount > 0 else { return nil }
    guard let size = ZstdDecompressor.contentSize(frame), size > 0, size <= Limits.frameBytes else {
      return "its content size is missing, 0 or above 2^31"
    }
    return decompressor.decompress(frame, dictionary: dictionary, byteCount: Int(size), to: &data)
  }
}
