// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
public import InseamColumns
internal import Synchronization

/// Writes the byte strings of one column, page by page, through all its row groups.
///
/// The first strings are held back until there are enough of them to choose an encoding and to
/// train
/// a dictionary; after that, pages go to the file as they fill.
public final class TextColumnWriter {
  private let type: PhysicalType
  private let options: WriterOptions
  private let writer: BlockWriter
  private let compressor: ZstdCompressor
  var trained: (dictionary: ZstdDictionary, reference: BlockReference)?
  /// Compresses strings of this column on other threads.
  public let frameSource = FrameSource()
  private var mode = Mode.sampling
  private var fallback = Mode.pages
  private var held = ByteStrings.Builder()
  private var table = StringTable()
  private var codes: [UInt32] = []
  private var pages: TextPages
  private var valueCount = 0

  private enum Mode { case sampling, dictionary, frames, pages, plain }

  /// Starts a column; `trained` is the dictionary an earlier generation of the file stored for it.
  public init(
    type: PhysicalType, options: WriterOptions, writer: BlockWriter,
    trained: (dictionary: ZstdDictionary, reference: BlockReference)? = nil
  ) throws {
    self.type = type
    self.options = options
    self.writer = writer
    self.trained = trained
    compressor = try ZstdCompressor(level: options.compressionLevel)
    pages = TextPages(target: options.pageBytes)
  }

  /// The bytes held in memory for the open chunk.
  public var bufferedByteCount: Int { held.data.count + table.byteCount + 4 * codes.count }

  /// Appends the strings of a range; `frames` are theirs if another thread has compressed them.
  public func append(_ column: Column, _ range: Range<Int>, frames: FrameColumn? = nil) throws {
    guard case .bytes(let offsets, let data) = column.values else {
      preconditionFailure("a text column holds bytes")
    }
    if mode == .frames, let frames, frames.dictionary === trained?.dictionary {
      valueCount += range.count
      return try appendFrames(frames, range)
    }
    precondition(
      frames?.isCopied != true, "copied frames go to a column that adopts their dictionary")
    let cuts = offsets.span(of: UInt64.self)
    func string(_ slot: Int) -> Buffer {
      data.slice(offset: Int(cuts[slot]), byteCount: Int(cuts[slot + 1] - cuts[slot]))
    }
    if mode == .dictionary, let first = range.first, data.repeatsOne(cuts, range) {
      try append(string(first))
      return try repeatLast(range.count - 1, string(first))
    }
    for slot in range { try append(string(slot)) }
  }

  /// Appends the last string again.
  private func repeatLast(_ count: Int, _ string: Buffer) throws {
    guard mode == .dictionary, let code = codes.last else {
      for _ in 0..<count { try append(string) }
      return
    }
    codes.append(contentsOf: repeatElement(code, count: count))
    valueCount += count
  }

  /// Takes over the encoding of another file's frames, before the first string; their dictionary is
  /// written at once.
  public func adoptFrames(_ dictionary: ZstdDictionary?) throws {
    precondition(valueCount == 0, "a column adopts frames before it has strings")
    if let dictionary { trained = (dictionary, try writer.write(block: dictionary.bytes)) }
    enter(.frames)
  }

  /// Appends empty strings, for slots without a value.
  public func appendEmpty(_ count: Int) throws {
    for _ in 0..<count { try append(.empty) }
  }

  /// Writes what is held and ends the chunk: the stream of values and, with a dictionary, of its
  /// entries.
  public func finishChunk() throws -> [Stream] {
    if mode == .sampling { try choose(isComplete: true) }
    if mode == .dictionary, codes.isEmpty { try leaveDictionary() }
    defer {
      pages = TextPages(target: options.pageBytes)
      (table, codes, valueCount) = (StringTable(), [], 0)
    }
    if mode == .dictionary { return try finishDictionary() }
    try flushPage()
    return [stream(role: .values, pages.entries, count: valueCount, mode)]
  }

  private func append(_ string: Buffer) throws {
    valueCount += 1
    switch mode {
    case .sampling:
      held.data.append(contentsOf: string)
      held.endString()
      if held.data.count >= options.sampleBytes { try choose(isComplete: false) }
    case .dictionary:
      codes.append(table.code(of: string))
      if table.byteCount > 4 << 20 || table.count > 65_536 { try leaveDictionary() }
    default: try appendToPage(string)
    }
  }

  private func appendToPage(_ string: Buffer) throws {
    if mode == .frames {
      let before = pages.body.count
      try ZstdFrames.encode(string, compressor, dictionary: trained?.dictionary, to: &pages.body)
      pages.byteCounts.append(pages.body.count - before)
    } else {
      pages.body.append(contentsOf: string)
      pages.byteCounts.append(string.byteCount)
    }
    if pages.isFull { try flushPage() }
  }

  private func appendFrames(_ frames: FrameColumn, _ range: Range<Int>) throws {
    for slot in range {
      let frame = frames.bytes[Int(frames.offsets[slot])..<Int(frames.offsets[slot + 1])]
      pages.body.append(contentsOf: frame)
      pages.byteCounts.append(frame.count)
      if pages.isFull { try flushPage() }
    }
  }
}

extension TextColumnWriter {
  /// Chooses the encoding from the strings held back, then writes them.
  private func choose(isComplete: Bool) throws {
    let strings = try held.finish()
    held = ByteStrings.Builder()
    let filled = strings.nonEmptyCount
    let average = filled == 0 ? 0 : strings.data.byteCount / filled
    fallback = options.profile != .archive && average >= 96 ? .frames : .pages
    // A trained dictionary is written at once, so only where frames will refer to it.
    let repeats = strings.repeats
    let total = isComplete ? strings.data.byteCount : Int.max
    if !repeats, trained == nil, fallback == .frames { try train(strings, totalByteCount: total) }
    if fallback == .pages, try !compresses(strings) { fallback = .plain }
    enter(repeats ? .dictionary : fallback)
    valueCount -= strings.count
    try replay(strings)
  }

  private func enter(_ mode: Mode) {
    self.mode = mode
    let settings = FrameSource.Settings(
      level: options.compressionLevel, dictionary: trained?.dictionary)
    frameSource.settings.withLock { $0 = mode == .frames ? settings : nil }
  }

  private func replay(_ strings: ByteStrings) throws {
    for index in 0..<strings.count { try append(strings.bytes(index)) }
  }

  private func leaveDictionary() throws {
    let strings = try table.finish()
    let codes = self.codes
    (table, self.codes) = (StringTable(), [])
    enter(fallback)
    for code in codes { try appendToPage(strings.bytes(Int(code))) }
  }

  private func train(_ strings: ByteStrings, totalByteCount: Int) throws {
    // A dictionary has to be small against what it helps to compress.
    let capacity = min(options.dictionaryBytes, totalByteCount / 24)
    guard capacity >= 256 else { return }
    let sizes = (0..<strings.count).map { strings.bytes($0).byteCount }.filter { $0 > 0 }
    guard
      let bytes = try ZstdDictionary.train(samples: strings.data, sizes: sizes, capacity: capacity),
      let dictionary = try ZstdDictionary(bytes: bytes)
    else { return }
    trained = (dictionary, try writer.write(block: bytes))
  }

  /// Whether zstd makes a page of the first strings at least a tenth smaller.
  private func compresses(_ strings: ByteStrings) throws -> Bool {
    var sample: [Buffer] = []
    var byteCount = 0
    for index in 0..<strings.count where byteCount < options.pageBytes {
      sample.append(strings.bytes(index))
      byteCount += sample[sample.count - 1].byteCount
    }
    let page = try ZstdPages.encodePage(sample, compressor, dictionary: nil)
    return page.stored.count * 10 < page.contentByteCount * 9
  }

  private func flushPage() throws {
    guard let (strings, first) = pages.take() else { return }
    try pages.append(write(strings, first, mode))
  }

  private func write(_ strings: TextPages.Open, _ first: Int, _ mode: Mode) throws -> Stream.Page {
    try Calls.check()
    if mode == .pages {
      let buffer = try Buffer(strings.body)
      var start = 0
      let parts = strings.byteCounts.map { byteCount in
        defer { start += byteCount }
        return buffer.slice(offset: start, byteCount: byteCount)
      }
      let page = try ZstdPages.encodePage(parts, compressor, dictionary: nil)
      return Stream.Page(
        reference: try writer.write(block: page.stored), firstValue: first,
        contentByteCount: page.contentByteCount)
    }
    let content = PageEnds.encode(byteCounts: strings.byteCounts, body: strings.body)
    return Stream.Page(
      reference: try writer.write(block: content), firstValue: first,
      contentByteCount: content.count)
  }

  private func finishDictionary() throws -> [Stream] {
    let strings = try table.finish()
    if table.count == 1, strings.data.byteCount <= Limits.inlineBytes {
      return [
        try Constant.encode(bytes: strings.data, type: type, count: codes.count).write(to: writer)
      ]
    }
    let encoding: Mode = try compresses(strings) ? .pages : .plain
    var entryPages = TextPages(target: options.pageBytes)
    for index in 0..<strings.count {
      entryPages.body.append(contentsOf: strings.bytes(index))
      entryPages.byteCounts.append(strings.bytes(index).byteCount)
      if entryPages.isFull, let (open, first) = entryPages.take() {
        entryPages.append(try write(open, first, encoding))
      }
    }
    if let (open, first) = entryPages.take() { entryPages.append(try write(open, first, encoding)) }
    let entries = stream(role: .dictionary, entryPages.entries, count: strings.count, encoding)
    return [
      try DictionaryEncoding.encode(codes: codes, entryCount: strings.count).write(to: writer),
      entries,
    ]
  }

  private func stream(role: Stream.Role, _ entries: [Stream.Page], count: Int, _ mode: Mode)
    -> Stream
  {
    let usesDictionary = mode == .frames
    return Stream(
      role: role, encoding: mode == .frames ? .zstdFrames : mode == .pages ? .zstdPages : .plain,
      storedType: type, parameter: UInt32(options.pageBytes), valueCount: count,
      table: usesDictionary ? trained?.reference ?? .absent : .absent, layout: .paged(entries))
  }
}

extension ByteStrings {
  /// The bytes of a string.
  func bytes(_ index: Int) -> Buffer {
    let cuts = offsets.span(of: UInt64.self)
    return data.slice(offset: Int(cuts[index]), byteCount: Int(cuts[index + 1] - cuts[index]))
  }

  fileprivate var nonEmptyCount: Int {
    let cuts = offsets.span(of: UInt64.self)
    var filled = 0
    for i in 1..<max(1, cuts.count) { filled += cuts[i] > cuts[i - 1] ? 1 : 0 }
    return filled
  }

  /// Whether at most half of the strings differ.
  fileprivate var repeats: Bool {
    var table = StringTable()
    for index in 0..<count {
      _ = table.code(of: bytes(index))
      if table.count * 2 > count { return false }
    }
    return count > 0
  }
}
