// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// Chooses how fixed-width values are stored.
enum EncodingChoice {
  /// The streams of the values: one, or codes and their dictionary.
  ///
  /// `isItem`: Whether they are the items of lists, which are read a list at a time; other values are
  /// scanned.
  static func encode(
    _ values: Buffer, type: PhysicalType, count: Int, profile: Profile, isItem: Bool
  ) throws -> [EncodedStream] {
    if let constant = Constant.encode(values, type: type, count: count) { return [constant] }
    guard profile != .scan else { return [Plain.encode(values, type: type, count: count)] }
    let narrowed = count > 0 ? try Narrow.narrowed(values, type) : nil
    let scanned = try encodeScanned(values, narrowed, type: type, count: count, profile: profile)
    guard isItem, count >= minimumCount else { return scanned }
    let (stored, bytes) = narrowed ?? (type, values)
    let byteCount = scanned.reduce(0) { $0 + $1.byteCount }
    return try encodeItems(bytes, type: stored, count: count, profile, byteCount).map { [$0] }
      ?? scanned
  }

  private static func encodeScanned(
    _ values: Buffer, _ narrowed: (PhysicalType, Buffer)?, type: PhysicalType, count: Int,
    profile: Profile
  ) throws -> [EncodedStream] {
    let plain = Plain.encode(values, type: type, count: count)
    var best = narrowed.map { Narrow.encode($1, type: $0, count: count) } ?? plain
    if best.byteCount * 10 > plain.byteCount * 7 { best = plain }
    guard mayRepeat(values, type, count), profile == .archive || !type.isFloat else {
      return [best]
    }
    if let (codes, entries) = try DictionaryEncoding.encode(values, type: type, count: count),
      (codes.byteCount + entries.byteCount) * 10 <= best.byteCount * 7
    {
      return [codes, entries]
    }
    return [best]
  }

  /// Of fewer items a table and pages take more than they save.
  private static let minimumCount = 256

  /// The smallest stream that saves at least a seventh of some bytes.
  private static func encodeItems(
    _ values: Buffer, type: PhysicalType, count: Int, _ profile: Profile, _ byteCount: Int
  ) throws -> EncodedStream? {
    var best: EncodedStream?
    var limit = byteCount * 6 / 7
    func consider(_ made: EncodedStream?) {
      guard let made, made.byteCount <= limit else { return }
      (best, limit) = (made, made.byteCount)
    }
    consider(try Runs.encode(values, type: type, count: count, limit: min(limit, byteCount / 4)))
    if best == nil {
      consider(try Ranks.encode(values, type: type, count: count, limit: limit, profile: profile))
    }
    if best == nil {
      consider(try Bins.encode(values, type: type, count: count, limit: limit, profile: profile))
    }
    return best
  }

  /// The stream of the bits of a bool column.
  static func encode(_ bits: Bitmap, profile: Profile, isItem: Bool) throws -> EncodedStream {
    let plain = try BitmapEncoding.encode(bits, role: .values)
    guard isItem, profile != .scan, bits.count >= minimumCount,
      plain.encoding == .bitmap, let runs = try Runs.encode(bits, limit: plain.byteCount / 2)
    else { return plain }
    return runs
  }

  /// Whether the first values repeat enough for a dictionary to be tried.
  private static func mayRepeat(_ values: Buffer, _ type: PhysicalType, _ count: Int) -> Bool {
    let sampled = min(count, 1_024)
    guard count >= 64, let width = type.byteWidth, width >= 4 else { return false }
    var seen: Set<UInt64> = []
    for i in 0..<sampled { seen.insert(values.bigEndianPrefix(at: i * width, byteCount: width)) }
    return seen.count <= sampled / 4
  }
}
