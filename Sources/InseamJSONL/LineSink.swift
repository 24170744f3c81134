// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamFormat

/// An output of JSON Lines, compressed as its name says: `.jsonl`, `.jsonl.gz` or `.jsonl.zst`.
///
/// Compressed output is a sequence of gzip members or zstd frames, of about a mebibyte of text each.
final class LineSink {
  private enum Compression { case none, gzip, zstd }

  private let sink: ByteSink
  private let compression: Compression
  private let compressor: ZstdCompressor?
  private var pending: [UInt8] = []
  private static let pieceBytes = 1 << 20
  private static let zstdLevel = 3

  /// Opens a path for writing; `-` is standard output.
  ///
  /// - Throws: `FileError`, also if a file has the path and `policy` is `create`.
  init(path: String, policy: OutputPolicy = .create) throws {
    compression = path.hasSuffix(".gz") ? .gzip : path.hasSuffix(".zst") ? .zstd : .none
    compressor = compression == .zstd ? try ZstdCompressor(level: LineSink.zstdLevel) : nil
    sink = try ByteSink(path: path, policy: policy)
  }

  /// Appends lines.
  func write(_ lines: [UInt8]) throws {
    guard compression != .none else { return try sink.write(lines) }
    pending += lines
    if pending.count >= LineSink.pieceBytes { try flush() }
  }

  /// Ends the output; a file appears.
  func finish() throws {
    // Compressed data of no lines is a member or frame too.
    if compression != .none { try flush() }
    try sink.finish()
  }

  private func flush() throws {
    switch compression {
    case .none: break
    case .gzip: try sink.write(try Gzip.member(of: pending))
    case .zstd:
      var frame: [UInt8] = []
      let text = try Buffer(pending)
      try compressor?.compress(text, dictionary: nil, to: &frame)
      try sink.write(frame)
    }
    pending.removeAll(keepingCapacity: true)
  }
}
