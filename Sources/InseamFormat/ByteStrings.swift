// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import InseamBytes

/// Byte strings in memory: offsets that cut their bytes.
public struct ByteStrings: Sendable {
  /// One more `UInt64` than there are strings, ascending from 0.
  public let offsets: Buffer
  /// The bytes of all strings.
  public let data: Buffer

  /// The number of strings.
  public var count: Int { offsets.byteCount / 8 - 1 }

  /// Builds byte strings from their ends and bytes.
  struct Builder {
    private(set) var offsets: [UInt64] = [0]
    var data: [UInt8] = []

    /// Ends a string at the current end of the data.
    mutating func endString() { offsets.append(UInt64(data.count)) }

    /// Ends a string `byteCount` bytes after the previous one's end.
    mutating func endString(byteCount: Int) {
      offsets.append(offsets[offsets.count - 1] + UInt64(byteCount))
    }

    func finish() throws -> ByteStrings {
      ByteStrings(offsets: try Buffer(offsets), data: try Buffer(data))
    }
  }
}

/// The table of ends at the front of a page of strings: ascending, the last at the end of the bytes.
///
/// The part of a string is checked when it is asked for, so that one string costs the same in any
/// page.
struct PageEnds {
  private let ends: Buffer
  /// The bytes behind the table.
  let body: Buffer

  /// Finds the table of `count` strings; `nil` if it does not fit, or its last end is not that of
  /// the bytes.
  init?(_ content: Buffer, count: Int) {
    guard count <= content.byteCount / 4 else { return nil }
    ends = content.slice(offset: 0, byteCount: 4 * count)
    body = content.slice(offset: 4 * count, byteCount: content.byteCount - 4 * count)
    let table = ends.span(of: UInt32.self)
    guard count == 0 || table[count - 1] == body.byteCount else { return nil }
  }

  /// The bytes of a string, counted from the body's start; `nil` if its ends break a rule.
  func range(_ index: Int) -> Range<Int>? {
    let table = ends.span(of: UInt32.self)
    let start = index == 0 ? 0 : Int(table[index - 1])
    let end = Int(table[index])
    return start <= end && end <= body.byteCount ? start..<end : nil
  }

  /// Whether all strings are UTF-8.
  var areText: Bool { body.isUTF8(cutAt: ends.span(of: UInt32.self)) }

  /// The bytes of a string; `nil` if its ends break a rule.
  func bytes(_ index: Int) -> Buffer? {
    range(index).map { body.slice(offset: $0.lowerBound, byteCount: $0.count) }
  }

  /// The table and body of a page.
  static func encode(byteCounts: some Sequence<Int>, body: [UInt8]) -> [UInt8] {
    var writer = ByteWriter()
    var end: UInt32 = 0
    for byteCount in byteCounts {
      end += UInt32(byteCount)
      writer.write(end)
    }
    writer.write(body)
    return writer.bytes
  }
}
