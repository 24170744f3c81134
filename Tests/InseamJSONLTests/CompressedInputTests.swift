// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import InseamJSONL
import Testing

@Suite struct CompressedInputTests {
  private static let lines = "{\"a\":1}\n{\"a\":2}\n"
  /// The lines as gzip data, with a checksum at the end (RFC 1952).
  private static let gzip: [UInt8] = [
    31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 171, 86, 74, 84, 178, 50, 172, 229, 170, 6, 209, 70, 181, 92,
    0, 102, 192, 90, 25, 16, 0, 0, 0,
  ]
  /// The lines as a zstd frame, with a checksum at the end (RFC 8878).
  private static let zstd: [UInt8] = [
    40, 181, 47, 253, 36, 16, 129, 0, 0, 123, 34, 97, 34, 58, 49, 125, 10, 123, 34, 97, 34, 58, 50,
    125, 10, 238, 237, 172, 242,
  ]

  @Test(arguments: [gzip, zstd])
  func theContentIsReadByItsFirstBytesWhateverTheName(bytes: [UInt8]) throws {
    for name in ["input.jsonl", "input.gz", "input.zst"] {
      #expect(try Corpus(bytes, named: name).exported() == CompressedInputTests.lines)
    }
  }

  @Test(arguments: [gzip, zstd])
  func membersThatFollowEachOtherAreOneInput(bytes: [UInt8]) throws {
    let lines = CompressedInputTests.lines
    #expect(try Corpus(bytes + bytes + bytes).exported() == lines + lines + lines)
  }

  @Test(arguments: [gzip, zstd])
  func everyTruncationIsRefused(bytes: [UInt8]) throws {
    for count in 5..<bytes.count {
      let corpus = try Corpus(Array(bytes.prefix(count)))
      #expect(throws: InputLocation.self, "\(count) bytes") { try corpus.dataset() }
    }
  }

  /// No flip gives other rows; those in bytes that carry nothing (a time, a system) may give these.
  @Test(arguments: [gzip, zstd])
  func noFlippedBitGivesOtherRows(bytes: [UInt8]) throws {
    for bit in 0..<8 * bytes.count {
      var flipped = bytes
      flipped[bit / 8] ^= 1 << UInt8(bit % 8)
      if let found = try? Corpus(flipped).exported() {
        #expect(found == CompressedInputTests.lines, "bit \(bit)")
      }
    }
  }

  @Test(arguments: [gzip, zstd])
  func whatFollowsTheContentIsRefused(bytes: [UInt8]) throws {
    #expect(throws: InputLocation.self) { try Corpus(bytes + Array("x".utf8)).dataset() }
  }
}
