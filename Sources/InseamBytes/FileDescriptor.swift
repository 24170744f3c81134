// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamPlatform

#if canImport(Glibc)
import Glibc
#endif

/// An open file descriptor, closed with its last reference.
///
/// One that `belongsToProcess` is closed in the child of a fork at once: a call on it fails there.
final class FileDescriptor: @unchecked Sendable {
  /// The path that errors name.
  let path: String
  private let system: any SystemCalls
  private let number: Int32
  /// Set if a child of a fork closes its copy.
  private let owned: OwnedDescriptor?

  /// Opens a path, from a folder if it is relative; errors call the file by `name`, where that is
  /// another than the path.
  init(
    open path: String, in folder: FileDescriptor? = nil, flags: Int32, mode: UInt32 = 0o666,
    named name: String? = nil, belongsToProcess: Bool = false
  ) throws(FileError) {
    system = System.calls
    self.path = name ?? path
    do { number = try system.open(path, in: folder?.raw, flags: flags, mode: mode) } catch {
      throw FileError(flags & O_CREAT == 0 ? "open" : "create", name ?? path, code: error.code)
    }
    do { owned = belongsToProcess ? try OwnedDescriptor(number) : nil } catch {
      throw FileError("open", name ?? path, code: error.code)
    }
  }

  /// Another handle of an open descriptor, such as standard input's.
  init(duplicating other: Int32, path: String) throws(FileError) {
    system = System.calls
    self.path = path
    owned = nil
    do { number = try system.duplicate(other) } catch {
      throw FileError("open", path, code: error.code)
    }
  }

  /// Opens a file without a name in a folder; `nil` where the file system has none.
  ///
  /// Errors call the file by `name`.
  init?(unnamedIn folder: FileDescriptor, named name: String) {
    system = System.calls
    path = name
    guard let made = try? system.openUnnamed(in: folder.raw) else { return nil }
    number = made
    guard let owned = try? OwnedDescriptor(made) else { return nil }
    self.owned = owned
  }

  deinit {
    // Forgotten before it is closed: the number may be another file's at once.
    let last = owned?.release() ?? number
    if last >= 0 { system.close(last) }
  }

  /// The number; -1 in the child of a fork if it belongs to the parent.
  var raw: Int32 { owned?.number ?? number }

  /// Runs a call; its error names the file and what was tried.
  private func calling<Result>(_ action: String, _ call: () throws(SystemError) -> Result)
    throws(FileError) -> Result
  {
    do { return try call() } catch { throw FileError(action, path, code: error.code) }
  }

  func status() throws(FileError) -> FileStatus {
    try calling("stat") { () throws(SystemError) in try system.status(of: raw) }
  }

  /// Whether a name of a folder leads to this very file.
  func isNamed(_ name: String, in folder: FolderDescriptor) throws(FileError) -> Bool {
    guard let named = try folder.status(of: name) else { return false }
    return try status().isSameFile(as: named)
  }

  /// Reads bytes at an offset; gives their number, fewer than asked for at the end of the file.
  func read(into target: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(FileError) -> Int
  {
    var done = 0
    while done < target.count {
      let got = try calling("read") { () throws(SystemError) in
        // Safe: done < count, and the call writes at most the rest.
        try unsafe system.read(
          raw, into: UnsafeMutableRawBufferPointer(rebasing: target[done...]),
          at: offset + UInt64(done))
      }
      if got == 0 { break }
      done += got
    }
    return done
  }

  /// Reads bytes at an offset into a buffer, and gives their number; what lies past the end of the
  /// file is zero.
  func bytes(at offset: UInt64, byteCount: Int) throws(FileError) -> (bytes: Buffer, count: Int) {
    var got = 0
    do {
      let bytes = try unsafe Buffer(byteCount: byteCount) { target in
        // Safe: target is the whole allocation.
        got = try unsafe read(into: target, at: offset)
      }
      return (bytes, got)
    } catch let error as FileError {
      throw error
    } catch { throw FileError("read", path, code: ENOMEM) }
  }

  /// Writes all bytes at an offset.
  func write(_ source: UnsafeRawBufferPointer, at offset: UInt64) throws(FileError) {
    var done = 0
    while done < source.count {
      done += try calling("write") { () throws(SystemError) in
        // Safe: done < count, and the call reads at most the rest.
        try unsafe system.write(
          raw, UnsafeRawBufferPointer(rebasing: source[done...]), at: offset + UInt64(done))
      }
    }
  }

  /// Reads the next bytes of a stream; 0 at its end.
  func readStream(into target: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
    try calling("read") { () throws(SystemError) in
      // Safe: the call writes at most count bytes.
      try unsafe system.read(raw, into: target, at: nil)
    }
  }

  /// Writes all bytes to a stream.
  func writeStream(_ source: UnsafeRawBufferPointer) throws(FileError) {
    var done = 0
    while done < source.count {
      done += try calling("write") { () throws(SystemError) in
        // Safe: done < count, and the call reads at most the rest.
        try unsafe system.write(raw, UnsafeRawBufferPointer(rebasing: source[done...]), at: nil)
      }
    }
  }

  func synchronize(metadata: Bool) throws(FileError) {
    try calling("sync") { () throws(SystemError) in
      // The disk may take seconds, for which no fork waits.
      try Calls.blocking { () throws(SystemError) in
        try system.synchronize(raw, dataOnly: !metadata)
      }
    }
  }

  func truncate(to byteCount: UInt64) throws(FileError) {
    try calling("truncate") { () throws(SystemError) in try system.truncate(raw, to: byteCount) }
  }

  func startWriting(at offset: UInt64, byteCount: UInt64) {
    system.startWriting(raw, at: offset, byteCount: byteCount)
  }

  func finishWriting(at offset: UInt64, byteCount: UInt64) throws(FileError) {
    try calling("write") { () throws(SystemError) in
      try Calls.blocking { () throws(SystemError) in
        try system.finishWriting(raw, at: offset, byteCount: byteCount)
      }
    }
  }

  func willRead(at offset: UInt64, byteCount: UInt64) {
    system.willRead(raw, at: offset, byteCount: byteCount)
  }

  /// Maps the first bytes of the file.
  func map(byteCount: Int) throws(FileError) -> UnsafeRawPointer {
    // Safe: the caller keeps the map until `unmap`.
    try unsafe calling("map") { () throws(SystemError) in
      try unsafe system.map(raw, byteCount: byteCount)
    }
  }

  /// Ends a map.
  func unmap(_ base: UnsafeRawPointer, byteCount: Int) {
    // Safe: the caller passes what `map` gave.
    unsafe system.unmap(base, byteCount: byteCount)
  }

  /// Brings pages of a map into memory.
  func populate(_ base: UnsafeRawPointer, byteCount: Int) throws(FileError) {
    // Safe: the caller passes a part of what `map` gave.
    try calling("read") { () throws(SystemError) in
      try unsafe system.populate(base, byteCount: byteCount)
    }
  }

  /// Takes the lock of the file, waiting for some seconds.
  ///
  /// - Throws: `FileError`; its code is that of `FileError.locked` if another handle has it, or if
  ///   the call was cancelled meanwhile.
  func lock(waiting seconds: Double) throws(FileError) {
    let end = system.steadySeconds + seconds
    var delay = 0.0005
    while try !calling("lock", { () throws(SystemError) in try system.tryLock(raw) }) {
      guard system.steadySeconds < end, !Calls.isCancelled else {
        throw FileError("lock", path, code: FileError.locked)
      }
      let rest = max(0, end - system.steadySeconds)
      Calls.blocking { system.pause(seconds: min(delay, rest)) }
      delay = min(delay * 1.5, 0.02)
    }
  }

  /// Gives the lock back; nothing in the child of a fork, which does not have it.
  func unlock() { if raw >= 0 { system.unlock(raw) } }

  /// Whether the file lies on a network or user-space file system.
  var isOnNetwork: Bool {
    // NFS, SMB 1 and 2, 9P, Lustre, Ceph, FUSE, AFS, GPFS
    let network: [UInt32] = [
      0x6969, 0xFF53_4D42, 0xFE53_4D42, 0x0102_1997, 0x0BD0_0BD0, 0x00C3_6400, 0x6573_5546,
      0x5346_414F, 0x4750_4653,
    ]
    return (try? system.fileSystemKind(of: raw)).map(network.contains) ?? false
  }

  /// Gives a file the permissions and, where the system allows it, the owner of another.
  func takeAttributes(of other: FileStatus) throws(FileError) {
    let own = try status()
    if own.user != other.user || own.group != other.group {
      // Only privileged users may give files away; the group alone is tried then.
      if (try? system.setOwner(raw, user: other.user, group: other.group)) == nil {
        try? system.setOwner(raw, user: own.user, group: other.group)
      }
    }
    try calling("chmod") { () throws(SystemError) in try system.setMode(raw, to: other.mode) }
  }
}
