// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// One value for all slots.
///
/// See `spec/encodings.md`, Constant.
enum Constant: FixedWidthEncoding {
  static var encoding: Encoding { .constant }

  static func accepts(_ stream: Stream, of type: PhysicalType) -> Bool {
    stream.isInline && stream.storedType == type
  }

  /// The memory of constants is taken by the caller, who knows all columns.
  static func decode(_ streams: ValueStreams, _ runs: [Range<Int>]) throws -> Buffer {
    try decodeFixed(streams.values, count: runs.reduce(0) { $0 + $1.count })
  }

  /// The stream, or `nil` if the fixed-width values differ.
  static func encode(_ values: Buffer, type: PhysicalType, count: Int) -> EncodedStream? {
    guard count > 0, let width = type.byteWidth else { return nil }
    // All values are equal if the bytes equal themselves one value further on.
    let head = values.slice(offset: 0, byteCount: values.byteCount - width)
    let tail = values.slice(offset: width, byteCount: values.byteCount - width)
    guard head.hasEqualBytes(tail) else { return nil }
    return encode(bytes: values.slice(offset: 0, byteCount: width), type: type, count: count)
  }

  /// The stream of one value given as bytes.
  static func encode(bytes: Buffer, type: PhysicalType, role: Stream.Role = .values, count: Int)
    -> EncodedStream
  {
    EncodedStream(
      role: role, encoding: .constant, storedType: type, valueCount: count,
      payload: .inline(bytes.array(of: UInt8.self)))
  }

  static func decodeFixed(_ reader: StreamReader, count: Int) throws -> Buffer {
    let value = try reader.inlineBytes()
    guard let width = reader.stream.storedType.byteWidth, value.byteCount == width else {
      throw reader.malformed(
        "the constant has \(value.byteCount) bytes, which is not the width of \(reader.stream.storedType.name)"
      )
    }
    return try Buffer(capacity: count * width, of: UInt8.self) { output in
      for _ in 0..<count { output.append(partOf: value, at: 0, byteCount: width) }
    }
  }

  static func decodeBits(_ reader: StreamReader, count: Int) throws -> Bitmap {
    let value = try reader.inlineBytes().array(of: UInt8.self)
    guard value == [0] || value == [1] else {
      throw reader.malformed("a constant bit must be one byte, 0 or 1")
    }
    var bits = BitmapBuilder()
    bits.append(value == [1], times: count)
    return try bits.finish()
  }

  static func decodeStrings(
    _ reader: StreamReader, count: Int, into builder: inout ByteStrings.Builder
  ) throws {
    let value = try reader.inlineBytes()
    if reader.isOfText, !value.isUTF8(0..<value.byteCount) {
      throw reader.malformed(
        "the constant is not UTF-8 at its byte \(value.validTextByteCount(0..<value.byteCount))")
    }
    for _ in 0..<count {
      builder.data.append(contentsOf: value)
      builder.endString()
    }
  }
}
