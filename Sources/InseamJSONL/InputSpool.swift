// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// Standard input, kept in a file without a name from its first byte on, so that it can be read
/// again.
///
/// Not for use from two threads at once.
final class InputSpool: @unchecked Sendable {
  private let stream: ByteStream
  private let file: OutputFile

  /// Begins with nothing; the file lies in the folder of `path` and is gone with this object.
  init(beside path: String) throws(FileError) {
    stream = try ByteStream(path: "-")
    file = try OutputFile(temporaryBeside: path)
  }

  /// Appends up to `limit` bytes from an offset on, which is at most the number of bytes read so
  /// far.
  ///
  /// - Returns: The number of bytes, 0 at the end.
  func read(into bytes: inout [UInt8], at offset: UInt64, limit: Int) throws(FileError) -> Int {
    if offset < file.end {
      let kept = try file.read(at: offset, byteCount: Int(min(UInt64(limit), file.end - offset)))
      bytes += kept.array(of: UInt8.self)
      return kept.byteCount
    }
    var piece: [UInt8] = []
    let count = try stream.read(into: &piece, limit: limit)
    try file.append(piece)
    bytes += piece
    return count
  }
}
