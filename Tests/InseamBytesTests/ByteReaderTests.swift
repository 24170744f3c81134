// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import InseamBytes
import Testing

@Suite struct ByteReaderTests {
  @Test func everyReadInsideSucceedsAndEveryOtherThrows() throws {
    for count in 0...20 {
      let data = (0..<count).map { UInt8($0) }
      for skipped in 0...count {
        var reader = try ByteReader(Buffer(data), at: 100)
        _ = try reader.read(byteCount: skipped)
        #expect(reader.remaining == count - skipped)
        #expect(reader.offset == 100 + UInt64(skipped))
        if count - skipped >= 8 {
          let value: UInt64 = try reader.read()
          #expect(value & 0xFF == UInt64(skipped))
        } else {
          let error = #expect(throws: ByteError.self) { try reader.read(UInt64.self) }
          #expect(error?.offset == 100 + UInt64(skipped))
          #expect(reader.remaining == count - skipped, "a failed read moves nothing")
        }
      }
    }
  }

  @Test func aCountBeyondTheBytesThrows() throws {
    var reader = try ByteReader(Buffer([UInt8](repeating: 0, count: 4)))
    for count in [5, Int.max, -1, Int.min] {
      #expect(throws: ByteError.self) { try reader.read(byteCount: count) }
    }
  }

  @Test func stringsAreUTF8OrAnError() throws {
    func string(_ bytes: [UInt8], length: UInt32) throws -> String {
      var writer = ByteWriter()
      writer.write(length)
      writer.write(bytes)
      var reader = try ByteReader(Buffer(writer.bytes))
      return try reader.readString()
    }
    #expect(try string(Array("né🙂".utf8), length: 7) == "né🙂")
    #expect(try string([], length: 0) == "")
    for bytes: [UInt8] in [[0xFF], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF0, 0x9F]] {
      #expect(throws: ByteError.self) { try string(bytes, length: UInt32(bytes.count)) }
    }
    #expect(throws: ByteError.self) { try string([65], length: 2) }
    #expect(throws: ByteError.self) { try string([65], length: .max) }
  }

  @Test func reservedBytesAreZeroOrAnErrorAtTheirPlace() throws {
    for count in [1, 12, 63, 64, 65, 200] {
      for place in 0..<count {
        var data = [UInt8](repeating: 0, count: count + 1)
        data[place] = 0x80
        data[count - 1] |= 1
        data[count] = 1
        var reader = try ByteReader(Buffer(data), at: 50)
        let error = #expect(throws: ByteError.self) { try reader.readZeros(count) }
        #expect(error?.offset == 50 + UInt64(place))
      }
    }
  }

  @Test func zerosAreReadUpToTheByteBehindThem() throws {
    for count in 0..<200 {
      var reader = try ByteReader(Buffer([UInt8](repeating: 0, count: count) + [7]))
      try reader.readZeros(count)
      #expect(try reader.read(UInt8.self) == 7)
      #expect(throws: ByteError.self) { try reader.readZeros(1) }
    }
  }
}
