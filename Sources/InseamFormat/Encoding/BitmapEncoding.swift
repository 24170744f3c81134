// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// One bit per slot.
///
/// See `spec/encodings.md`, Bitmap.
enum BitmapEncoding {
  /// The stream of some bits; constant if all are equal.
  static func encode(_ bits: Bitmap, role: Stream.Role) throws -> EncodedStream {
    let setCount = bits.setCount
    if bits.count > 0, setCount == 0 || setCount == bits.count {
      return Constant.encode(
        bytes: try Buffer([UInt8(setCount == 0 ? 0 : 1)]), type: .bool, role: role,
        count: bits.count)
    }
    var builder = BitmapBuilder()
    builder.append(bits)
    return EncodedStream(
      role: role, encoding: .bitmap, storedType: .bool, valueCount: bits.count,
      payload: .region(try builder.buffer))
  }

  static func decode(_ reader: StreamReader, _ range: Range<Int>) throws -> Bitmap {
    try reader.requireLength((reader.stream.valueCount + 7) / 8)
    let first = range.lowerBound / 8
    let bytes = try reader.region(first..<(range.upperBound + 7) / 8)
    return Bitmap(bytes, bitOffset: range.lowerBound - 8 * first, count: range.count)
  }

  /// The bits of ascending runs, one after the other.
  static func decode(_ reader: StreamReader, _ runs: [Range<Int>]) throws -> Bitmap {
    if runs.count == 1 { return try decode(reader, runs[0]) }
    var builder = BitmapBuilder()
    for run in runs { builder.append(try decode(reader, run)) }
    return try builder.finish()
  }
}
