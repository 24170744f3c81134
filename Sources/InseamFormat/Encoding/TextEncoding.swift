// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// The encodings of byte strings behind one call.
enum TextEncoding {
  /// The strings of ascending runs of a stream, whatever its encoding; a dictionary needs its
  /// entries.
  static func decode(
    _ reader: StreamReader, entries: StreamReader? = nil, _ runs: [Range<Int>],
    _ allowance: ReadAllowance
  ) throws -> ByteStrings {
    if reader.stream.encoding == .zstdFrames {
      return try ZstdFrames.decode(reader, runs, allowance)
    }
    var builder = ByteStrings.Builder()
    switch (reader.stream.encoding, entries) {
    case (.plain, _): try Plain.decodeStrings(reader, runs, into: &builder)
    case (.constant, _):
      let count = runs.reduce(0) { $0 + $1.count }
      try allowance.take(count, byteWidth: 8 + reader.inlineBytes().byteCount)
      try Constant.decodeStrings(reader, count: count, into: &builder)
    case (.zstdPages, _): try ZstdPages.decodeStrings(reader, runs, allowance, into: &builder)
    case (.dictionary, let entries?):
      try DictionaryEncoding.decodeStrings(
        reader, entries: entries, runs, allowance, into: &builder)
    default:
      throw reader.notAllowed
    }
    return try builder.finish()
  }
}
