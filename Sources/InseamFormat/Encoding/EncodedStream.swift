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
  /// What a reader of pages has to know.
  var parameter: UInt32 = 0
  /// What all pages need; empty for nothing.
  var table: [UInt8] = []
  let payload: Payload

  enum Payload {
    case inline([UInt8])
    case region(Buffer)
    case pages([Page])
  }

  /// The stored bytes of a page.
  struct Page {
    let bytes: [UInt8]
    let firstValue: Int
    let contentByteCount: Int

    /// What the entry of a page takes in its chunk.
    static let entryBytes = 32
  }

  /// The bytes the payload takes.
  var byteCount: Int {
    switch payload {
    case .inline(let bytes): bytes.count
    case .region(let buffer): buffer.byteCount
    case .pages(let pages): pages.reduce(table.count) { $0 + $1.bytes.count + Page.entryBytes }
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
    case .pages(let pages):
      Stream(
        role: role, encoding: encoding, storedType: storedType, parameter: parameter,
        valueCount: valueCount, table: table.isEmpty ? .absent : try writer.write(block: table),
        layout: .paged(
          try pages.map { page in
            Stream.Page(
              reference: try writer.write(block: page.bytes), firstValue: page.firstValue,
              contentByteCount: page.contentByteCount)
          }))
    }
  }
}
