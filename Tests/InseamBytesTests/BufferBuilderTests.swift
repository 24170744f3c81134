// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import InseamBytes
import TestSupport
import Testing

@Suite struct BufferBuilderTests {
  /// Parts of every length in drawn order, with and without room made before, are the bytes one after the other; what follows them
  /// is zero.
  @Test func partsBecomeOneBuffer() throws {
    var random = SeededGenerator(seed: 21)
    for reserved in [0, 1, 64, 10_000, 6 << 20] {
      var (builder, wanted) = (BufferBuilder(), [UInt8]())
      try builder.reserve(byteCount: reserved)
      for length in (0...130).shuffled(using: &random) {
        let part = (0..<length).map { _ in UInt8.random(in: 1...255, using: &random) }
        try builder.append(try Buffer(part).slice(offset: 0, byteCount: length))
        wanted += part
        #expect(builder.byteCount == wanted.count)
      }
      let buffer = builder.finish()
      #expect(buffer.array(of: UInt8.self) == wanted)
      #expect(buffer.address % 64 == 0)
      // A word behind the last byte is padding.
      #expect(buffer.word(atBit: 8 * wanted.count - 8) == UInt64(wanted[wanted.count - 1]))
      #expect(builder.byteCount == 0 && builder.finish().byteCount == 0)
    }
  }
}
