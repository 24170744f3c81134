// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import CZstd
public import InseamBytes

/// A trained zstd dictionary, ready to compress and decompress.
///
/// Shared by threads.
@safe public final class ZstdDictionary: @unchecked Sendable {
  /// The dictionary as the trainer made it and the file stores it.
  public let bytes: [UInt8]
  fileprivate let decoding: OpaquePointer
  private let encoders = Lock<[Int32: EncoderPointer]>([:])

  @safe private struct EncoderPointer: @unchecked Sendable {
    let pointer: OpaquePointer
  }

  /// Prepares a dictionary; `nil` if libzstd does not take the bytes.
  ///
  /// - Throws: `OutOfMemory`.
  public init?(bytes: [UInt8]) throws(OutOfMemory) {
    self.bytes = bytes
    // Safe: the array is read during the call; libzstd keeps its own copy.
    guard
      let decoding = unsafe bytes.withUnsafeBytes({
        unsafe ZSTD_createDDict($0.baseAddress, $0.count)
      })
    else {
      // libzstd does not say why.
      try OutOfMemory.check(bytes.count)
      return nil
    }
    unsafe self.decoding = decoding
  }

  deinit {
    // Safe: created by this object; nobody else has the pointers.
    unsafe ZSTD_freeDDict(decoding)
    for (_, encoder) in encoders.withLock({ $0 }) { unsafe ZSTD_freeCDict(encoder.pointer) }
  }

  /// The prepared form for a compression level, made at first use and owned by the dictionary.
  ///
  /// - Throws: `OutOfMemory`, or `ZstdError` if libzstd cannot compress with the bytes.
  fileprivate func encoder(level: Int32) throws -> OpaquePointer {
    unsafe try encoders.withLock { encoders in
      if let found = encoders[level] { return unsafe found.pointer }
      let parameters = ZstdDictionary.parameters(level: level, byteCount: bytes.count)
      // Safe: the array is read during the call; libzstd keeps its own copy.
      let made = unsafe bytes.withUnsafeBytes {
        unsafe ZSTD_createCDict_advanced(
          $0.baseAddress, $0.count, ZSTD_dlm_byCopy, ZSTD_dct_auto, parameters, ZSTD_defaultCMem)
      }
      guard let made = unsafe made else {
        try OutOfMemory.check(bytes.count)
        throw ZstdError.unusableDictionary
      }
      unsafe encoders[level] = EncoderPointer(pointer: made)
      return unsafe made
    }
  }

  /// The parameters of a level, with tables that suit the dictionary: a slot for every two positions.
  ///
  /// libzstd sizes the tables of its fast levels for short strings alone, and then overlooks much of
  /// what the dictionary has. The numbers are in `spec/decisions/0004-frames-and-dictionaries.md`.
  private static func parameters(level: Int32, byteCount: Int) -> ZSTD_compressionParameters {
    var parameters = ZSTD_getCParams(level, 0, byteCount)
    guard parameters.strategy == ZSTD_fast || parameters.strategy == ZSTD_dfast else {
      return parameters
    }
    let slots = UInt32(max(10, Int.bitWidth - byteCount.leadingZeroBitCount - 2))
    parameters.hashLog = max(parameters.hashLog, slots)
    parameters.chainLog = max(parameters.chainLog, slots - 1)
    return parameters
  }

  /// Trains a dictionary of at most `capacity` bytes on samples that lie one after the other.
  ///
  /// - Returns: `nil` if the samples are too few or too uniform.
  /// - Throws: `OutOfMemory`.
  public static func train(samples: Buffer, sizes: [Int], capacity: Int) throws(OutOfMemory)
    -> [UInt8]?
  {
    precondition(
      sizes.allSatisfy { $0 >= 0 } && sizes.reduce(0, +) <= samples.byteCount,
      "samples lie inside their bytes")
    var dictionary = [UInt8](repeating: 0, count: capacity)
    var parameters = ZDICT_fastCover_params_t()
    parameters.k = 256
    parameters.d = 8
    parameters.f = 20
    parameters.accel = 2
    let byteCount = unsafe samples.withUnsafeBytes { input in
      unsafe dictionary.withUnsafeMutableBytes { output in
        // Safe: the sizes were just checked against the samples' bytes; at most capacity bytes are
        // written.
        unsafe ZDICT_trainFromBuffer_fastCover(
          output.baseAddress, output.count, input.baseAddress, sizes, UInt32(sizes.count),
          parameters)
      }
    }
    try ZstdError.check(byteCount, samples.byteCount)
    guard ZDICT_isError(byteCount) == 0 else { return nil }
    return Array(dictionary.prefix(byteCount))
  }
}

/// Compresses frames; one per thread.
@safe public final class ZstdCompressor: @unchecked Sendable {
  private let context: OpaquePointer
  private let level: Int32
  /// What is compressed between two looks for a cancellation: whole blocks of zstd, and little at
  /// slow levels.
  private let pieceBytes: Int
  private var dictionary: ZstdDictionary?
  static let idle = Lock<[Int32: [ZstdCompressor]]>([:])

  /// Creates a compressor of a level (1 fast to 19 small).
  ///
  /// - Throws: `OutOfMemory`.
  public init(level: Int) throws(OutOfMemory) {
    // Safe: libzstd made the context for this object alone; NULL is refused before it is used.
    guard let context = unsafe ZSTD_createCCtx() else {
      throw OutOfMemory(byteCount: ZSTD_estimateCCtxSize(Int32(level)))
    }
    unsafe self.context = context
    self.level = Int32(level)
    pieceBytes = level < 13 ? 512 << 10 : 128 << 10
    unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, self.level)
    unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_dictIDFlag, 0)
    unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 0)
    unsafe inseam_zstd_keep_buffers(context)
  }

  deinit {
    // Safe: made by `init` for this object alone, and freed once.
    unsafe ZSTD_freeCCtx(context)
  }

  /// Calls `body` with a compressor that no other thread uses meanwhile.
  static func use<Result>(level: Int, _ body: (ZstdCompressor) throws -> Result) throws -> Result {
    let key = Int32(level)
    let known = idle.withLock { $0[key]?.popLast() }
    let compressor = try known ?? ZstdCompressor(level: level)
    defer { idle.withLock { $0[key, default: []].append(compressor) } }
    return try body(compressor)
  }

  /// Appends one complete frame with the bytes of `source`.
  ///
  /// - Throws: `OutOfMemory`, `Cancelled`, or `ZstdError` if libzstd cannot compress with the
  ///   dictionary; the target is as it was.
  public func compress(_ source: Buffer, dictionary: ZstdDictionary?, to target: inout [UInt8])
    throws
  {
    if dictionary !== self.dictionary {
      // Safe: the dictionary owns the encoder, and the compressor keeps the dictionary.
      let encoder = try unsafe dictionary?.encoder(level: level)
      unsafe ZSTD_CCtx_refCDict(context, encoder)
      self.dictionary = dictionary
    }
    let bound = ZSTD_compressBound(source.byteCount)
    var failure: (any Error)?
    target.append(addingCapacity: bound) { output in
      unsafe output.withUnsafeMutableBufferPointer { memory, count in
        unsafe source.withUnsafeBytes { input in
          // Safe: the free part of the memory has at least bound bytes.
          let free = unsafe UnsafeMutableRawBufferPointer(
            start: memory.baseAddress.map { unsafe $0 + count }, count: memory.count - count)
          do { count += try unsafe compress(input, into: free) } catch { failure = error }
        }
      }
    }
    if let failure { throw failure }
  }

  /// Writes a frame, piece by piece, and returns the number of its bytes; they are those of a frame
  /// that is compressed at once.
  private func compress(
    _ input: UnsafeRawBufferPointer, into memory: UnsafeMutableRawBufferPointer
  ) throws -> Int {
    unsafe ZSTD_CCtx_reset(context, ZSTD_reset_session_only)
    unsafe ZSTD_CCtx_setPledgedSrcSize(context, UInt64(input.count))
    // Safe: both describe the caller's memory, which stays valid during the call.
    var output = unsafe ZSTD_outBuffer(dst: memory.baseAddress, size: memory.count, pos: 0)
    var piece = unsafe ZSTD_inBuffer(src: input.baseAddress, size: 0, pos: 0)
    while true {
      if input.count > pieceBytes, unsafe piece.size > 0 { try Calls.check() }
      unsafe piece.size = min(input.count, piece.size + pieceBytes)
      let isLast = unsafe piece.size == input.count
      // Safe: libzstd reads up to the size of the piece, and writes up to that of the memory.
      let left = unsafe ZSTD_compressStream2(
        context, &output, &piece, isLast ? ZSTD_e_end : ZSTD_e_continue)
      try ZstdError.check(left, memory.count)
      precondition(ZSTD_isError(left) == 0, "compression into a large enough buffer succeeds")
      if isLast && left == 0 { return unsafe output.pos }
    }
  }
}

/// Decompresses frames; contexts are kept and reused.
@safe public final class ZstdDecompressor: @unchecked Sendable {
  private let context: OpaquePointer
  private var dictionary: ZstdDictionary?
  static let idle = Lock<[ZstdDecompressor]>([])

  private init() throws(OutOfMemory) {
    // Safe: libzstd made the context for this object alone; NULL is refused before it is used.
    guard let context = unsafe ZSTD_createDCtx() else {
      throw OutOfMemory(byteCount: ZSTD_estimateDCtxSize())
    }
    unsafe self.context = context
  }

  deinit {
    // Safe: made by `init` for this object alone, and freed once.
    unsafe ZSTD_freeDCtx(context)
  }

  /// Calls `body` with a context that no other thread uses meanwhile, and a dictionary for all frames.
  public static func use<Result>(
    _ dictionary: ZstdDictionary? = nil, _ body: (ZstdDecompressor) throws -> Result
  ) throws -> Result {
    let known = idle.withLock { $0.popLast() }
    let decompressor = try known ?? ZstdDecompressor()
    decompressor.dictionary = dictionary
    // Safe: the dictionary owns the decoder, and the context keeps the dictionary.
    unsafe ZSTD_DCtx_refDDict(decompressor.context, dictionary?.decoding)
    defer {
      decompressor.dictionary = nil
      unsafe ZSTD_DCtx_refDDict(decompressor.context, nil)
      idle.withLock { if $0.count < 64 { $0.append(decompressor) } }
    }
    return try body(decompressor)
  }

  /// The size a frame says its content has; `nil` if it does not say so or is no frame.
  public static func contentSize(_ frame: Buffer) -> UInt64? {
    // Safe: reads at most the frame's bytes.
    let size = unsafe frame.withUnsafeBytes {
      unsafe ZSTD_getFrameContentSize($0.baseAddress, $0.count)
    }
    return size > UInt64.max - 2 ? nil : size
  }

  /// Finds how many bytes the contents of frames have, which lie in a buffer.
  static func findContentSizes(_ frames: inout [ZstdFrame], in buffer: Buffer) {
    unsafe buffer.withUnsafeBytes { bytes in
      for place in frames.indices where !frames[place].bytes.isEmpty {
        let frame = unsafe UnsafeRawBufferPointer(rebasing: bytes[frames[place].bytes])
        // Safe: reads at most the frame's bytes.
        let size = unsafe ZSTD_getFrameContentSize(frame.baseAddress, frame.count)
        frames[place].contentByteCount = size > 0 && size <= Limits.frameBytes ? Int(size) : -1
      }
    }
  }

  /// Appends the contents of frames, which lie in a buffer, one after the other; traps if there is no room.
  ///
  /// `isText`: Whether the contents have to be UTF-8; each is looked at while it is in the caches.
  /// - Returns: `nil`, or what is wrong with which frame.
  /// - Throws: `OutOfMemory`.
  func decompress(
    _ frames: ArraySlice<ZstdFrame>, in buffer: Buffer, isText: Bool,
    to output: inout OutputSpan<UInt8>
  ) throws -> (frame: ZstdFrame, detail: String)? {
    try unsafe buffer.withUnsafeBytes { bytes in
      for frame in frames where !frame.bytes.isEmpty {
        // Safe: `ZstdFrames` checked that the frame lies inside its page, and `StreamReader` that
        // the page lies inside the buffer.
        let source = unsafe UnsafeRawBufferPointer(rebasing: bytes[frame.bytes])
        if let failure = try unsafe decompress(source, frame.contentByteCount, to: &output) {
          return (frame, failure)
        }
        if isText, let end = output.endOfText(inLast: frame.contentByteCount) {
          return (frame, "the value is not UTF-8 at its byte \(end)")
        }
      }
      return nil
    }
  }

  /// Appends the content of exactly one frame, which has to have `byteCount` bytes.
  ///
  /// - Returns: `nil`, or what is wrong with the frame.
  /// - Throws: `OutOfMemory`.
  public func decompress(_ frame: Buffer, byteCount: Int, to target: inout [UInt8]) throws
    -> String?
  {
    try OutOfMemory.check(byteCount)
    var failure: String?
    try target.append(addingCapacity: byteCount) { output in
      // Safe: the pointer is the whole frame, which is read during the call only.
      failure = try unsafe frame.withUnsafeBytes {
        try unsafe decompress($0, byteCount, to: &output)
      }
    }
    return failure
  }

  /// The window that the header of a whole frame asks for; 0 for a single segment, whose window is its content.
  private static func windowBytes(_ frame: UnsafeRawBufferPointer) -> UInt64 {
    // RFC 8878, 3.1.1.1: magic, descriptor with bit 5 for a single segment, else the window's exponent and mantissa.
    guard frame.count > 5 else { return 0 }
    // Safe: the frame has more than five bytes: just checked.
    let (descriptor, window) = unsafe (frame[4], frame[5])
    if descriptor & 0x20 != 0 { return 0 }
    let base = UInt64(1) << (10 + UInt64(window >> 3))
    return base + base / 8 * UInt64(window & 7)
  }

  private func decompress(
    _ frame: UnsafeRawBufferPointer, _ byteCount: Int, to output: inout OutputSpan<UInt8>
  ) throws -> String? {
    // Safe: reads at most the frame's bytes.
    let size = unsafe ZSTD_findFrameCompressedSize(frame.baseAddress, frame.count)
    guard ZSTD_isError(size) == 0, size == frame.count else {
      return "not exactly one complete zstd frame"
    }
    guard unsafe ZstdDecompressor.windowBytes(frame) <= Limits.windowBytes else {
      return "the zstd window is larger than 2^27 bytes"
    }
    precondition(
      byteCount >= 0 && byteCount <= output.freeCapacity, "there is room for the content")
    return try unsafe output.withUnsafeMutableBufferPointer { memory, count in
      // Safe: the free part of the memory has at least byteCount bytes.
      let written = unsafe ZSTD_decompressDCtx(
        context, memory.baseAddress.map { unsafe $0 + count }, byteCount, frame.baseAddress,
        frame.count)
      try ZstdError.check(written, byteCount)
      if ZSTD_isError(written) != 0 { return unsafe String(cString: ZSTD_getErrorName(written)) }
      if written != byteCount { return "decompressed to \(written) bytes, expected \(byteCount)" }
      count += written
      return nil
    }
  }
}
