// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
import Glibc
#endif

/// A copy of a file under a hidden name, removed unless it is published.
public final class FileCopy {
  /// Where the copy is now.
  public let path: String
  private let target: String
  private var isPublished = false

  /// Copies a file into the folder of `target`.
  public init(of source: String, beside target: String) throws(FileError) {
    self.target = target
    path = StaleFiles.name(for: target)
    let input = try InputFile(path: source, backend: .pread)
    let descriptor = try FileDescriptor(
      open: path, flags: O_CREAT | O_EXCL | O_NOFOLLOW | O_RDWR, named: target)
    var offset: UInt64 = 0
    while offset < input.byteCount {
      let step = min(1 << 22, input.byteCount - offset)
      guard let range = ByteRange(offset: offset, byteCount: step) else { break }
      let piece = try input.copy(range)
      var failure: FileError?
      unsafe piece.withUnsafeBytes { bytes in
        // Safe: bytes is the whole piece.
        do throws(FileError) { try unsafe descriptor.write(bytes, at: offset) } catch {
          failure = error
        }
      }
      if let failure { throw failure }
      offset += step
    }
  }

  deinit { if !isPublished { FileSystem.remove(path) } }

  /// Gives the copy its final name, atomically and durably.
  public func publish() throws(FileError) {
    let descriptor = try FileDescriptor(open: path, flags: O_RDWR, named: target)
    let mask = umask(0)
    umask(mask)
    guard fchmod(descriptor.raw, 0o666 & ~mask) == 0 else {
      throw FileError("chmod", target)
    }
    try descriptor.synchronize(metadata: true)
    try FileSystem.rename(path, to: target)
    isPublished = true
    try FileSystem.synchronizeFolder(FileSystem.folder(of: target))
    StaleFiles.remove(besides: target)
  }
}
