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

  /// The strings of ascending runs, decompressed where they stay.
  static func decode(_ reader: StreamReader, _ runs: [Range<Int>]) throws -> ByteStrings {
    let dictionary = try reader.dictionary()
    let count = runs.reduce(0) { $0 + $1.count }
    var (frames, offsets): ([Frame], [UInt64]) = ([], [0])
    frames.reserveCapacity(count)
    offsets.reserveCapacity(count + 1)
    var end = 0
    for page in try reader.pages(for: runs) {
      let ends = PageEnds(try reader.page(page.index), count: page.count)
      for index in page.runs.joined() {
        guard let bytes = ends?.bytes(index) else {
          throw reader.malformed("the ends of the frames are wrong", page: page.index)
        }
        let frame = Frame(bytes: bytes, page: page.index, index: index)
        end += try frame.contentByteCount(reader)
        frames.append(frame)
        offsets.append(UInt64(end))
      }
    }
    let data = try ZstdDecompressor.use { decompressor in
      // A frame that lies about its size is met before much room is made for those behind it.
      try end <= roomAtOnce
        ? Buffer(capacity: end, of: UInt8.self) { output in
          for frame in frames { try frame.decompress(reader, decompressor, dictionary, &output) }
        } : grown(frames, reader, decompressor, dictionary)
    }
    return ByteStrings(offsets: Buffer(offsets), data: data)
  }

  /// The most bytes that are made room for before anything is decompressed.
  private static let roomAtOnce = 64 << 20

  private static func grown(
    _ frames: [Frame], _ reader: StreamReader, _ decompressor: ZstdDecompressor,
    _ dictionary: ZstdDictionary?
  ) throws -> Buffer {
    var data: [UInt8] = []
    for frame in frames {
      try data.append(addingCapacity: try frame.contentByteCount(reader)) { output in
        try frame.decompress(reader, decompressor, dictionary, &output)
      }
    }
    return Buffer(data)
  }

  /// One frame, with its place for messages.
  private struct Frame {
    let bytes: Buffer
    let page: Int
    let index: Int

    /// The bytes of its string; 0 for an empty one, which has no frame.
    func contentByteCount(_ reader: StreamReader) throws -> Int {
      guard bytes.byteCount > 0 else { return 0 }
      guard let size = ZstdDecompressor.contentSize(bytes), size > 0, size <= Limits.frameBytes
      else {
        throw malformed(reader, "its content size is missing, 0 or above 2^31")
      }
      return Int(size)
    }

    func decompress(
      _ reader: StreamReader, _ decompressor: ZstdDecompressor, _ dictionary: ZstdDictionary?,
      _ output: inout OutputSpan<UInt8>
    ) throws {
      guard bytes.byteCount > 0 else { return }
      if let failure = decompressor.decompress(
        bytes, dictionary: dictionary, byteCount: try contentByteCount(reader), to: &output)
      {
        throw malformed(reader, failure)
      }
    }

    private func malformed(_ reader: StreamReader, _ detail: String) -> FormatError {
      reader.malformed("frame \(index) of the page: \(detail)", page: page)
    }
  }
}
