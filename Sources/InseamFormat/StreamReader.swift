// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// Reads the pages of one stream and checks each the first time it is read in this process.
public final class StreamReader: Sendable {
  /// The stream.
  public let stream: Stream
  let source: BlockSource
  let tables: TableCache
  /// Whether the column is of text, which has to be UTF-8.
  let isOfText: Bool
  private let verified = Lock<[UInt64]>([])
  /// The pages whose strings are all known to be UTF-8.
  let textPages = Lock<[UInt64]>([])
  private let decoded = Lock<DictionaryEntries?>(nil)

  private let chunkOffset: UInt64

  /// Creates a reader; nothing is read yet.
  public init(
    _ stream: Stream, of chunk: Chunk, source: BlockSource, tables: TableCache
  ) {
    self.stream = stream
    self.source = source
    self.tables = tables
    isOfText = chunk.type == .utf8
    chunkOffset = chunk.offset
  }

  /// The values of a contiguous stream from one byte to another, checked.
  func region(_ bytes: Range<Int>) throws -> Buffer {
    guard case .contiguous(let region) = stream.layout else {
      throw malformed("expected a contiguous stream, found another layout")
    }
    guard UInt64(bytes.upperBound) <= region.range.byteCount else {
      throw malformed("the stream has fewer values than its column chunk")
    }
    guard !bytes.isEmpty else { return .empty }
    guard needsCheck else { return try part(bytes, of: region) }
    let pages = bytes.lowerBound / Limits.regionPage...(bytes.upperBound - 1) / Limits.regionPage
    if source.file.isMapped {
      for page in pages { try check(page: page, of: region) }
      return try part(bytes, of: region)
    }
    // What is checked is what is given: a second read may see other bytes.
    guard let last = range(ofPage: pages.upperBound, region) else {
      throw malformed("the end of the stream exceeds 2^64 bytes")
    }
    let start = pages.lowerBound * Limits.regionPage
    let offset = region.range.offset + UInt64(start)
    guard let whole = ByteRange(offset: offset, byteCount: last.end - offset) else {
      throw malformed("the end of the stream exceeds 2^64 bytes")
    }
    let copy = try source.bytes(whole, structureName)
    for page in pages {
      let from = page * Limits.regionPage - start
      let byteCount = min(Limits.regionPage, copy.byteCount - from)
      try check(copy.slice(offset: from, byteCount: byteCount), page: page, of: region)
    }
    return copy.slice(offset: bytes.lowerBound - start, byteCount: bytes.count)
  }

  /// Some bytes of a contiguous buffer, counted from its start.
  private func part(_ bytes: Range<Int>, of region: Stream.Region) throws -> Buffer {
    guard
      let range = ByteRange(
        offset: region.range.offset + UInt64(bytes.lowerBound), byteCount: UInt64(bytes.count))
    else { throw malformed("the end of the stream exceeds 2^64 bytes") }
    return try source.bytes(range, structureName)
  }

  private func check(page: Int, of region: Stream.Region) throws {
    guard !isVerified(page) else { return }
    try Calls.check()
    guard let range = range(ofPage: page, region) else {
      throw malformed("the end of the stream exceeds 2^64 bytes")
    }
    try check(try source.bytes(range, structureName), page: page, of: region)
    markVerified(page)
  }

  private func check(_ bytes: Buffer, page: Int, of region: Stream.Region) throws {
    let start = page * Limits.regionPage
    let found = Checksum(bytes).value
    guard Checksum.agree(found, region.checksums[page]) else {
      var error = FormatError.damage(
        structureName, bytes, at: region.range.offset + UInt64(start),
        expected: region.checksums[page], found: found)
      error.slots = stream.slots(ofPage: page)
      throw error
    }
  }

  /// The bytes of a page of a region, padding included.
  private func range(ofPage page: Int, _ region: Stream.Region) -> ByteRange? {
    let start = page * Limits.regionPage
    let rest = Int(region.range.byteCount) - start
    let byteCount = rest >= Limits.regionPage ? Limits.regionPage : (rest + 63) & ~63
    return ByteRange(offset: region.range.offset + UInt64(start), byteCount: UInt64(byteCount))
  }

  /// The stored bytes of a page, checked.
  func page(_ index: Int) throws -> Buffer {
    guard case .paged(let pages) = stream.layout else {
      throw malformed("expected a paged stream, found another layout")
    }
    try Calls.check()
    let reference = pages[index].reference
    guard needsCheck, !isVerified(index) else {
      return try source.uncheckedBlock(reference, structureName)
    }
    do {
      let bytes = try source.block(reference, structureName)
      markVerified(index)
      return bytes
    } catch var error as FormatError {
      error.slots = stream.slots(ofPage: index)
      throw error
    }
  }

  /// A page with the values wanted from it.
  struct PageValues {
    let index: Int
    /// The number of values in the page.
    let count: Int
    /// The values wanted, as ascending runs counted from the page's first.
    var runs: [Range<Int>]
    /// The number of values wanted.
    var wantedCount: Int { runs.reduce(0) { $0 + $1.count } }
  }

  /// The pages that hold the values of ascending runs, each page once.
  func pages(for runs: [Range<Int>]) throws -> [PageValues] {
    guard case .paged(let pages) = stream.layout else {
      throw malformed("expected a paged stream, found another layout")
    }
    guard (runs.last?.upperBound ?? 0) <= stream.valueCount else {
      throw malformed("the stream has fewer values than its column chunk")
    }
    var result: [PageValues] = []
    var page = 0
    for run in runs where !run.isEmpty {
      page = StreamReader.page(of: run.lowerBound, pages, from: page)
      while page < pages.count, pages[page].firstValue < run.upperBound {
        let first = pages[page].firstValue
        let end = page + 1 < pages.count ? pages[page + 1].firstValue : stream.valueCount
        let inside = max(run.lowerBound, first) - first..<min(run.upperBound, end) - first
        if let last = result.last, last.index == page {
          result[result.count - 1].runs.append(inside)
        } else {
          result.append(PageValues(index: page, count: end - first, runs: [inside]))
        }
        // The next run may begin in the same page.
        if end >= run.upperBound { break }
        page += 1
      }
    }
    // One run is read in order, which the system sees by itself.
    if runs.count == 1 { return result }
    prefetch(result.map(\.index)) { page in
      let block = pages[page].reference
      return ByteRange(offset: block.offset, byteCount: UInt64(block.byteCount))
    }
    return result
  }

  /// Pages with values that are wanted, and memory that has them all, each at a multiple of 64.
  struct Contents {
    let memory: Buffer
    let pages: [(values: PageValues, bytes: Range<Int>)]
  }

  /// The pages that hold the values of ascending runs, checked: in the map, or copied one after the other.
  func contents(for runs: [Range<Int>]) throws -> Contents {
    let wanted = try pages(for: runs)
    guard source.file.isMapped, case .paged(let pages) = stream.layout else {
      return try copies(wanted)
    }
    // The lock and the file are asked once, not for each page: other threads want them too.
    let known = needsCheck ? verified.withLock { $0 } : []
    var places: [(PageValues, Range<Int>)] = []
    places.reserveCapacity(wanted.count)
    for values in wanted {
      let reference = pages[values.index].reference
      let range = try source.check(reference, structureName)
      if !needsCheck { _ = try source.bytes(range, structureName) }
      let start = Int(reference.offset)
      places.append((values, start..<start + Int(reference.byteCount)))
      if needsCheck, !StreamReader.contains(known, values.index) { _ = try page(values.index) }
    }
    return Contents(memory: try source.all, pages: places)
  }

  private func copies(_ wanted: [PageValues]) throws -> Contents {
    var (memory, places) = (BufferBuilder(), [(PageValues, Range<Int>)]())
    let padding = try Buffer([UInt8](repeating: 0, count: 64))
    for values in wanted {
      let start = memory.byteCount
      try memory.append(try page(values.index))
      places.append((values, start..<memory.byteCount))
      try memory.append(padding.slice(offset: 0, byteCount: -memory.byteCount & 63))
    }
    return Contents(memory: memory.finish(), pages: places)
  }

  /// Has the pages read at the same time that are touched for the first time, if they are several.
  private func prefetch(_ pages: [Int], _ range: (Int) -> ByteRange?) {
    guard pages.count > 1 else { return }
    let fresh = verified.withLock { words in
      pages.filter { !StreamReader.contains(words, $0) }
    }
    for page in fresh {
      if let range = range(page) { source.file.willRead(range) }
      // Nothing else will note that the page was touched.
      if !needsCheck { markVerified(page) }
    }
  }

  /// The page that holds a value, which lies at `first` or behind it.
  private static func page(of value: Int, _ pages: [Stream.Page], from first: Int) -> Int {
    if first + 1 < pages.count, pages[first + 1].firstValue > value { return first }
    var (low, high) = (first, pages.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if pages[middle].firstValue <= value { low = middle } else { high = middle }
    }
    return low
  }

  /// The fixed-width values of ascending runs of a contiguous stream, one after the other.
  func gatheredRegion(_ runs: [Range<Int>], byteWidth: Int) throws -> Buffer {
    let byteCount = byteWidth * runs.reduce(0) { $0 + $1.count }
    guard source.file.isMapped, case .contiguous(let region) = stream.layout else {
      var bytes: [UInt8] = []
      for run in runs {
        bytes.append(
          contentsOf: try self.region(run.lowerBound * byteWidth..<run.upperBound * byteWidth))
      }
      return try Buffer(bytes)
    }
    try checkPages(of: runs, byteWidth, region)
    if !needsCheck {
      for run in runs {
        _ = try part(run.lowerBound * byteWidth..<run.upperBound * byteWidth, of: region)
      }
    }
    let values = try source.file.mapped(region.range) ?? source.bytes(region.range, structureName)
    return try Buffer(capacity: byteCount, of: UInt8.self) { output in
      for run in runs {
        output.append(
          partOf: values, at: run.lowerBound * byteWidth, byteCount: run.count * byteWidth)
      }
    }
  }

  private func checkPages(of runs: [Range<Int>], _ byteWidth: Int, _ region: Stream.Region) throws {
    var pages: [Int] = []
    for run in runs {
      guard UInt64(run.upperBound * byteWidth) <= region.range.byteCount else {
        throw malformed("the stream has fewer values than its column chunk")
      }
      let first = run.lowerBound * byteWidth / Limits.regionPage
      let last = (run.upperBound * byteWidth - 1) / Limits.regionPage
      let next = pages.last.map { max($0 + 1, first) } ?? first
      pages += next..<max(last + 1, next)
    }
    prefetch(pages) { self.range(ofPage: $0, region) }
    guard needsCheck else { return }
    for page in pages { try check(page: page, of: region) }
  }

  /// The page entry at an index of a paged stream.
  func pageEntry(_ index: Int) throws -> Stream.Page {
    guard case .paged(let pages) = stream.layout else {
      throw malformed("expected a paged stream, found another layout")
    }
    return pages[index]
  }

  /// Whether a page is the last one of a paged stream.
  func isLastPage(_ index: Int) throws -> Bool {
    guard case .paged(let pages) = stream.layout else {
      throw malformed("expected a paged stream, found another layout")
    }
    return index == pages.count - 1
  }

  /// The inline bytes.
  func inlineBytes() throws -> Buffer {
    guard case .inline(let bytes) = stream.layout else {
      throw malformed("expected an inline stream, found another layout")
    }
    return bytes
  }

  /// All strings of a dictionary; those of one of an ordinary size are decoded once, since they are read often.
  func entries(_ allowance: ReadAllowance) throws -> DictionaryEntries {
    if let known = decoded.withLock({ $0 }) { return known }
    guard stream.encoding == .plain || stream.encoding == .zstdPages else {
      throw malformed(
        "the entries of a dictionary cannot have the encoding \(stream.encoding.name)")
    }
    let strings = try TextEncoding.decode(self, [0..<stream.valueCount], allowance)
    let entries = DictionaryEntries(strings, areText: isOfText)
    if strings.data.byteCount <= StreamReader.keptBytes { decoded.withLock { $0 = entries } }
    return entries
  }

  private static let keptBytes = 64 << 20

  /// The zstd dictionary, if the stream has one.
  func dictionary() throws -> ZstdDictionary? {
    stream.table.isAbsent ? nil : try tables.dictionary(stream.table, source)
  }

  /// The bins of a stream of numbers of some bytes.
  func binDecoder(width: Int) throws -> BinDecoder {
    try tables.bins(stream.table, source, width: width)
  }

  /// The ids of the ranks of a stream.
  func rankIDs() throws -> RankIDs { try tables.ranks(stream.table, source) }

  /// An error about this stream.
  func malformed(_ detail: String, page: Int? = nil) -> FormatError {
    FormatError(.malformed, structureName, at: offset(ofPage: page), detail)
  }

  /// An error about an encoding that a stream of this role or type cannot have.
  var notAllowed: FormatError {
    malformed("the encoding is not allowed for the role or the types of the stream")
  }

  /// Where a page is, or the first one, or the chunk if there is none.
  private func offset(ofPage page: Int?) -> UInt64 {
    var offset = chunkOffset
    switch stream.layout {
    case .contiguous(let region): if region.range.byteCount > 0 { offset = region.range.offset }
    case .paged(let pages):
      offset = page.map { pages[$0].reference.offset } ?? pages.first?.reference.offset ?? offset
    case .inline: break
    }
    return offset
  }

  private var structureName: String { stream.pageName }
  private var needsCheck: Bool { source.verification != .off }

  private func isVerified(_ page: Int) -> Bool {
    // A page read with pread is a fresh copy each time, so it is checked each time.
    source.file.isMapped && verified.withLock { StreamReader.contains($0, page) }
  }

  static func contains(_ words: [UInt64], _ page: Int) -> Bool {
    words.count > page >> 6 && words[page >> 6] >> UInt64(page & 63) & 1 == 1
  }

  private func markVerified(_ page: Int) {
    verified.withLock { StreamReader.insert(page, in: &$0) }
  }

  static func insert(_ page: Int, in words: inout [UInt64]) {
    while words.count <= page >> 6 { words.append(0) }
    words[page >> 6] |= 1 << UInt64(page & 63)
  }
}
