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

    func finish() -> ByteStrings { ByteStrings(offsets: Buffer(offsets), data: Buffer(data)) }
  }
}

/// The table of ends at the front of a page of strings, checked: ascending, the last at the end of
/// the bytes.
struct PageEnds {
  private let ends: [UInt32]
  /// The bytes behind the table.
  let body: Buffer

  /// Reads the table of `count` strings; `nil` if it breaks a rule.
  init?(_ content: Buffer, count: Int) {
    guard count <= content.byteCount / 4 else { return nil }
    ends = content.slice(offset: 0, byteCount: 4 * count).uint32s
    body = content.slice(offset: 4 * count, byteCount: content.byteCount - 4 * count)
    guard zip(ends, ends.dropFirst()).allSatisfy(<=),
      ends.last.map({ $0 == body.byteCount }) ?? true
    else { return nil }
  }

  /// The bytes of a string, counted from the body's start.
  func range(_ index: Int) -> Range<Int> {
    (index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])
  }

  /// The bytes of a string.
  func bytes(_ index: Int) -> Buffer {
    let range = range(index)
    return body.slice(offset: range.lowerBound, byteCount: range.count)
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
