// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// Pages of blocks, each of which is decoded without its neighbours.
///
/// See `spec/encodings.md`, Pages of blocks.
enum ValueBlocks {
  /// The numbers of values that a block may have.
  static let sizes: ClosedRange<UInt32> = 256...65_536

  /// Decodes one block of some values into memory that has room for them; false if it is malformed.
  typealias Decoder = (_ block: Buffer, _ count: Int, _ values: UnsafeMutableRawPointer) throws ->
    Bool

  /// The values of ascending runs, one after the other.
  static func decode(
    _ reader: StreamReader, _ runs: [Range<Int>], _ allowance: ReadAllowance, _ decoder: Decoder
  ) throws -> Buffer {
    let size = reader.stream.parameter
    guard sizes.contains(size), size.nonzeroBitCount == 1 else {
      throw reader.malformed(
        "blocks of \(size) values; expected a power of two from 256 to 65536")
    }
    guard let width = reader.stream.storedType.byteWidth else {
      throw reader.malformed("type \(reader.stream.storedType.name) has no fixed width")
    }
    let total = runs.reduce(0) { $0 + $1.count }
    try allowance.take(total, byteWidth: width)
    let scratch = Scratch(byteCount: min(Int(size), reader.stream.valueCount) * width)
    return try unsafe Buffer(uninitializedByteCount: total * width) { output in
      guard var target = output.baseAddress else { return }
      for page in try reader.pages(for: runs) {
        let blocks = try PageBlocks(reader, page, size: Int(size), width: width)
        for run in page.runs {
          // Safe: the runs of all pages have total values.
          try unsafe blocks.decode(run, decoder, scratch, into: target)
          unsafe target += run.count * width
        }
      }
    }
  }

  /// Memory for a block of which not all values are wanted.
  @safe final class Scratch {
    let memory: UnsafeMutableRawPointer
    /// The page and the block in it that the memory has.
    var known = (page: -1, block: -1)

    init(byteCount: Int) {
      // Safe: freed by deinit alone.
      unsafe memory = .allocate(byteCount: max(1, byteCount), alignment: 64)
    }

    deinit {
      // Safe: made by init, and freed once.
      unsafe memory.deallocate()
    }
  }
}

/// One page of blocks.
private struct PageBlocks {
  let reader: StreamReader
  let page: StreamReader.PageValues
  let size: Int
  let width: Int
  let content: Buffer
  let ends: [UInt32]

  init(_ reader: StreamReader, _ page: StreamReader.PageValues, size: Int, width: Int) throws {
    (self.reader, self.page, self.size, self.width) = (reader, page, size, width)
    let bytes = try reader.page(page.index)
    let count = (page.count + size - 1) / size
    let isLast = try reader.isLastPage(page.index)
    guard page.count % size == 0 || isLast,
      try reader.pageEntry(page.index).contentByteCount == page.count * width
    else {
      throw reader.malformed(
        "\(page.count) values do not go with blocks of \(size), or with the content length",
        page: page.index)
    }
    guard count <= bytes.byteCount / 4 else {
      throw reader.malformed("the ends of \(count) blocks exceed the page", page: page.index)
    }
    ends = bytes.slice(offset: 0, byteCount: 4 * count).uint32s
    content = bytes.slice(offset: 4 * count, byteCount: bytes.byteCount - 4 * count)
    guard ends.last.map({ Int($0) }) == content.byteCount,
      zip(ends, ends.dropFirst()).allSatisfy(<)
    else {
      throw reader.malformed(
        "the ends of the blocks do not ascend to the end of the page", page: page.index)
    }
  }

  /// Writes the values of a run, which lies in the page.
  func decode(
    _ run: Range<Int>, _ decoder: ValueBlocks.Decoder, _ scratch: ValueBlocks.Scratch,
    into output: UnsafeMutableRawPointer
  ) throws {
    var value = run.lowerBound
    while value < run.upperBound {
      let block = value / size
      let first = block * size
      let count = min(size, page.count - first)
      let end = min(run.upperBound, first + count)
      // Safe: the output has room for the run, and a block has at most as many values as the scratch.
      let target = unsafe output + (value - run.lowerBound) * width
      if end - value == count {
        try unsafe decode(block, count, decoder, into: target)
      } else {
        if scratch.known != (page.index, block) {
          try unsafe decode(block, count, decoder, into: scratch.memory)
          scratch.known = (page.index, block)
        }
        unsafe target.copyMemory(
          from: scratch.memory + (value - first) * width,
          byteCount: (end - value) * width)
      }
      value = end
    }
  }

  private func decode(
    _ block: Int, _ count: Int, _ decoder: ValueBlocks.Decoder, into output: UnsafeMutableRawPointer
  ) throws {
    let start = block == 0 ? 0 : Int(ends[block - 1])
    let bytes = content.slice(offset: start, byteCount: Int(ends[block]) - start)
    // Safe: the caller has room for the values of the block.
    guard try unsafe decoder(bytes, count, output) else {
      throw reader.malformed(
        "block \(block) does not have \(count) \(reader.stream.encoding.name) values",
        page: page.index)
    }
  }
}

extension ValueBlocks {
  /// The pages of values that are encoded block by block.
  static func pages(
    count: Int, width: Int, blockSize: Int, _ encode: (Range<Int>) throws -> [UInt8]
  ) throws -> [EncodedStream.Page] {
    var pages: [EncodedStream.Page] = []
    let step = max(blockSize, pageValues)
    for first in stride(from: 0, to: count, by: step) {
      try Calls.check()
      let values = first..<min(count, first + step)
      var ends = ByteWriter()
      var blocks: [UInt8] = []
      for start in stride(from: first, to: values.upperBound, by: blockSize) {
        blocks += try encode(start..<min(values.upperBound, start + blockSize))
        ends.write(UInt32(blocks.count))
      }
      pages.append(
        EncodedStream.Page(
          bytes: ends.bytes + blocks, firstValue: first, contentByteCount: values.count * width))
    }
    return pages
  }

  /// The values of a page, unless a block has more: 16 to 64 KiB where a value takes 8 to 32 bits.
  private static let pageValues = 16_384
}
