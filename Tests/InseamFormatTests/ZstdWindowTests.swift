// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import InseamBytes
import InseamFormat
import Testing

@Suite struct ZstdWindowTests {
  /// A frame by hand (RFC 8878): a window, the content size in 4 bytes, one raw block.
  private func frame(window: UInt8) -> [UInt8] {
    let content = Array("hello".utf8)
    return [0x28, 0xB5, 0x2F, 0xFD, 0x80, window, 5, 0, 0, 0, 5 << 3 | 1, 0, 0] + content
  }

  /// Every byte of a window: those above 2^27 are refused, whatever the content needs.
  @Test(arguments: UInt8.min...UInt8.max)
  func aFrameMayAskForTwoToThe27(window: UInt8) throws {
    var content: [UInt8] = []
    let failure = try ZstdDecompressor.use {
      try $0.decompress(try Buffer(frame(window: window)), byteCount: 5, to: &content)
    }
    if window <= 17 << 3 {
      #expect(failure == nil)
      #expect(content == Array("hello".utf8))
    } else {
      // libzstd knows none above 2^31.
      let message =
        window < 22 << 3
        ? "the zstd window is larger than 2^27 bytes" : "not exactly one complete zstd frame"
      #expect(failure == message)
    }
  }
}
