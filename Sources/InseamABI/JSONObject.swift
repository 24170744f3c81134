// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamJSONL

#if canImport(Glibc)
import Glibc
#endif

/// A JSON text that is written from front to back.
struct JSONObject {
  private var bytes = Array("{".utf8)

  /// An empty object.
  init() {}

  /// Adds a text.
  mutating func add(_ key: String, _ value: String) {
    begin(key)
    JSONText.append(value, to: &bytes)
  }

  /// Adds a whole number.
  mutating func add(_ key: String, _ value: some BinaryInteger) {
    begin(key)
    bytes += "\(value)".utf8
  }

  /// Adds a number, or null where there is none or it is not finite.
  mutating func add(_ key: String, _ value: Double?) {
    begin(key)
    if let value, value.isFinite {
      JSONText.append(value, to: &bytes)
    } else {
      bytes += "null".utf8
    }
  }

  /// Adds true or false.
  mutating func add(_ key: String, _ value: Bool) {
    begin(key)
    bytes += "\(value)".utf8
  }

  /// Adds an object.
  mutating func add(_ key: String, _ value: JSONObject) {
    begin(key)
    bytes += value.bytes + "}".utf8
  }

  /// Adds a list of texts.
  mutating func add(_ key: String, _ values: [String]) {
    beginList(key, values) { JSONText.append($1, to: &$0) }
  }

  /// Adds a list of lists of texts.
  mutating func add(_ key: String, _ values: [[String]]) {
    beginList(key, values) { bytes, texts in
      bytes += "[".utf8
      for (index, text) in texts.enumerated() {
        if index > 0 { bytes += ",".utf8 }
        JSONText.append(text, to: &bytes)
      }
      bytes += "]".utf8
    }
  }

  /// Adds a list of whole numbers.
  mutating func add(_ key: String, _ values: [Int]) {
    beginList(key, values) { $0 += "\($1)".utf8 }
  }

  /// Adds a list of numbers, null for those that are not finite.
  mutating func add(_ key: String, _ values: [Double]) {
    beginList(key, values) { bytes, value in
      if value.isFinite { JSONText.append(value, to: &bytes) } else { bytes += "null".utf8 }
    }
  }

  /// Adds a list of objects.
  mutating func add(_ key: String, _ values: [JSONObject]) {
    beginList(key, values) { $0 += $1.bytes + "}".utf8 }
  }

  /// The text.
  var text: String { String(decoding: bytes + "}".utf8, as: UTF8.self) }

  /// The text as a C string, for the caller to free.
  ///
  /// - Throws: `OutOfMemory`.
  func cString() throws(OutOfMemory) -> UnsafeMutablePointer<CChar> {
    let text = bytes + "}".utf8 + [0]
    let memory = try unsafe HeapMemory.allocate(byteCount: text.count)
      .bindMemory(to: CChar.self, capacity: text.count)
    // Safe: the memory has as many bytes as the text.
    for (index, byte) in text.enumerated() { unsafe memory[index] = CChar(bitPattern: byte) }
    return unsafe memory
  }

  private mutating func begin(_ key: String) {
    if bytes.count > 1 { bytes += ",".utf8 }
    JSONText.append(key, to: &bytes)
    bytes += ":".utf8
  }

  private mutating func beginList<Element>(
    _ key: String, _ values: [Element], _ append: (inout [UInt8], Element) -> Void
  ) {
    begin(key)
    bytes += "[".utf8
    for (index, value) in values.enumerated() {
      if index > 0 { bytes += ",".utf8 }
      append(&bytes, value)
    }
    bytes += "]".utf8
  }
}
