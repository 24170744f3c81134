// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// An encoded stream whose bytes are not in the file yet.
struct EncodedStream {
  let role: Stream.Role
  let encoding: Encoding
  let storedType: PhysicalType
  let valueCount: Int
  let payload: Payload

  enum Payload {
    case inline([UInt8])
    case region(Buffer)
  }

  /// The bytes the payload takes.
  var byteCount: Int {
    switch payload {
    case .inline(let bytes): bytes.count
    case .region(let buffer): buffer.byteCount
    }
  }

  /// Appends the payload to the file.
  func write(to writer: BlockWriter) throws -> Stream {
    switch payload {
    case .inline(let bytes):
      Stream(
        role: role, encoding: encoding, storedType: storedType, parameter: UInt32(bytes.count),
        valueCount: valueCount, layout: .inline(try Buffer(bytes)))
    case .region(let buffer):
      Stream(
        role: role, encoding: encoding, storedType: storedType, valueCount: valueCount,
        layout: .contiguous(try writer.write(region: buffer)))
    }
  }
}
