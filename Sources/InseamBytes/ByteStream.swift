// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamPlatform

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
    guard status.kind != .folder else {
      throw FileError(
        "read", path, code: EISDIR, hint: "name the files in it, such as '\(path)/*.jsonl'")
    }
    byteCount = status.kind == .file ? status.byteCount : nil
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

extension ByteStream {
  /// All bytes up to the end.
  public func readAll() throws(FileError) -> [UInt8] {
    var bytes: [UInt8] = []
    while try read(into: &bytes, limit: 1 << 20) > 0 {}
    return bytes
  }
}

/// A sink for bytes: a file that appears when it is complete, or standard output as it is written.
public final class ByteSink {
  private let file: OutputFile?
  private let descriptor: FileDescriptor?
  private var pending: [UInt8] = []

  /// Opens a path for writing; `-` is standard output, and pipes and devices are written to.
  ///
  /// - Throws: `FileError`, also if a file has the path and `policy` is `create`.
  public init(path: String, policy: OutputPolicy = .create) throws(FileError) {
    if path == "-" {
      file = nil
      descriptor = try FileDescriptor(duplicating: 1, path: "standard output")
    } else if ByteSink.isSpecial(path) {
      file = nil
      descriptor = try FileDescriptor(open: path, flags: O_WRONLY)
    } else {
      file = try OutputFile(creating: path, policy: policy)
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
    defer { pending.removeAll(keepingCapacity: true) }
    try unsafe pending.withUnsafeBufferPointer { source throws(FileError) in
      // Safe: source is the whole array.
      try unsafe descriptor.writeStream(UnsafeRawBufferPointer(source))
    }
  }

  /// Ends the output: flushes a pipe, publishes a file.
  public func finish() throws {
    try flush()
    try file?.publish()
  }

  /// Whether a path leads to a pipe or a device, which is written rather than replaced.
  package static func isSpecial(_ path: String) -> Bool {
    let kind = (try? System.calls.status(of: path, in: nil, followsLinks: true))?.kind
    return kind == .pipe || kind == .device
  }
}
