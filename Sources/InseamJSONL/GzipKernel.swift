// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import CZlib
internal import InseamBytes

/// Inflates gzip data of any number of members.
@safe final class GzipDecoder: Decoder {
  // Safe: all pointers of a new structure are NULL; it stays where it is, in this object.
  private var stream = unsafe z_stream()
  private var isInsideMember = false
  private var member = 0

  /// What zlib takes at most for a stream: its state and a window of 32 KiB.
  private static let byteCount = 64 << 10

  init() throws(OutOfMemory) {
    // Safe: zlib fills the one structure; if it has no memory, it leaves no state to free.
    let status = unsafe inseam_inflate_init_gzip(&stream)
    if status != Z_OK { throw OutOfMemory(byteCount: GzipDecoder.byteCount) }
  }

  deinit {
    // Safe: made by `init`; inflateEnd refuses a structure that was not.
    unsafe inflateEnd(&stream)
  }

  var isComplete: Bool { !isInsideMember }

  func decode(_ input: inout ArraySlice<UInt8>, to output: inout [UInt8], limit: Int)
    throws
  {
    var status = Z_OK
    let available = input.count
    var used = 0
    if !isInsideMember {
      if member > 0, input.first != 0x1F {
        throw InputError("trailing data after gzip member \(member)")
      }
      unsafe inflateReset(&stream)
      isInsideMember = true
      member += 1
    }
    output.append(addingCapacity: limit) { span in
      unsafe span.withUnsafeMutableBufferPointer { memory, count in
        unsafe input.withUnsafeBufferPointer { source in
          // Safe: zlib reads at most avail_in bytes of source and writes at most avail_out into the
          // free part of memory.
          unsafe stream.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
          unsafe stream.avail_in = UInt32(min(available, 1 << 30))
          unsafe stream.next_out = memory.baseAddress.map { unsafe $0 + count }
          unsafe stream.avail_out = UInt32(limit)
          let offered = unsafe Int(stream.avail_in)
          status = unsafe inflate(&stream, Z_NO_FLUSH)
          used = unsafe offered - Int(stream.avail_in)
          count += unsafe limit - Int(stream.avail_out)
        }
      }
    }
    input = input.dropFirst(used)
    if status == Z_MEM_ERROR { throw OutOfMemory(byteCount: GzipDecoder.byteCount) }
    if status == Z_STREAM_END {
      isInsideMember = false
    } else if status != Z_OK && status != Z_BUF_ERROR {
      throw InputError("gzip member \(member) is damaged")
    }
  }
}

/// Compresses data to gzip.
enum Gzip {
  /// A member that inflates to some bytes.
  static func member(of bytes: [UInt8]) throws(OutOfMemory) -> [UInt8] {
    let room = inseam_gzip_bound(bytes.count)
    // Safe: zlib reads the bytes, writes at most `room` of them, and gives their number.
    let member = unsafe [UInt8](unsafeUninitializedCapacity: room) { memory, count in
      unsafe bytes.withUnsafeBufferPointer {
        unsafe count = inseam_gzip($0.baseAddress, $0.count, memory.baseAddress, room)
      }
    }
    if member.isEmpty { throw OutOfMemory(byteCount: 1 << 18) }
    return member
  }
}
