// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import CSystem

#if canImport(Glibc)
import Glibc
#endif

/// An open file descriptor, closed with its last reference.
///
/// Retries what a signal interrupted.
final class FileDescriptor: @unchecked Sendable {
  let raw: Int32
  let path: String

  /// Opens a path; errors call the file by `name`, where that is another than the path.
  init(open path: String, flags: Int32, mode: mode_t = 0o600, named name: String? = nil)
    throws(FileError)
  {
    guard !path.utf8.contains(0) else { throw FileError("open", path, code: EINVAL) }
    var raw: Int32
    repeat {
      // Safe: Swift passes the path with a zero at its end; one inside it was rejected above.
      raw = unsafe Glibc.open(path, flags | O_CLOEXEC, mode)
    } while raw < 0 && errno == EINTR
    guard raw >= 0 else {
      throw FileError(flags & O_CREAT == 0 ? "open" : "create", name ?? path)
    }
    self.raw = raw
    self.path = name ?? path
  }

  /// Another handle of an open descriptor, such as standard input's.
  init(duplicating other: Int32, path: String) throws(FileError) {
    raw = fcntl(other, F_DUPFD_CLOEXEC, 0)
    self.path = path
    guard raw >= 0 else { throw FileError("open", path) }
  }

  /// Opens a file without a name in a folder; `nil` where the file system has none.
  ///
  /// Errors call the file by `name`.
  init?(unnamedIn folder: String, named name: String) {
    // Safe: Swift passes the folder with a zero at its end.
    raw = unsafe inseam_open_unnamed(folder)
    path = name
    guard raw >= 0 else { return nil }
  }

  deinit { if raw >= 0 { close(raw) } }

  func status() throws(FileError) -> stat {
    var status = stat()
    // Safe: fstat writes one structure.
    guard unsafe fstat(raw, &status) == 0 else { throw FileError("stat", path) }
    return status
  }

  /// Whether a path leads to this very file.
  func isNamed(_ path: String) throws(FileError) -> Bool {
    var named = stat()
    // Safe: stat writes one structure.
    guard unsafe stat(path, &named) == 0 else { return false }
    let own = try status()
    return own.st_dev == named.st_dev && own.st_ino == named.st_ino
  }

  func read(into target: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(FileError) -> Int
  {
    var done = 0
    while done < target.count {
      // Safe: done < count, and pread writes at most the rest.
      let got = unsafe pread(
        raw, target.baseAddress.map { unsafe $0 + done }, target.count - done,
        off_t(offset) + off_t(done))
      if got < 0 && errno == EINTR { continue }
      guard got >= 0 else { throw FileError("read", path) }
      if got == 0 { break }
      done += got
    }
    return done
  }

  func write(_ source: UnsafeRawBufferPointer, at offset: UInt64) throws(FileError) {
    var done = 0
    while done < source.count {
      // Safe: done < count, and pwrite reads at most the rest.
      let put = unsafe pwrite(
        raw, source.baseAddress.map { unsafe $0 + done }, source.count - done,
        off_t(offset) + off_t(done))
      if put < 0 && errno == EINTR { continue }
      guard put >= 0 else { throw FileError("write", path) }
      done += put
    }
  }

  /// Reads the next bytes of a stream; 0 at its end.
  func readStream(into target: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
    while true {
      // Safe: read writes at most count bytes.
      let got = unsafe Glibc.read(raw, target.baseAddress, target.count)
      if got < 0 && errno == EINTR { continue }
      guard got >= 0 else { throw FileError("read", path) }
      return got
    }
  }

  func writeStream(_ source: UnsafeRawBufferPointer) throws(FileError) {
    var done = 0
    while done < source.count {
      // Safe: done < count, and write reads at most the rest.
      let put = unsafe Glibc.write(
        raw, source.baseAddress.map { unsafe $0 + done }, source.count - done)
      if put < 0 && errno == EINTR { continue }
      guard put >= 0 else { throw FileError("write", path) }
      done += put
    }
  }

  func synchronize(metadata: Bool) throws(FileError) {
    // The disk may take seconds, for which no fork waits.
    let code = Calls.blocking { (metadata ? fsync(raw) : fdatasync(raw)) == 0 ? 0 : errno }
    guard code == 0 else { throw FileError("sync", path, code: code) }
  }

  func truncate(to byteCount: UInt64) throws(FileError) {
    guard ftruncate(raw, off_t(byteCount)) == 0 else { throw FileError("truncate", path) }
  }
}

/// The calls on names rather than on open files.
enum FileSystem {
  static func rename(_ old: String, to new: String) throws(FileError) {
    // Safe: Swift passes both names with a zero at their end.
    guard unsafe Glibc.rename(old, new) == 0 else { throw FileError("rename", new) }
  }

  /// Whether a path names a device or pipe, which is written rather than replaced.
  static func isSpecial(_ path: String) -> Bool {
    var status = stat()
    // Safe: stat writes one structure.
    guard unsafe stat(path, &status) == 0 else { return false }
    return status.st_mode & S_IFMT == S_IFCHR || status.st_mode & S_IFMT == S_IFIFO
  }

  static func remove(_ path: String) {
    // Safe: Swift passes the path with a zero at its end.
    _ = unsafe unlink(path)
  }

  /// Gives an unnamed file a name; `false` if a file has it already.
  static func link(_ file: FileDescriptor, toFree path: String) throws(FileError) -> Bool {
    let source = "/proc/self/fd/\(file.raw)"
    // Safe: Swift passes both names with a zero at their end.
    guard unsafe linkat(AT_FDCWD, source, AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0 else {
      if errno == EEXIST { return false }
      throw FileError("create", path)
    }
    return true
  }

  /// The names in a folder; none if it cannot be read.
  static func names(in folder: String) -> [String] {
    guard let stream = unsafe opendir(folder) else { return [] }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      // Safe: the system ends the name with a zero inside the entry.
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
        unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
      }
      names.append(name)
    }
    return names
  }

  static func synchronizeFolder(_ path: String) throws(FileError) {
    try FileDescriptor(open: path, flags: O_RDONLY | O_DIRECTORY).synchronize(metadata: true)
  }

  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  static func name(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
  }
}
