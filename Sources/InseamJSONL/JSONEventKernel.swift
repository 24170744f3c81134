// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import CSimdjson
internal import InseamBytes
internal import InseamColumns

/// Walks lines of JSON with simdjson; one per thread.
@safe final class JSONParser {
  private let parser: OpaquePointer

  init() throws(OutOfMemory) {
    // Safe: made for this object alone; NULL is refused before it is used.
    guard let made = unsafe inseam_json_parser_new() else { throw OutOfMemory(byteCount: 4_096) }
    unsafe parser = made
  }

  deinit {
    // Safe: made by `init` for this object alone, and freed once.
    unsafe inseam_json_parser_free(parser)
  }

  /// Walks a line; what it gives is valid until the next call.
  ///
  /// `original`: What stood in the file, if NaN and Infinity were masked in `line`.
  /// - Throws: `RecordError` for what is wrong with the line, or `OutOfMemory`.
  func parse(_ line: Buffer, original: Buffer? = nil) throws -> JSONLine {
    // Safe: a buffer has 64 readable bytes after it, and the result keeps it alive.
    let walked = unsafe line.withUnsafeBytes {
      unsafe inseam_json_parse(
        parser, $0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count)
    }
    if unsafe walked.is_out_of_memory != 0 { throw OutOfMemory(byteCount: 8 * line.byteCount) }
    if let error = unsafe walked.error {
      let message = unsafe String(cString: error)
      throw unsafe RecordError(
        message: message, offset: Int(walked.error_offset),
        suggestion: message.containsText("--allow-nan") ? .allowNaN : nil,
        isSyntax: line.firstIndex(of: UInt8(ascii: "{"), from: 0) == 0)
    }
    return unsafe JSONLine(events: walked.events, count: walked.count, line, original ?? line)
  }

  /// Whether a text is one valid JSON value; also where memory to find out is refused.
  func isValue(_ text: Buffer) -> Bool {
    // Safe: exactly the bytes of the text are read.
    unsafe text.withUnsafeBytes {
      unsafe inseam_json_is_value(
        parser, $0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count) != 0
    }
  }

  /// A copy of a line with NaN and Infinity outside strings replaced by zeros of the same length.
  static func maskingSpecials(_ line: Buffer) throws -> Buffer {
    try unsafe Buffer(byteCount: line.byteCount) { target in
      unsafe line.withUnsafeBytes { unsafe target.copyMemory(from: $0) }
      // Safe: writes inside the copy only.
      _ = unsafe inseam_json_mask_specials(
        target.baseAddress?.assumingMemoryBound(to: CChar.self), target.count)
    }
  }
}

/// One line of JSON as a list of events, until its parser walks the next line.
@safe struct JSONLine {
  private let events: UnsafePointer<inseam_json_event>?
  /// The number of events.
  let count: Int
  private let line: Buffer
  private let original: Buffer

  fileprivate init(
    events: UnsafePointer<inseam_json_event>?, count: Int, _ line: Buffer, _ original: Buffer
  ) {
    // Safe: the pointer is only stored; the subscript checks each index against the count.
    unsafe self.events = events
    self.count = count
    self.line = line
    self.original = original
  }

  /// One event; traps outside.
  subscript(index: Int) -> inseam_json_event {
    precondition(index >= 0 && index < count, "an event index lies inside the line")
    // Safe: just checked; an empty list has no index.
    return unsafe events.unsafelyUnwrapped[index]
  }

  /// Appends the unescaped text of a key or string.
  func appendText(_ event: inseam_json_event, to bytes: inout [UInt8]) {
    // Safe: callers pass keys and strings, whose address and length the parser set; they are valid
    // until it walks the next line.
    guard let start = unsafe UnsafePointer<UInt8>(bitPattern: UInt(event.bits)) else { return }
    unsafe bytes.append(contentsOf: UnsafeBufferPointer(start: start, count: Int(event.length)))
  }

  /// Whether the unescaped text of a key equals some bytes.
  func text(_ event: inseam_json_event, equals bytes: [UInt8]) -> Bool {
    // Safe: the parser set address and length of the text; the array has its count of bytes.
    unsafe withUnsafePointer(to: event) { event in
      unsafe bytes.withUnsafeBufferPointer {
        unsafe inseam_json_text_equals(event, $0.baseAddress, $0.count) != 0
      }
    }
  }

  /// The number of a token, rounded once to float32; infinity if it is too large.
  func float32(_ event: inseam_json_event) -> Float {
    let token = line.slice(offset: Int(event.offset), byteCount: Int(event.length))
    // Safe: the token lies inside the line.
    return unsafe token.withUnsafeBytes {
      unsafe inseam_json_float32($0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count)
    }
  }

  /// The number of a token as float64.
  func float64(_ event: inseam_json_event) -> Double {
    switch event.kind {
    case INSEAM_JSON_INTEGER.rawValue: Double(Int64(bitPattern: event.bits))
    case INSEAM_JSON_BIG.rawValue: Double(text(of: event)) ?? .nan
    default: Double(bitPattern: event.bits)
    }
  }

  private func text(of event: inseam_json_event) -> String {
    let token = line.slice(offset: Int(event.offset), byteCount: Int(event.length))
    return String(decoding: token.array(of: UInt8.self), as: UTF8.self)
  }

  /// The source text of the value that starts at an event, to its last byte.
  func source(_ event: inseam_json_event) -> Buffer {
    let start = Int(event.offset)
    // Safe: reads inside the line only.
    let end = unsafe line.withUnsafeBytes {
      unsafe inseam_json_value_end(
        $0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count, start)
    }
    return original.slice(offset: start, byteCount: end - start)
  }

  /// The byte of the original line at an offset.
  func byte(at offset: Int) -> UInt8 { UInt8(truncatingIfNeeded: original.word(atBit: offset * 8)) }
}

extension JSONLine {
  /// Moves behind the value whose events start at `index`.
  func skip(_ index: inout Int) {
    var depth = 0
    repeat {
      switch self[index].kind {
      case INSEAM_JSON_OBJECT.rawValue, INSEAM_JSON_ARRAY.rawValue: depth += 1
      case INSEAM_JSON_OBJECT_END.rawValue, INSEAM_JSON_ARRAY_END.rawValue: depth -= 1
      default: break
      }
      index += 1
    } while depth > 0
  }
}

/// Cuts a JSON array into its elements, piece by piece.
struct ArraySplitter {
  private var state = inseam_json_splitter()

  /// Whether the closing bracket was seen.
  var isFinished: Bool { state.finished != 0 }

  /// The next whole element from `start` on, and where to go on; `nil` if it is not complete.
  mutating func next(in text: Buffer, from start: Int) -> (
    element: Range<Int>?, next: Int, error: String?
  ) {
    var (first, last) = (0, 0)
    var message: UnsafePointer<CChar>?
    // Safe: reads inside the text only.
    let next = unsafe text.withUnsafeBytes {
      unsafe inseam_json_split(
        &state, $0.baseAddress?.assumingMemoryBound(to: CChar.self), start, $0.count, &first, &last,
        &message)
    }
    let error = unsafe message.map { unsafe String(cString: $0) }
    return (last > first ? first..<last : nil, next, error)
  }
}

/// Finds objects that stand one after the other.
enum ValueSplitter {
  /// The next whole object from `start` on, and where to go on; `nil` if it is not complete.
  static func next(in text: Buffer, from start: Int) -> (
    element: Range<Int>?, next: Int, error: String?
  ) {
    var (first, last) = (0, 0)
    var message: UnsafePointer<CChar>?
    // Safe: reads inside the text only.
    let next = unsafe text.withUnsafeBytes {
      unsafe inseam_json_next_object(
        $0.baseAddress?.assumingMemoryBound(to: CChar.self), start, $0.count, &first, &last,
        &message)
    }
    let error = unsafe message.map { unsafe String(cString: $0) }
    return (last > first ? first..<last : nil, next, error)
  }
}
