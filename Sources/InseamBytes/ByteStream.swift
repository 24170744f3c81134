// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
import Glibc
#endif

/// A file or pipe read from its start to its end, once.
public final class ByteStream {
  /// The path, or `-` for standard input.
  public let path: String
  /// The size of a regular file; `nil` for pipes.
  public let byteCount: UInt64?
  private let descriptor: FileDescriptor

  /// Opens a path; `-` is standard input.
  ///
  /// - Throws: `FileError`; a directory is refused.
  public init(path: String) throws(FileError) {
    self.path = path
    descriptor =
      path == "-"
      ? try FileDescriptor(duplicating: 0, path: "standard input")
      : try FileDescriptor(open: path, flags: O_RDONLY)
    let status = try descriptor.status()
    guard status.st_mode & S_IFMT != S_IFDIR else {
      throw FileError(
        "read", path, code: EISDIR, hint: "name the files in it, such as '\(path)/*.jsonl'")
    }
    byteCount = status.st_mode & S_IFMT == S_IFREG ? UInt64(status.st_size) : nil
  }

  /// Appends up to `limit` further bytes; tells how many, 0 at the end.
  public func read(into bytes: inout [UInt8], limit: Int) throws(FileError) -> Int {
    var got = 0
    var failure: FileError?
    bytes.append(addingCapacity: limit) { output in
      unsafe output.withUnsafeMutableBufferPointer { memory, count in
        let free = unsafe UnsafeMutableRawBufferPointer(
          UnsafeMutableBufferPointer(rebasing: memory[count...])
        ).prefix(limit)
        // Safe: free is the uninitialised rest of the array's memory, limit bytes at most.
        do throws(FileError) {
          got = try unsafe descriptor.readStream(
            into: UnsafeMutableRawBufferPointer(rebasing: free))
        } catch { failure = error }
        count += got
      }
    }
    if let failure { throw failure }
    return got
  }
}

/// A sink for bytes: a file that appears when it is complete, or standard output as it is written.
public final class ByteSink {
  private let file: OutputFile?
  private let descriptor: FileDescriptor?
  private var pending: [UInt8] = []

  /// Opens a path for writing; `-` is standard output.
  public init(path: String) throws(FileError) {
    if path == "-" {
      file = nil
      descriptor = try FileDescriptor(duplicating: 1, path: "standard output")
    } else if FileSystem.isSpecial(path) {
      file = nil
      descriptor = try FileDescriptor(open: path, flags: O_WRONLY)
    } else {
      file = try OutputFile(creating: path)
      descriptor = nil
    }
  }

  /// Appends bytes.
  public func write(_ bytes: [UInt8]) throws(FileError) {
    if let file { return try file.append(bytes) }
    pending.append(contentsOf: bytes)
    if pending.count >= 1 << 16 { try flush() }
  }

  /// Hands what was gathered for a pipe to the system.
  public func flush() throws(FileError) {
    guard let descriptor, !pending.isEmpty else { return }
    var failure: FileError?
    unsafe pending.withUnsafeBytes { source in
      // Safe: source is the whole array.
      do throws(FileError) { try unsafe descriptor.writeStream(source) } catch { failure = error }
    }
    pending.removeAll(keepingCapacity: true)
    if let failure { throw failure }
  }

  /// Ends the output: flushes a pipe, publishes a file.
  public func finish() throws(FileError) {
    try flush()
    try file?.publish()
  }
}
