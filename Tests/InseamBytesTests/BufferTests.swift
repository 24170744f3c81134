// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import InseamBytes
import TestSupport
import Testing

@Suite struct BufferTests {
  private func bytes(_ count: Int) -> [UInt8] {
    var random = SeededGenerator(seed: UInt64(count))
    return (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next() & 7) }
  }

  @Test func aSliceHoldsThePart() throws {
    let data = bytes(70)
    let buffer = try Buffer(data)
    for start in 0...70 {
      for end in start...70 {
        let part = buffer.slice(offset: start, byteCount: end - start)
        #expect(part.array(of: UInt8.self) == Array(data[start..<end]))
      }
    }
  }

  @Test func aSliceOutsideTraps() async {
    await #expect(processExitsWith: .failure) {
      _ = Buffer(small: [UInt8](repeating: 0, count: 4)).slice(offset: 2, byteCount: 3)
    }
    await #expect(processExitsWith: .failure) {
      _ = Buffer(small: [UInt8](repeating: 0, count: 4)).slice(offset: -1, byteCount: 1)
    }
    await #expect(processExitsWith: .failure) {
      _ = Buffer(small: [UInt8](repeating: 0, count: 4)).word(atBit: 32)
    }
  }

  @Test func aNegativeSizeTraps() async {
    await #expect(processExitsWith: .failure) { _ = try? Buffer(byteCount: -1) { _ in } }
    await #expect(processExitsWith: .failure) {
      _ = try? Buffer(uninitializedByteCount: -1) { _ in }
    }
    await #expect(processExitsWith: .failure) {
      _ = try? Buffer(capacity: -1, of: UInt8.self) { _ in }
    }
  }

  @Test func aSpanOfElementsThatAreNotAlignedTraps() async {
    await #expect(processExitsWith: .failure) {
      _ =
        Buffer(small: [UInt8](repeating: 0, count: 16)).slice(offset: 4, byteCount: 8)
        .span(of: UInt64.self).count
    }
    let buffer = Buffer(small: [UInt8](repeating: 1, count: 16))
    #expect(buffer.slice(offset: 8, byteCount: 8).span(of: UInt64.self).count == 1)
  }

  @Test func sixtyFourReadableZerosFollowOwnedMemory() throws {
    for count in 0...130 {
      let buffer = try Buffer([UInt8](repeating: 0xFF, count: count))
      if count > 0 {
        #expect(buffer.word(atBit: 8 * (count - 1)) & ~0xFF == 0)
      }
      #expect(buffer.address % 64 == 0)
    }
  }

  @Test func bytesAreFoundAndCountedInEveryRange() throws {
    let data = bytes(40)
    let buffer = try Buffer(data)
    for start in 0...40 {
      #expect(buffer.firstIndex(of: 3, from: start) == data[start...].firstIndex(of: 3))
      for end in start...40 {
        #expect(
          buffer.lastIndex(of: 3, before: end, from: start) == data[start..<end].lastIndex(of: 3))
        #expect(buffer.count(of: 3, start..<end) == data[start..<end].count { $0 == 3 })
      }
    }
  }

  @Test func wordsStartAtAnyBit() throws {
    let data = bytes(24).map { $0 &* 37 }
    let buffer = try Buffer(data)
    func bit(_ position: Int) -> UInt64 { UInt64(data[position / 8] >> UInt8(position % 8)) & 1 }
    for position in 0..<(24 * 8 - 64) {
      var expected: UInt64 = 0
      for i in 0..<64 { expected |= bit(position + i) << UInt64(i) }
      #expect(buffer.word(atBit: position) == expected)
    }
  }

  @Test func numbersAreReadWhereverTheyStart() throws {
    let data = bytes(50)
    let buffer = try Buffer(data)
    for start in 0...9 {
      let part = buffer.slice(offset: start, byteCount: 50 - start)
      var expected: [UInt32] = []
      for place in stride(from: start, through: 46, by: 4) {
        var number: UInt32 = 0
        for i in 0..<4 { number |= UInt32(data[place + i]) << UInt32(8 * i) }
        expected.append(number)
      }
      #expect(part.uint32s == expected)
    }
  }

  @Test func prefixesCompareAsBytesDo() throws {
    let strings: [[UInt8]] = [
      [], [0], [0, 0], [1], [1, 0, 255], [255], Array(repeating: 255, count: 9),
    ]
    for a in strings {
      for b in strings {
        let (x, y) = try (Buffer(a), Buffer(b))
        let (left, right) = (
          x.bigEndianPrefix(at: 0, byteCount: a.count), y.bigEndianPrefix(at: 0, byteCount: b.count)
        )
        if left < right { #expect(a.lexicographicallyPrecedes(b)) }
        #expect(x.hasEqualBytes(y) == (a == b))
      }
    }
  }

  @Test func aBufferOfFewerElementsThanItsCapacityEndsWithZeros() throws {
    let buffer = try Buffer(capacity: 10, of: UInt32.self) { output in
      for value in 0..<3 { output.append(UInt32(value) + 1) }
    }
    #expect(buffer.byteCount == 12)
    #expect(buffer.array(of: UInt32.self) == [1, 2, 3])
    #expect(buffer.word(atBit: 64) >> 32 == 0)
  }
}
