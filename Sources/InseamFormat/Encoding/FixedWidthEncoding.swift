// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// An encoding of fixed-width values: one type in this folder, and a line in `FixedWidthEncodings`.
protocol FixedWidthEncoding {
  /// Its number in the file and its name.
  static var encoding: Encoding { get }
  /// How a stream of it is laid out, and what it is stored in.
  static func accepts(_ stream: Stream, of type: PhysicalType) -> Bool
  /// The values of ascending runs in the stored type of the stream, one after the other.
  static func decode(_ streams: ValueStreams, _ runs: [Range<Int>]) throws -> Buffer
}

/// The streams that the values of a chunk are decoded from.
struct ValueStreams {
  let values: StreamReader
  /// The entries of a dictionary.
  let entries: StreamReader?
  /// The type of the chunk.
  let type: PhysicalType
  /// Gives the memory of what few bytes of a file can claim any number of.
  let allowance: ReadAllowance
}

/// The encodings of fixed-width values.
enum FixedWidthEncodings {
  static var all: [any FixedWidthEncoding.Type] {
    [
      Plain.self, Constant.self, Narrow.self, DictionaryEncoding.self, Runs.self, Bins.self,
      Ranks.self,
    ]
  }

  /// The values of ascending runs in the type of the chunk.
  static func decode(_ streams: ValueStreams, _ runs: [Range<Int>]) throws -> Buffer {
    let stream = streams.values.stream
    guard let encoding = all.first(where: { $0.encoding == stream.encoding }) else {
      throw streams.values.notAllowed
    }
    guard encoding.accepts(stream, of: streams.type) else {
      throw streams.values.malformed(
        "a \(streams.type.name) column cannot have \(stream.encoding.name) values stored as \(stream.storedType.name) in this layout"
      )
    }
    let values = try encoding.decode(streams, runs)
    guard encoding != DictionaryEncoding.self, stream.storedType != streams.type else {
      return values
    }
    return try Widening.widen(values, from: stream.storedType, to: streams.type)
  }
}

extension Stream {
  /// Whether values of a type can be stored in the stream's: in itself, or in one that gives all of
  /// them back.
  func stores(_ type: PhysicalType) -> Bool {
    storedType == type
      || storedType.isFloat == type.isFloat && !storedType.isNested && storedType.byteWidth != nil
        && Widening.isPossible(from: storedType, to: type)
  }

  var isContiguous: Bool { if case .contiguous = layout { true } else { false } }
  var isPaged: Bool { if case .paged = layout { true } else { false } }
  var isInline: Bool { if case .inline = layout { true } else { false } }
}
