// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import InseamBytes
import Testing

@Suite struct ChecksumTests {
  @Test func everyFlippedBitIsFoundByItsDifference() {
    for byteCount in [1, 2, 63, 64, 65, 300] {
      let data = (0..<byteCount).map { UInt8(truncatingIfNeeded: $0 &* 31) }
      let whole = Checksum(data).value
      for bit in 0..<byteCount * 8 {
        var flipped = data
        flipped[bit / 8] ^= 1 << UInt8(bit % 8)
        let difference = Checksum(flipped).value ^ whole
        #expect(Checksum.flippedBit(byteCount: byteCount, difference: difference) == bit)
      }
    }
  }

  @Test func noBitExplainsWhatTwoChanged() {
    let data = (0..<65).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let whole = Checksum(data).value
    #expect(Checksum.flippedBit(byteCount: data.count, difference: 0) == nil)
    #expect(Checksum.flippedBit(byteCount: 0, difference: 1) == nil)
    for first in 0..<data.count * 8 {
      for second in first + 1..<data.count * 8 {
        var flipped = data
        flipped[first / 8] ^= 1 << UInt8(first % 8)
        flipped[second / 8] ^= 1 << UInt8(second % 8)
        let difference = Checksum(flipped).value ^ whole
        guard Checksum.flippedBit(byteCount: data.count, difference: difference) == nil else {
          Issue.record("bits \(first) and \(second) are taken for one")
          return
        }
      }
    }
  }

  @Test func zerosCountAsBytes() throws {
    for zeros in 0..<64 {
      let data: [UInt8] = [1, 2, 3]
      let padded = data + [UInt8](repeating: 0, count: zeros)
      #expect(Checksum(data, zeros: zeros) == Checksum(padded))
      #expect(try Checksum(Buffer(data), zeros: zeros) == Checksum(Buffer(padded)))
    }
  }
}
