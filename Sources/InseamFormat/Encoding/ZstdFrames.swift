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
  ) throws {
    if value.byteCount > 0 { try compressor.compress(value, dictionary: dictionary, to: &frames) }
  }

  /// The strings of ascending runs, decompressed where they stay.
  static func decode(
    _ reader: StreamReader, _ runs: [Range<Int>], _ allowance: ReadAllowance
  ) throws -> ByteStrings {
    let dictionary = try reader.dictionary()
    let contents = try reader.contents(for: runs)
    let memory = contents.memory
    // Values that lie apart are not in the caches: each step asks for what the next one needs of all of them, so that one waits
    // for memory once, not for each value and step.
    if runs.count > 1 { prefetchEnds(contents) }
    var frames = try self.frames(contents, reader)
    if runs.count > 1 { prefetch(frames, in: memory) }
    ZstdDecompressor.findContentSizes(&frames, in: memory)
    let offsets = try self.offsets(frames, reader)
    let end = Int(offsets[frames.count])
    try allowance.take(end)
    let data = try ZstdDecompressor.use(dictionary) { decompressor in
      // A frame that lies about its size is met before much room is made for those behind it.
      try end <= roomAtOnce
        ? Buffer(capacity: end, of: UInt8.self) { output in
          for start in stride(from: 0, to: frames.count, by: framesAtOnce) {
            try Calls.check()
            let part = frames[start..<min(frames.count, start + framesAtOnce)]
            if let failure = try decompressor.decompress(
              part, in: memory, isText: reader.isOfText, to: &output)
            {
              throw malformed(failure.frame, reader, failure.detail)
            }
          }
        } : grown(frames, memory, reader, decompressor)
    }
    return try ByteStrings(offsets: Buffer(offsets), data: data)
  }

  /// The frames that are decompressed between two looks for a cancellation.
  private static let framesAtOnce = 256

  /// The most bytes that are made room for before anything is decompressed.
  private static let roomAtOnce = 64 << 20

  private static func grown(
    _ frames: [ZstdFrame], _ memory: Buffer, _ reader: StreamReader,
    _ decompressor: ZstdDecompressor
  ) throws -> Buffer {
    var data = BufferBuilder()
    var start = 0
    while start < frames.count {
      try Calls.check()
      var (end, byteCount) = (start + 1, frames[start].contentByteCount)
      while end < frames.count, byteCount + frames[end].contentByteCount <= grownBytes {
        byteCount += frames[end].contentByteCount
        end += 1
      }
      let part = try Buffer(capacity: byteCount, of: UInt8.self) { output in
        if let failure = try decompressor.decompress(
          frames[start..<end], in: memory, isText: reader.isOfText, to: &output)
        {
          throw malformed(failure.frame, reader, failure.detail)
        }
      }
      try data.append(part)
      start = end
    }
    return data.finish()
  }

  /// What is decompressed at once where it is much altogether.
  private static let grownBytes = 4 << 20

  /// Where the frames lie, by the tables at the front of their pages.
  private static func frames(_ contents: StreamReader.Contents, _ reader: StreamReader) throws
    -> [ZstdFrame]
  {
    let words = contents.memory.span(of: UInt32.self)
    var frames: [ZstdFrame] = []
    // A page has no more values than its bytes can end.
    frames.reserveCapacity(
      contents.pages.reduce(0) { $0 + min($1.values.wantedCount, $1.bytes.count / 4) })
    for (values, bytes) in contents.pages {
      func wrong() -> FormatError {
        reader.malformed(
          "the ends of the zstd frames are not in ascending order or exceed the page",
          page: values.index)
      }
      guard values.count <= bytes.count / 4 else { throw wrong() }
      let table = words.extracting(bytes.lowerBound / 4..<bytes.lowerBound / 4 + values.count)
      let body = bytes.lowerBound + 4 * values.count..<bytes.upperBound
      guard table.isEmpty || table[table.count - 1] == body.count else {
        throw wrong()
      }
      for run in values.runs {
        for index in run {
          let (start, end) = (index == 0 ? 0 : Int(table[index - 1]), Int(table[index]))
          guard start <= end, end <= body.count else { throw wrong() }
          frames.append(
            ZstdFrame(
              page: values.index, index: index,
              bytes: body.lowerBound + start..<body.lowerBound + end))
        }
      }
    }
    return frames
  }

  /// The ends of the strings.
  private static func offsets(_ frames: [ZstdFrame], _ reader: StreamReader) throws -> [UInt64] {
    var offsets: [UInt64] = [0]
    offsets.reserveCapacity(frames.count + 1)
    var end: UInt64 = 0
    for frame in frames {
      guard frame.contentByteCount >= 0 else {
        throw malformed(frame, reader, "the content size is missing, 0 or above 2^31")
      }
      end += UInt64(frame.contentByteCount)
      offsets.append(end)
    }
    return offsets
  }

  private static func prefetchEnds(_ contents: StreamReader.Contents) {
    for (values, bytes) in contents.pages {
      contents.memory.prefetch(at: bytes.lowerBound + 4 * values.count - 4)
      for run in values.runs {
        contents.memory.prefetch(at: bytes.lowerBound + 4 * run.lowerBound)
      }
    }
  }

  /// Asks for the first lines of frames; the processor sees by itself that reading goes on.
  private static func prefetch(_ frames: [ZstdFrame], in memory: Buffer) {
    for frame in frames {
      for line in 0..<3 {
        memory.prefetch(at: min(frame.bytes.lowerBound + 64 * line, frame.bytes.upperBound))
      }
    }
  }

  private static func malformed(_ frame: ZstdFrame, _ reader: StreamReader, _ detail: String)
    -> FormatError
  {
    reader.malformed(
      "zstd frame \(frame.index) of the page: \(detail)", value: frame.index, of: frame.page)
  }
}
