// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import CSystem

#if canImport(Glibc)
import Glibc
#endif

/// A file open for writing: new and not yet published, or an existing one that grows at its end.
///
/// A new file has no name until `publish` (or, where the file system has no unnamed files, a hidden
/// temporary name in the same folder): a killed writer leaves nothing half-written behind. Bytes
/// are gathered and written in large pieces. Not for use from two threads at once.
public final class OutputFile {
  /// The path under which the file is or will be visible; of a temporary file, under which it can
  /// be opened.
  public let path: String
  /// The offset of the next appended byte.
  public private(set) var end: UInt64
  private let descriptor: FileDescriptor
  private let process = getpid()
  private var temporaryPath: String?
  private var isPublished: Bool
  private let isTemporary: Bool
  /// Whether a file that has the path is an error rather than replaced.
  private let isExclusive: Bool
  private var pending: [UInt8] = []
  /// The bytes below it have been handed to the disk, or are about to.
  private var writingStarted: UInt64 = 0
  private static let pendingLimit = 1 << 20
  private static let writingStep: UInt64 = 8 << 20

  /// Starts a new file that will replace or become `path`; appending begins at `start`.
  ///
  /// `isExclusive`: Whether a file that has the path when this one is published is an error.
  /// - Throws: `FileError`, also if `path` names something other than a regular file.
  public init(creating path: String, startingAt start: UInt64 = 0, isExclusive: Bool = false)
    throws(FileError)
  {
    self.path = path
    self.isExclusive = isExclusive
    end = start
    isPublished = false
    isTemporary = false
    try OutputFile.requireReplaceable(path)
    let folder = FileSystem.folder(of: path)
    if let unnamed = FileDescriptor(unnamedIn: folder, named: path) {
      descriptor = unnamed
    } else {
      let temporary = StaleFiles.name(for: path)
      descriptor = try FileDescriptor(
        open: temporary, flags: O_CREAT | O_EXCL | O_NOFOLLOW | O_RDWR, named: path)
      temporaryPath = temporary
    }
  }

  /// Starts a file in the folder of `path` that never gets a name and is gone with this object;
  /// appending begins at `start`.
  public init(temporaryBeside path: String, startingAt start: UInt64 = 0) throws(FileError) {
    let folder = FileSystem.folder(of: path)
    end = start
    isPublished = false
    isExclusive = false
    isTemporary = true
    if let unnamed = FileDescriptor(unnamedIn: folder, named: path) {
      descriptor = unnamed
      self.path = "/proc/self/fd/\(unnamed.raw)"
    } else {
      StaleFiles.remove(besides: path)
      let temporary = StaleFiles.name(for: path)
      descriptor = try FileDescriptor(
        open: temporary, flags: O_CREAT | O_EXCL | O_NOFOLLOW | O_RDWR, named: path)
      temporaryPath = temporary
      self.path = temporary
    }
  }

  /// Opens an existing file to grow it; takes the kernel's lock, which one writer at a time can
  /// hold.
  ///
  /// - Throws: `FileError`; its code is EWOULDBLOCK if another writer has the file.
  public init(growing path: String) throws(FileError) {
    self.path = path
    isPublished = true
    isExclusive = false
    isTemporary = false
    end = 0
    var opened = try FileDescriptor(open: path, flags: O_RDWR)
    while true {
      guard flock(opened.raw, LOCK_EX | LOCK_NB) == 0 else { throw FileError("lock", path) }
      // Another file may have taken the name between opening and locking.
      if try opened.isNamed(path) { break }
      opened = try FileDescriptor(open: path, flags: O_RDWR)
    }
    descriptor = opened
  }

  deinit {
    // A child of a fork shares the lock: closing alone would leave it to the child, and a child's
    // unlocking would take it from the parent.
    if process == getpid() { flock(descriptor.raw, LOCK_UN) }
    if let temporaryPath { FileSystem.remove(temporaryPath) }
  }

  /// Whether the file has a name, or is to get one; not if it was removed, or another took its name.
  public var hasName: Bool {
    get throws(FileError) { isPublished ? try descriptor.status().st_nlink > 0 : true }
  }

  /// Sets the offset of the next appended byte; nothing may be pending.
  public func seek(to offset: UInt64) {
    precondition(pending.isEmpty, "pending bytes are flushed before a seek")
    end = offset
    writingStarted = offset
  }

  /// Appends bytes.
  public func append(_ bytes: [UInt8]) throws(FileError) {
    if bytes.count >= OutputFile.pendingLimit {
      try flush()
      try write(bytes, at: end)
    } else {
      pending.append(contentsOf: bytes)
    }
    end += UInt64(bytes.count)
    if pending.count >= OutputFile.pendingLimit { try flush() }
    startWriting()
  }

  /// Appends the bytes of a buffer.
  public func append(_ buffer: Buffer) throws(FileError) {
    if buffer.byteCount >= OutputFile.pendingLimit {
      try flush()
      let start = end
      var failure: FileError?
      // Safe: source is the whole buffer, and is read during the call only.
      unsafe buffer.withUnsafeBytes { source in
        do throws(FileError) { try unsafe descriptor.write(source, at: start) } catch {
          failure = error
        }
      }
      if let failure { throw failure }
    } else {
      unsafe buffer.withUnsafeBytes { unsafe pending.append(contentsOf: $0) }
    }
    end += UInt64(buffer.byteCount)
    if pending.count >= OutputFile.pendingLimit { try flush() }
    startWriting()
  }

  /// Lets the disk work on what is there while more is made; what is temporary need not reach it.
  private func startWriting() {
    let written = end - UInt64(pending.count)
    guard !isTemporary, written >= writingStarted + OutputFile.writingStep else { return }
    inseam_start_writing(
      descriptor.raw, Int64(writingStarted), Int64(written - writingStarted))
    writingStarted = written
  }

  /// Appends zero bytes up to the next multiple of 64.
  public func alignToBlock() throws(FileError) {
    let rest = Int(end % blockAlignment)
    if rest > 0 { try append([UInt8](repeating: 0, count: Int(blockAlignment) - rest)) }
  }

  /// Writes bytes at an offset that appending has left behind or has not reached.
  public func write(_ bytes: [UInt8], at offset: UInt64) throws(FileError) {
    var failure: FileError?
    unsafe bytes.withUnsafeBytes { source in
      // Safe: source is the whole array.
      do throws(FileError) { try unsafe descriptor.write(source, at: offset) } catch {
        failure = error
      }
    }
    if let failure { throw failure }
  }

  /// Everything below the end, read back; what was never written is zero.
  package func contents() throws(FileError) -> [UInt8] {
    try read(at: 0, byteCount: Int(end)).array(of: UInt8.self)
  }

  /// Some bytes, read back; what was never written is zero.
  public func read(at offset: UInt64, byteCount: Int) throws(FileError) -> Buffer {
    try flush()
    var failure: FileError?
    let buffer = unsafe Buffer(byteCount: byteCount) { target in
      // Safe: target is the whole allocation.
      do throws(FileError) { _ = try unsafe descriptor.read(into: target, at: offset) } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return buffer
  }

  /// Hands all gathered bytes to the system.
  public func flush() throws(FileError) {
    guard !pending.isEmpty else { return }
    try write(pending, at: end - UInt64(pending.count))
    pending.removeAll(keepingCapacity: true)
  }

  /// Flushes and waits until the contents are on the disk.
  public func synchronize() throws(FileError) {
    try flush()
    try descriptor.synchronize(metadata: false)
  }

  /// Cuts off all bytes at or above `byteCount`.
  public func truncate(to byteCount: UInt64) throws(FileError) {
    try descriptor.truncate(to: byteCount)
  }

  /// Forgets what was appended from `offset` on, as far as the system lets it.
  public func abandon(from offset: UInt64) {
    guard end > offset else { return }
    pending.removeAll()
    end = offset
    try? descriptor.truncate(to: offset)
  }

  /// Makes the complete new file visible under its path, atomically and durably; a temporary file
  /// is only made complete.
  public func publish() throws(FileError) {
    precondition(!isPublished, "a file is published once")
    try flush()
    if isTemporary { return }
    let mask = umask(0)
    umask(mask)
    guard fchmod(descriptor.raw, 0o666 & ~mask) == 0 else {
      throw FileError("chmod", path)
    }
    try descriptor.synchronize(metadata: true)
    if isExclusive {
      guard try FileSystem.link(descriptor, toFree: path) else {
        throw FileError("create", path, code: EEXIST)
      }
      if let temporaryPath { FileSystem.remove(temporaryPath) }
      temporaryPath = nil
    } else if temporaryPath == nil, try !FileSystem.link(descriptor, toFree: path) {
      let temporary = StaleFiles.name(for: path)
      guard try FileSystem.link(descriptor, toFree: temporary) else {
        throw FileError("create", path, code: EEXIST)
      }
      temporaryPath = temporary
    }
    if let temporaryPath { try FileSystem.rename(temporaryPath, to: path) }
    temporaryPath = nil
    isPublished = true
    try FileSystem.synchronizeFolder(FileSystem.folder(of: path))
    StaleFiles.remove(besides: path)
  }

  private static func requireReplaceable(_ path: String) throws(FileError) {
    var status = stat()
    // Safe: stat writes one structure.
    guard unsafe stat(path, &status) == 0 else { return }
    guard status.st_mode & S_IFMT != S_IFDIR else {
      throw FileError("write", path, code: EISDIR)
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw FileError("replace", path, code: EEXIST, hint: "the path is not a regular file")
    }
  }
}
