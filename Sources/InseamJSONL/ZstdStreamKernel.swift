// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import CZstd
internal import InseamBytes

/// Decompresses zstd data of any number of frames; windows above 2^27 are refused.
@safe final class ZstdDecoder: Decoder {
  private let stream: OpaquePointer
  private var isInsideFrame = false

  init() throws(OutOfMemory) {
    // Safe: made for this object alone; NULL is refused before it is used.
    guard let made = unsafe ZSTD_createDStream() else {
      throw OutOfMemory(byteCount: ZSTD_estimateDCtxSize())
    }
    unsafe stream = made
    unsafe ZSTD_DCtx_setParameter(stream, ZSTD_d_windowLogMax, 27)
  }

  deinit {
    // Safe: made by `init` for this object alone, and freed once.
    unsafe ZSTD_freeDStream(stream)
  }

  var isComplete: Bool { !isInsideFrame }

  func decode(_ input: inout ArraySlice<UInt8>, to output: inout [UInt8], limit: Int)
    throws
  {
    var status = 0
    var used = 0
    output.append(addingCapacity: limit) { span in
      unsafe span.withUnsafeMutableBufferPointer { memory, count in
        unsafe input.withUnsafeBufferPointer { source in
          // Safe: zstd reads at most source's bytes and writes at most limit into the free part of
          // memory.
          var from = unsafe ZSTD_inBuffer(src: source.baseAddress, size: source.count, pos: 0)
          var to = unsafe ZSTD_outBuffer(
            dst: memory.baseAddress.map { unsafe $0 + count }, size: limit, pos: 0)
          status = unsafe ZSTD_decompressStream(stream, &to, &from)
          used = unsafe from.pos
          count += unsafe to.pos
        }
      }
    }
    input = input.dropFirst(used)
    if ZSTD_getErrorCode(status) == ZSTD_error_memory_allocation {
      throw OutOfMemory(byteCount: 1 << 27)
    }
    if ZSTD_isError(status) != 0 {
      throw InputError("zstd data is damaged: \(unsafe String(cString: ZSTD_getErrorName(status)))")
    }
    isInsideFrame = status != 0
  }
}
