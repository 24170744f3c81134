// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// The encodings of byte strings behind one call.
enum TextEncoding {
  /// The strings of a range of a stream, whatever its encoding; a dictionary needs its entries.
  static func decode(_ reader: StreamReader, entries: StreamReader? = nil, _ range: Range<Int>)
    throws -> ByteStrings
  {
    var builder = ByteStrings.Builder()
    switch (reader.stream.encoding, entries) {
    case (.plain, _): try Plain.decodeStrings(reader, range, into: &builder)
    case (.constant, _): try Constant.decodeStrings(reader, range, into: &builder)
    case (.zstdFrames, _): try ZstdFrames.decodeStrings(reader, range, into: &builder)
    case (.zstdPages, _): try ZstdPages.decodeStrings(reader, range, into: &builder)
    case (.dictionary, let entries?):
      try DictionaryEncoding.decodeStrings(reader, entries: entries, range, into: &builder)
    default:
      throw FormatError(
        .unsupported, "stream", at: 0,
        "\(reader.stream.encoding.name) does not hold strings in this release")
    }
    return builder.finish()
  }
}
