// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import CSimdjson
internal import InseamBytes

/// Finds the value at a path in JSON texts, with simdjson; one per thread.
@safe final class JSONPathFinder {
  private let parser: OpaquePointer
  private let steps: [inseam_json_step]
  private let keys: [CChar]

  /// Prepares for a path.
  ///
  /// - Throws: `OutOfMemory`.
  init(_ path: JSONPath) throws(OutOfMemory) {
    var keys: [UInt8] = []
    steps = path.steps.map { step in
      switch step {
      case .key(let key):
        defer { keys += key }
        return inseam_json_step(index: -1, key_offset: keys.count, key_length: key.count)
      case .index(let index): return inseam_json_step(index: index, key_offset: 0, key_length: 0)
      }
    }
    self.keys = keys.map { CChar(bitPattern: $0) }
    // Safe: made for this object alone; NULL is refused before it is used.
    guard let made = unsafe inseam_json_parser_new() else { throw OutOfMemory(byteCount: 4_096) }
    unsafe parser = made
  }

  deinit {
    // Safe: made by `init` for this object alone, and freed once.
    unsafe inseam_json_parser_free(parser)
  }

  /// The value in a text; `nil` if there is none, it is null, an object or an array, or the text is
  /// not JSON.
  ///
  /// - Throws: `OutOfMemory`.
  func find(in text: [UInt8]) throws(OutOfMemory) -> JSONScalar? {
    let (isDone, found) = unsafe text.withUnsafeBytes { bytes in
      var found = unsafe inseam_json_scalar()
      // Safe: exactly the bytes of the text are read, and the keys lie inside `keys`; what is found
      // lies in the text or in the parser, and both stay as they are while it is copied.
      let isDone = unsafe inseam_json_find(
        parser, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count, steps,
        steps.count, keys, &found)
      return unsafe (isDone != 0, JSONScalar(found))
    }
    guard isDone else { throw OutOfMemory(byteCount: 8 * text.count) }
    return found
  }
}

extension JSONScalar {
  /// Copies what was found.
  fileprivate init?(_ found: inseam_json_scalar) {
    // Safe: the parser set address and length together, for the kinds that have a text.
    func text() -> [UInt8] {
      unsafe Array(UnsafeRawBufferPointer(start: found.text, count: found.length))
    }
    switch unsafe found.kind {
    case INSEAM_JSON_STRING.rawValue: self = .text(text())
    case INSEAM_JSON_INTEGER.rawValue: self = unsafe .integer(Int64(bitPattern: found.bits), text())
    case INSEAM_JSON_REAL.rawValue, INSEAM_JSON_BIG.rawValue:
      self = unsafe .real(Double(bitPattern: found.bits), text())
    case INSEAM_JSON_TRUE.rawValue: self = .bool(true)
    case INSEAM_JSON_FALSE.rawValue: self = .bool(false)
    default: return nil
    }
  }
}
