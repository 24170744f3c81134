// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// Some whole records of one input, to be shredded by one thread.
struct RecordBlock: Sendable {
  /// 0 for the first block of all inputs.
  let number: Int
  /// The path of the input.
  let path: String
  let text: Buffer
  /// The line of the input at which the text starts, counted from 1.
  let firstLine: Int
  /// The elements of an array; `nil` for JSON Lines, which are cut by the thread that shreds them.
  let elements: [(range: Range<Int>, line: Int)]?

  /// The records, each without its line end, with the line it starts at.
  var records: [(range: Range<Int>, line: Int)] { elements ?? lines }

  private var lines: [(range: Range<Int>, line: Int)] {
    var result: [(range: Range<Int>, line: Int)] = []
    let bytes = text.span(of: UInt8.self)
    var start = 0
    var line = firstLine
    while start < bytes.count {
      let end = text.firstIndex(of: 0x0A, from: start) ?? bytes.count
      let last = end > start && bytes[end - 1] == 0x0D ? end - 1 : end
      result.append((start..<last, line))
      start = end + 1
      line += 1
    }
    return result
  }
}

/// Reads inputs one after the other and cuts them into blocks of whole records.
final class RecordBlocks {
  private let paths: [String]
  private let blockBytes: Int
  private let lineLimit: Int
  private var nextPath = 0
  private var number = 0
  private var file: CorpusFile?
  private var text: [UInt8] = []
  private var line = 1
  private var splitter: ArraySplitter?
  private var isStarted = false
  private var bytesOfFinished: UInt64 = 0

  init(paths: [String], blockBytes: Int = 1 << 20, lineLimit: Int = 1 << 30) {
    self.paths = paths
    self.blockBytes = blockBytes
    self.lineLimit = lineLimit
  }

  /// The bytes read from disk so far.
  var bytesRead: UInt64 { bytesOfFinished + (file?.bytesRead ?? 0) }
  /// The input that is being read.
  var path: String { file?.path ?? paths[min(nextPath, paths.count - 1)] }

  /// The next block; `nil` when all inputs are read.
  func next() throws -> RecordBlock? {
    while true {
      if file == nil {
        guard nextPath < paths.count else { return nil }
        file = try CorpusFile(path: paths[nextPath])
        nextPath += 1
        (text, line, splitter, isStarted) = ([], 1, nil, false)
      }
      if let block = try nextOfFile() { return block }
      bytesOfFinished += file?.bytesRead ?? 0
      file = nil
    }
  }

  private func nextOfFile() throws -> RecordBlock? {
    guard let file else { return nil }
    while true {
      let isMore = try fill(file)
      if !isStarted { try start(isMore) }
      if let block = try cut(isLast: !isMore, file.path) { return block }
      if !isMore { return nil }
      guard text.count < lineLimit else {
        throw located("a line is longer than \(lineLimit) bytes (--max-line)")
      }
    }
  }

  /// Reads until there is a block's worth of text; `false` at the end of the input.
  private func fill(_ file: CorpusFile) throws -> Bool {
    let target = max(blockBytes, text.count + blockBytes / 2)
    while text.count < target {
      do { if try !file.read(into: &text, limit: blockBytes) { return false } } catch let error
        as InputError
      {
        throw located(error.message)
      }
    }
    return true
  }

  private func start(_ isMore: Bool) throws {
    isStarted = true
    if text.starts(with: [0xEF, 0xBB, 0xBF]) { text.removeFirst(3) }
    if text.starts(with: [0xFF, 0xFE]) || text.starts(with: [0xFE, 0xFF]) {
      throw located("the text is UTF-16; JSON is UTF-8")
    }
    let first = text.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
    if first == UInt8(ascii: "[") { splitter = ArraySplitter() }
  }

  private func cut(isLast: Bool, _ path: String) throws -> RecordBlock? {
    if splitter != nil { return try cutArray(isLast: isLast, path) }
    let end = isLast ? text.count : (text.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0)
    guard end > 0 else { return nil }
    let block = RecordBlock(
      number: number, path: path, text: Buffer(Array(text[..<end])), firstLine: line, elements: nil)
    advance(end)
    return block
  }

  private func cutArray(isLast: Bool, _ path: String) throws -> RecordBlock? {
    guard var splitter else { return nil }
    let buffer = Buffer(text)
    var elements: [(range: Range<Int>, line: Int)] = []
    var position = 0
    var lineStart = 0
    var elementLine = line
    while position < buffer.byteCount {
      let (element, next, error) = splitter.next(in: buffer, from: position)
      if let error {
        throw InputLocation(
          path: path, line: line + buffer.count(of: 0x0A, 0..<next), column: 1, error)
      }
      guard let element else {
        position = next
        break
      }
      elementLine += buffer.count(of: 0x0A, lineStart..<element.lowerBound)
      lineStart = element.lowerBound
      elements.append((element, elementLine))
      position = next
    }
    self.splitter = splitter
    if isLast, !splitter.isFinished {
      throw InputLocation(
        path: path, line: line + buffer.count(of: 0x0A, 0..<position), column: 1,
        "the file ends inside the array (a writer killed?)")
    }
    guard !elements.isEmpty else {
      advance(position)
      number -= 1
      return nil
    }
    let used = buffer.slice(offset: 0, byteCount: position)
    let block = RecordBlock(
      number: number, path: path, text: Buffer(used.array(of: UInt8.self)), firstLine: line,
      elements: elements)
    advance(position)
    return block
  }

  private func advance(_ count: Int) {
    line += Buffer(Array(text[..<count])).count(of: 0x0A, 0..<count)
    text.removeFirst(count)
    number += 1
  }

  private func located(_ message: String) -> InputLocation {
    InputLocation(path: path, line: line, column: 1, message)
  }
}

/// An error at a place of an input.
public struct InputLocation: Error, Hashable, Sendable, CustomStringConvertible {
  /// The input.
  public let path: String
  /// The line, counted from 1.
  public let line: Int
  /// The byte in the line, counted from 1.
  public let column: Int
  /// What is wrong and what to do.
  public let message: String

  /// Creates an error.
  public init(path: String, line: Int, column: Int, _ message: String) {
    self.path = path
    self.line = line
    self.column = column
    self.message = message
  }

  /// `path:line:column: message`.
  public var description: String { "\(path):\(line):\(column): \(message)" }
}
