// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// Chooses how fixed-width values are stored.
enum EncodingChoice {
  /// The streams of the values: one, or codes and their dictionary.
  static func encode(_ values: Buffer, type: PhysicalType, count: Int, profile: Profile)
    throws -> [EncodedStream]
  {
    if let constant = Constant.encode(values, type: type, count: count) { return [constant] }
    let plain = Plain.encode(values, type: type, count: count)
    guard profile != .scan else { return [plain] }
    var best = try Narrow.encode(values, type: type, count: count) ?? plain
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

  /// Whether the first values repeat enough for a dictionary to be tried.
  private static func mayRepeat(_ values: Buffer, _ type: PhysicalType, _ count: Int) -> Bool {
    let sampled = min(count, 1_024)
    guard count >= 64, let width = type.byteWidth, width >= 4 else { return false }
    var seen: Set<UInt64> = []
    for i in 0..<sampled { seen.insert(values.bigEndianPrefix(at: i * width, byteCount: width)) }
    return seen.count <= sampled / 4
  }
}
