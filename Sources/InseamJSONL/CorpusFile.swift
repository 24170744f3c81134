// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// An error about the bytes of an input, apart from any line.
struct InputError: Error {
  let message: String
  init(_ message: String) { self.message = message }
}

/// Turns compressed bytes into plain ones, piece by piece.
protocol Decoder: AnyObject {
  /// Whether the input may end here.
  var isComplete: Bool { get }
  /// Decodes some of the input, dropping what was used, and appends at most `limit` bytes.
  ///
  /// - Throws: `InputError` for what is wrong with the bytes, or `OutOfMemory`.
  func decode(_ input: inout ArraySlice<UInt8>, to output: inout [UInt8], limit: Int) throws
}

/// One input of a conversion: plain, gzip or zstd, told apart by the first bytes and not by the
/// name.
final class CorpusFile {
  let path: String
  /// The bytes read from the disk so far, for progress.
  private(set) var bytesRead: UInt64 = 0
  private let stream: ByteStream
  private let spool: InputSpool?
  private var decoder: (any Decoder)?
  private var raw: ArraySlice<UInt8> = []
  private var isAtEnd = false
  #if FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
  /// Short: what a fuzzer writes lies across pieces (`Tools/fuzz`).
  private static let pieceBytes = 128
  private static let packedPieceBytes = 64
  #else
  private static let pieceBytes = 1 << 20
  private static let packedPieceBytes = 1 << 18
  #endif

  /// Opens a path; bytes of standard input come from `spool`, if there is one.
  init(path: String, spool: InputSpool? = nil) throws {
    self.path = path
    self.spool = spool
    stream = try ByteStream(path: path)
    try fill()
    if raw.starts(with: [0x1F, 0x8B]) { decoder = try GzipDecoder() }
    if raw.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) || CorpusFile.isSkippableFrame(raw) {
      decoder = try ZstdDecoder()
    }
    try refuseForeign()
  }

  /// The size on disk, if known.
  var byteCount: UInt64? { stream.byteCount }

  /// Appends further bytes of text; `false` at the end.
  func read(into text: inout [UInt8], limit: Int) throws -> Bool {
    let before = text.count
    while text.count == before {
      if raw.isEmpty, !isAtEnd { try fill() }
      if raw.isEmpty {
        if let decoder, !decoder.isComplete {
          throw InputError("the compressed data is truncated (was its writer killed?)")
        }
        return false
      }
      guard let decoder else {
        text.append(contentsOf: raw)
        raw = []
        break
      }
      try decoder.decode(&raw, to: &text, limit: limit)
    }
    return true
  }

  private func fill() throws {
    var bytes = Array(raw)
    let limit = decoder == nil ? CorpusFile.pieceBytes : CorpusFile.packedPieceBytes
    let got =
      try spool?.read(into: &bytes, at: bytesRead, limit: limit)
      ?? stream.read(into: &bytes, limit: limit)
    bytesRead += UInt64(got)
    isAtEnd = got == 0
    raw = bytes[...]
  }

  private static func isSkippableFrame(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.count >= 4 && bytes.first.map { $0 & 0xF0 == 0x50 } == true
      && bytes.dropFirst().starts(with: [0x2A, 0x4D, 0x18])
  }

  private func refuseForeign() throws {
    if raw.starts(with: [0x89, 0x49, 0x4E, 0x53]) {
      throw InputError("an Inseam dataset, not JSON; inseam export writes JSON Lines")
    }
    if let kind = ForeignKind(raw), !kind.isDecompressed {
      throw InputError("\(kind.name), not JSON; \(kind.advice.naming(file: path))")
    }
  }
}
