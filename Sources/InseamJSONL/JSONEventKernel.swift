// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import CSimdjson
internal import InseamBytes

/// Walks lines of JSON with simdjson; one per thread.
@safe final class JSONParser {
  private let parser: OpaquePointer
  private var current = unsafe inseam_json_line()
  private var line = Buffer.empty
  private var original = Buffer.empty

  init() {
    guard let made = unsafe inseam_json_parser_new() else {
      fatalError("out of memory: JSON parser")
    }
    unsafe parser = made
  }

  deinit { unsafe inseam_json_parser_free(parser) }

  /// Walks a line; gives what is wrong with it and where, or `nil`.
  ///
  /// The events are valid until the next call.
  ///
  /// `original`: What stood in the file, if NaN and Infinity were masked in `line`.
  func parse(_ line: Buffer, original: Buffer? = nil) -> (message: String, offset: Int)? {
    self.line = line
    self.original = original ?? line
    // Safe: a buffer has 64 readable bytes after it, and self.line keeps it alive while the events
    // are used.
    unsafe line.withUnsafeBytes {
      unsafe current = inseam_json_parse(
        parser, $0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count)
    }
    guard let error = unsafe current.error else { return nil }
    return unsafe (String(cString: error), Int(current.error_offset))
  }

  /// The number of events of the line.
  var count: Int { unsafe current.count }

  /// One event; traps outside.
  subscript(index: Int) -> inseam_json_event {
    precondition(index >= 0 && index < count, "an event index lies inside the line")
    // Safe: just checked.
    return unsafe current.events[index]
  }

  /// Appends the unescaped text of a key or string.
  func appendText(_ event: inseam_json_event, to bytes: inout [UInt8]) {
    // Safe: the parser set address and length; they are valid until the next line.
    guard let start = unsafe UnsafePointer<UInt8>(bitPattern: UInt(event.bits)) else { return }
    unsafe bytes.append(contentsOf: UnsafeBufferPointer(start: start, count: Int(event.length)))
  }

  /// Whether the unescaped text of a key equals some bytes.
  func text(_ event: inseam_json_event, equals bytes: [UInt8]) -> Bool {
    guard event.length == bytes.count else { return false }
    guard let start = unsafe UnsafeRawPointer(bitPattern: UInt(event.bits)) else {
      return bytes.isEmpty
    }
    // Safe: both have event.length bytes.
    return unsafe bytes.withUnsafeBytes {
      unsafe $0.elementsEqual(UnsafeRawBufferPointer(start: start, count: bytes.count))
    }
  }

  /// The number of a token, rounded once to float32.
  func float32(_ event: inseam_json_event) -> Float {
    let token = line.slice(offset: Int(event.offset), byteCount: Int(event.length))
    // Safe: the token lies inside the line.
    return unsafe token.withUnsafeBytes {
      unsafe inseam_json_float32($0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count)
    }
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

  /// A copy of a line with NaN and Infinity outside strings replaced by zeros of the same length.
  static func maskingSpecials(_ line: Buffer) -> Buffer {
    unsafe Buffer(byteCount: line.byteCount) { target in
      unsafe line.withUnsafeBytes { unsafe target.copyMemory(from: $0) }
      // Safe: writes inside the copy only.
      _ = unsafe inseam_json_mask_specials(
        target.baseAddress?.assumingMemoryBound(to: CChar.self), target.count)
    }
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

extension JSONParser {
  /// The keys of the object the line is, and whether their values are strings.
  var topLevelKeys: [String: Bool] {
    var keys: [String: Bool] = [:]
    var index = 1
    while index < count, self[index].kind == INSEAM_JSON_KEY.rawValue {
      var name: [UInt8] = []
      appendText(self[index], to: &name)
      index += 1
      keys[String(decoding: name, as: UTF8.self)] = self[index].kind == INSEAM_JSON_STRING.rawValue
      skip(&index)
    }
    return keys
  }

  /// Whether the line is an object.
  var isObject: Bool { count > 0 && self[0].kind == INSEAM_JSON_OBJECT.rawValue }
}
