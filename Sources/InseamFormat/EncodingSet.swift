// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// A set of encodings, known or not.
///
/// See `spec/format.md`, Footer.
public struct EncodingSet: Hashable, Sendable {
  private var words: [UInt64] = [0, 0, 0, 0]

  /// Creates the empty set.
  public init() {}

  init(decoding reader: inout ByteReader) throws(ByteError) {
    for index in words.indices { words[index] = try reader.read() }
  }

  func encode(to writer: inout ByteWriter) {
    for word in words { writer.write(word) }
  }

  /// Adds an encoding.
  public mutating func insert(_ encoding: Encoding) {
    words[Int(encoding.rawValue) / 64] |= 1 << UInt64(encoding.rawValue % 64)
  }

  /// Adds the encodings of another set.
  public mutating func formUnion(_ other: EncodingSet) {
    for index in words.indices { words[index] |= other.words[index] }
  }

  /// Whether an encoding is in the set.
  public func contains(_ encoding: Encoding) -> Bool {
    words[Int(encoding.rawValue) / 64] >> UInt64(encoding.rawValue % 64) & 1 == 1
  }

  /// The encodings, ascending by number.
  public var encodings: [Encoding] {
    (UInt8.min...UInt8.max).map(Encoding.init(rawValue:)).filter(contains)
  }
}
