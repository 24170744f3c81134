// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import InseamBytes
import InseamFormat
import TestSupport
import Testing

@Suite struct ZstdArgumentTests {
  /// Sizes that add up to more bytes than there are, by so few that all can be read.
  @Test func samplesOutsideTheirBytesTrap() async throws {
    await #expect(processExitsWith: .failure) { _ = try? ZstdArgumentTests.train(lastSize: 65) }
    await #expect(processExitsWith: .failure) { _ = try? ZstdArgumentTests.train(lastSize: -1) }
    #expect(try ZstdArgumentTests.train(lastSize: 64) != nil)
  }

  @Test func aNegativeContentSizeTraps() async {
    await #expect(processExitsWith: .failure) {
      var frame: [UInt8] = []
      try? ZstdCompressor(level: 1).compress(
        Buffer(small: [UInt8](1...9)), dictionary: nil, to: &frame)
      var content: [UInt8] = []
      content.reserveCapacity(64)
      _ = try? ZstdDecompressor.use {
        try $0.decompress(Buffer(small: frame), byteCount: -1, to: &content)
      }
    }
  }

  private static func train(lastSize: Int) throws -> [UInt8]? {
    var random = SeededGenerator(seed: 5)
    let words = (0..<64).map { _ in (0..<16).map { _ in UInt8(truncatingIfNeeded: random.next()) } }
    let samples = (0..<1_000).flatMap { _ in
      (0..<4).flatMap { _ in words[Int(random.next() % 64)] }
    }
    let sizes = [Int](repeating: 64, count: 999) + [lastSize]
    return try ZstdDictionary.train(samples: Buffer(samples), sizes: sizes, capacity: 4_096)
  }
}
