// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamPlatform

#if canImport(Glibc)
import Glibc
#endif

extension OutputFile {
  /// Writes the first bytes of a file at an offset, in pieces of 4 MiB.
  func copy(_ input: InputFile, byteCount: UInt64, to start: UInt64) throws(FileError) {
    var offset: UInt64 = 0
    while offset < byteCount {
      let step = min(1 << 22, byteCount - offset)
      guard let range = ByteRange(offset: offset, byteCount: step) else { break }
      if Calls.isCancelled { throw FileError("write", path, code: ECANCELED) }
      let piece = try input.copy(range)
      let place = start + offset
      try unsafe piece.withUnsafeBytes { source throws(FileError) in
        // Safe: source is the whole piece.
        try unsafe descriptor.write(source, at: place)
      }
      offset += step
    }
  }

  /// Appends the first bytes of a file.
  public func append(contentsOf input: InputFile, byteCount: UInt64) throws(FileError) {
    try flush()
    try copy(input, byteCount: byteCount, to: end)
    end += byteCount
  }
}
