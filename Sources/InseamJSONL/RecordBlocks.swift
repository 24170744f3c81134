// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// Whole records of one input, to be shredded by one thread.
struct RecordBlock: Sendable {
  /// A record without its line end, and the line of the input it starts at.
  typealias Record = (range: Range<Int>, line: Int)

  /// 0 for the first block of all inputs.
  let number: Int
  /// The path of the input.
  let path: String
  let text: Buffer
  /// The line of the input at which the text starts, counted from 1.
  let firstLine: Int
  /// The byte of that line at which the text starts, counted from 1.
  let firstColumn: Int
  /// The elements of an array, or values over several lines; `nil` for JSON Lines, which are cut by
  /// the thread that shreds them.
  let elements: [Record]?
  /// Whether records are strings, each the one field `text` of a row.
  let holdsTexts: Bool

  /// The records, one at a time: a block of line ends has millions.
  var records: Records { Records(block: self) }

  /// The elements of an array, or the lines that are not empty, in their order.
  struct Records: Sequence, IteratorProtocol {
    let block: RecordBlock
    /// The next element, or the byte at which the next line starts.
    private var position = 0
    private var line: Int
    /// The empty lines so far.
    private(set) var emptyCount = 0

    init(block: RecordBlock) {
      self.block = block
      line = block.firstLine
    }

    mutating func next() -> Record? {
      guard let elements = block.elements else { return nextLine() }
      guard position < elements.count else { return nil }
      position += 1
      return elements[position - 1]
    }

    private mutating func nextLine() -> Record? {
      let text = block.text
      skipEmptyLines(text.span(of: UInt8.self))
      let start = position
      guard start < text.byteCount else { return nil }
      let end = text.firstIndex(of: 0x0A, from: start) ?? text.byteCount
      let bytes = text.span(of: UInt8.self)
      let last = end > start && bytes[end - 1] == 0x0D ? end - 1 : end
      position = end + 1
      line += 1
      return (start..<last, line - 1)
    }

    private mutating func skipEmptyLines(_ bytes: Span<UInt8>) {
      let start = position
      while position < bytes.count, bytes[position] == 0x0A { position += 1 }
      line += position - start
      emptyCount += position - start
    }
  }

  /// The bytes of a record.
  func bytes(of record: Record) -> Buffer {
    text.slice(offset: record.range.lowerBound, byteCount: record.range.count)
  }

  /// The place of a byte of a record, with a message.
  func location(of offset: Int, in record: Record, _ message: String) -> InputLocation {
    let start = record.range.lowerBound
    let position = min(start + offset, record.range.upperBound)
    let lineStart = text.lastIndex(of: 0x0A, before: position).map { $0 + 1 }
    return InputLocation(
      path: path, line: record.line + text.count(of: 0x0A, start..<position),
      column: lineStart.map { position - $0 + 1 } ?? firstColumn + position, message)
  }
}

/// Reads inputs one after the other and cuts them into blocks of whole records.
final class RecordBlocks {
  private let paths: [String]
  private let spool: InputSpool?
  #if FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
  /// Short: the lines of a fuzzer are in several blocks (`Tools/fuzz`).
  static let blockBytes = 512
  #else
  static let blockBytes = 1 << 22
  #endif
  private let blockBytes: Int
  private let lineLimit: Int
  private let isLive: Bool
  private var nextPath = 0
  private var number = 0
  private var file: CorpusFile?
  private var text: [UInt8] = []
  /// The bytes at the front of the text in which no line ends.
  private var searched = 0
  private var line = 1
  private var column = 1
  private var shape: RecordShape?
  private var hasBegun = false
  /// Whether the first record of the input is a string; `nil` before it is seen.
  private var holdsTexts: Bool?
  private var bytesOfFinished: UInt64 = 0

  /// Reads paths; `isLive` makes a block of the records that a pipe has, rather than waiting for more.
  init(
    paths: [String], blockBytes: Int = RecordBlocks.blockBytes, lineLimit: Int = 1 << 30,
    isLive: Bool = false, spool: InputSpool? = nil
  ) {
    self.isLive = isLive
    self.spool = spool
    self.paths = paths
    self.blockBytes = blockBytes
    self.lineLimit = lineLimit
  }

  /// Reads the inputs that options name.
  convenience init(_ options: ImportOptions) {
    self.init(
      paths: options.inputs, lineLimit: options.lineLimit, isLive: options.isLive,
      spool: options.spool)
  }

  /// The bytes read from disk so far.
  var bytesRead: UInt64 { bytesOfFinished + (file?.bytesRead ?? 0) }
  /// The input that is being read.
  var path: String { file?.path ?? paths[min(nextPath, paths.count - 1)] }

  /// The next block; `nil` when all inputs are read.
  ///
  /// - Throws: `InputLocation` for what is wrong with the bytes, `FileError` if reading fails.
  func next() throws -> RecordBlock? {
    while true {
      if file == nil {
        guard nextPath < paths.count else { return nil }
        try open()
      }
      if let block = try nextOfFile() { return block }
      bytesOfFinished += file?.bytesRead ?? 0
      file = nil
    }
  }

  private func open() throws {
    (text, searched, line, column) = ([], 0, 1, 1)
    (shape, hasBegun, holdsTexts) = (nil, false, nil)
    // Named again, standard input is at its end.
    let isSpooled = paths.firstIndex(of: "-") == nextPath
    do {
      file = try CorpusFile(path: paths[nextPath], spool: isSpooled ? spool : nil)
    } catch let error as InputError {
      throw InputLocation(path: paths[nextPath], line: 1, column: 1, error.message)
    }
    nextPath += 1
  }

  private func nextOfFile() throws -> RecordBlock? {
    guard let file else { return nil }
    while true {
      let isMore = try fill(file)
      if !hasBegun { try begin(file.path) }
      shape = shape ?? RecordShape(text, isWhole: !isMore)
      if let block = try cut(isLast: !isMore, file.path) { return block }
      if !isMore { return nil }
      guard text.count <= lineLimit else { throw tooLong }
    }
  }

  private var tooLong: InputLocation {
    located(
      "a \(isOfLines ? "line" : "record") is longer than \(lineLimit) bytes (--max-line BYTES raises the limit)"
    )
  }

  /// Reads until there is a block's worth of text, twice as much as what no block could be cut
  /// from; `false` at the end of the input.
  private func fill(_ file: CorpusFile) throws -> Bool {
    let target = max(blockBytes, 2 * text.count)
    while text.count < target {
      do { if try !file.read(into: &text, limit: blockBytes) { return false } } catch let error
        as InputError
      {
        throw located(error.message)
      }
      if isLive, file.byteCount == nil, text.contains(0x0A) { return true }
    }
    return true
  }

  private var isOfLines: Bool { if case .lines? = shape { true } else { shape == nil } }

  /// Looks at the first bytes of an input.
  private func begin(_ path: String) throws {
    hasBegun = true
    if text.starts(with: [0xEF, 0xBB, 0xBF]) { text.removeFirst(3) }
    if let encoding = WideEncoding(text) {
      throw located(
        "the text is \(encoding.name), expected UTF-8; convert it first: \(encoding.command.naming(file: path))"
      )
    }
    if let kind = ForeignKind(text) {
      let advice =
        kind.isDecompressed
        ? "decompress it first: gzip -dc FILE | inseam convert - -o OUT.inseam" : kind.advice
      throw located("\(kind.name), not JSON; \(advice.naming(file: path))")
    }
  }

  private func cut(isLast: Bool, _ path: String) throws -> RecordBlock? {
    let buffer = try Buffer(text)
    switch shape {
    case nil:
      // Blanks before the first record do not wait for it.
      guard text.allSatisfy(RecordShape.isSpace) else { return nil }
    case .array(let splitter): return try cutArray(buffer, splitter, isLast: isLast, path)
    case .values: return try cutValues(buffer, isLast: isLast, path)
    case .lines: break
    }
    let lastEnd = buffer.lastIndex(of: 0x0A, before: buffer.byteCount, from: searched)
    let end = isLast ? buffer.byteCount : lastEnd.map { $0 + 1 } ?? 0
    guard end > 0 else {
      searched = buffer.byteCount
      return nil
    }
    noteFirst(buffer, 0..<end)
    let block = RecordBlock(
      number: number, path: path, text: buffer.slice(offset: 0, byteCount: end), firstLine: line,
      firstColumn: 1, elements: nil, holdsTexts: holdsTexts ?? false)
    advance(buffer, end)
    return block
  }

  /// Notes whether the first record is a string.
  private func noteFirst(_ buffer: Buffer, _ range: Range<Int>) {
    guard holdsTexts == nil else { return }
    let bytes = buffer.span(of: UInt8.self)
    guard let first = range.first(where: { !RecordShape.isSpace(bytes[$0]) }) else { return }
    holdsTexts = bytes[first] == UInt8(ascii: "\"")
  }

  private func cutArray(
    _ buffer: Buffer, _ splitter: ArraySplitter, isLast: Bool, _ path: String
  ) throws -> RecordBlock? {
    var splitter = splitter
    let (elements, position) = try elements(of: buffer) { splitter.next(in: $0, from: $1) }
    shape = .array(splitter)
    if isLast, !splitter.isFinished {
      throw located(
        "the file ends inside the array (was its writer killed?); jq keeps what is complete: jq -cn --stream 'fromstream(1|truncate_stream(inputs))' FILE | inseam convert - -o OUT.inseam"
          .naming(file: path), buffer, at: position)
    }
    return block(of: elements, in: buffer, before: position, path)
  }

  private func cutValues(_ buffer: Buffer, isLast: Bool, _ path: String) throws -> RecordBlock? {
    let (elements, position) = try elements(of: buffer) {
      ValueSplitter.next(in: $0, from: $1)
    }
    if isLast, position < buffer.byteCount {
      throw located(
        "the file ends inside the record that begins here (was its writer killed?)", buffer,
        at: position)
    }
    return block(of: elements, in: buffer, before: position, path)
  }

  /// The whole elements of a text with their lines, and where the first other one begins.
  private func elements(
    of buffer: Buffer, _ next: (Buffer, Int) -> (element: Range<Int>?, next: Int, error: String?)
  ) throws -> ([RecordBlock.Record], Int) {
    var elements: [RecordBlock.Record] = []
    var position = 0
    var lineStart = 0
    var elementLine = line
    while position < buffer.byteCount {
      let (element, next, error) = next(buffer, position)
      if let error { throw located(error.naming(file: path), buffer, at: next) }
      position = next
      guard let element else { break }
      noteFirst(buffer, element)
      elementLine += buffer.count(of: 0x0A, lineStart..<element.lowerBound)
      lineStart = element.lowerBound
      elements.append((element, elementLine))
    }
    return (elements, position)
  }

  private func block(
    of elements: [RecordBlock.Record], in buffer: Buffer, before position: Int, _ path: String
  ) -> RecordBlock? {
    let block = RecordBlock(
      number: number, path: path, text: buffer.slice(offset: 0, byteCount: position),
      firstLine: line, firstColumn: column, elements: elements, holdsTexts: holdsTexts ?? false)
    advance(buffer, position)
    if elements.isEmpty { number -= 1 }
    return elements.isEmpty ? nil : block
  }

  private func advance(_ buffer: Buffer, _ count: Int) {
    line += buffer.count(of: 0x0A, 0..<count)
    let lineStart = buffer.lastIndex(of: 0x0A, before: count).map { $0 + 1 }
    column = lineStart.map { count - $0 + 1 } ?? column + count
    text = buffer.slice(offset: count, byteCount: buffer.byteCount - count).array(of: UInt8.self)
    searched = 0
    number += 1
  }

  private func located(_ message: String) -> InputLocation {
    InputLocation(path: path, line: line, column: column, message)
  }

  private func located(_ message: String, _ buffer: Buffer, at position: Int) -> InputLocation {
    let lineStart = buffer.lastIndex(of: 0x0A, before: position).map { $0 + 1 }
    return InputLocation(
      path: path, line: line + buffer.count(of: 0x0A, 0..<position),
      column: lineStart.map { position - $0 + 1 } ?? column + position, message)
  }
}
