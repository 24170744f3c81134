// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
public import InseamColumns

/// The zstd frames of a column's strings, compressed ahead of writing or copied from another file.
public struct FrameColumn: Sendable {
  let offsets: [UInt64]
  let bytes: [UInt8]
  let dictionary: ZstdDictionary?
  /// Whether the strings themselves are not at hand: the frames come from another file.
  let isCopied: Bool

  /// Copies the frames of some runs of a column's strings, checked but not decompressed.
  init(copying reader: StreamReader, _ runs: [Range<Int>]) throws {
    var offsets: [UInt64] = [0]
    var bytes: [UInt8] = []
    for page in try reader.pages(for: runs) {
      let ends = PageEnds(try reader.page(page.index), count: page.count)
      for run in page.runs {
        guard let ends, let first = ends.range(run.lowerBound)?.lowerBound else {
          throw reader.malformed(
            "the ends of the zstd frames are not in ascending order or exceed the page",
            page: page.index)
        }
        let start = UInt64(bytes.count)
        var last = first
        for index in run {
          guard let end = ends.range(index)?.upperBound, end >= last else {
            throw reader.malformed(
              "the ends of the zstd frames are not in ascending order or exceed the page",
              page: page.index)
          }
          last = end
          offsets.append(start + UInt64(last - first))
        }
        bytes.append(contentsOf: ends.body.slice(offset: first, byteCount: last - first))
      }
    }
    self.offsets = offsets
    self.bytes = bytes
    dictionary = try reader.dictionary()
    isCopied = true
  }

  fileprivate init(_ stringOffsets: Buffer, _ data: Buffer, _ settings: FrameSource.Settings) throws
  {
    let cuts = stringOffsets.span(of: UInt64.self)
    var offsets: [UInt64] = [0]
    var bytes: [UInt8] = []
    offsets.reserveCapacity(cuts.count)
    bytes.reserveCapacity(data.byteCount / 2)
    try ZstdCompressor.use(level: settings.level) { compressor in
      var pace = Calls.Pace()
      for slot in 0..<cuts.count - 1 {
        let start = Int(cuts[slot])
        let string = data.slice(offset: start, byteCount: Int(cuts[slot + 1]) - start)
        try pace.advance(16 * string.byteCount)
        try ZstdFrames.encode(string, compressor, dictionary: settings.dictionary, to: &bytes)
        offsets.append(UInt64(bytes.count))
      }
    }
    self.offsets = offsets
    self.bytes = bytes
    dictionary = settings.dictionary
    isCopied = false
  }
}

/// Compresses strings of one column on any thread, once its encoding is chosen.
public final class FrameSource: Sendable {
  /// What a thread needs to compress frames.
  struct Settings: Sendable {
    let level: Int
    let dictionary: ZstdDictionary?
  }

  let settings = Lock<Settings?>(nil)

  init() {}

  /// The frames of a column's strings; `nil` while the column does not store frames.
  public func frames(of column: Column) throws -> FrameColumn? {
    guard let settings = settings.withLock({ $0 }),
      case .bytes(let offsets, let data) = column.values
    else { return nil }
    return try FrameColumn(offsets, data, settings)
  }
}
