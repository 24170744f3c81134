// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// A prefix code for the bin that a number is in, and its position there.
///
/// See `spec/encodings.md`, Bins.
enum Bins: FixedWidthEncoding {
  static var encoding: Encoding { .bins }

  static func accepts(_ stream: Stream, of type: PhysicalType) -> Bool {
    stream.isPaged && stream.stores(type) && !stream.table.isAbsent
  }

  static func decode(_ streams: ValueStreams, _ runs: [Range<Int>]) throws -> Buffer {
    let reader = streams.values
    guard let width = reader.stream.storedType.byteWidth else { throw reader.notAllowed }
    let decoder = try reader.binDecoder(width: width)
    return try decoder.decode(reader, runs, streams.allowance)
  }

  /// The values of a block.
  private static func blockValues(_ profile: Profile) -> Int { profile == .archive ? 4_096 : 1_024 }

  /// The stream of values, or `nil` if it would have more than `limit` bytes.
  static func encode(
    _ values: Buffer, type: PhysicalType, count: Int, limit: Int, profile: Profile
  ) throws -> EncodedStream? {
    guard let width = type.byteWidth, let choice = BinChoice(values, type: type) else { return nil }
    let blockSize = blockValues(profile)
    // A head, the end of it, and half a byte of each of four streams.
    let blockBytes = 4 + 6 + 2
    let estimate =
      choice.bitCount / 8 + choice.table.encoded.count + count / blockSize * blockBytes
    guard estimate <= limit else { return nil }
    let pages = try ValueBlocks.pages(count: count, width: width, blockSize: blockSize) { range in
      choice.block(values, range)
    }
    return EncodedStream(
      role: .values, encoding: .bins, storedType: type, valueCount: count,
      parameter: UInt32(blockSize), table: choice.table.encoded, payload: .pages(pages))
  }
}
