// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import CSystem

#if canImport(Glibc)
import Glibc
#endif

/// How the bytes of a file are read.
public enum ReadBackend: String, Sendable, CaseIterable {
  /// Map the file; reads are memory accesses.
  case mmap
  /// Copy each range with `pread`; for network file systems, where a map may raise SIGBUS.
  case pread
  /// `pread` on network file systems, else `mmap`.
  case auto
}

/// A file open for reading: its size at opening, and its bytes by range.
///
/// A mapped file must not be truncated by another program while it is open: the next access would
/// end the process (SIGBUS). Inseam itself never truncates or rewrites a published file. Safe to
/// use from any number of threads, and after `fork`.
@safe public final class InputFile: @unchecked Sendable {
  /// The path it was opened by.
  public let path: String
  /// The size in bytes when it was opened.
  public let byteCount: UInt64
  /// Whether ranges share the map; else each is a copy.
  public let isMapped: Bool
  private let descriptor: FileDescriptor
  private let base: UnsafeRawPointer?

  /// Opens a regular file.
  ///
  /// `followsLinks`: Whether the last name of the path may be a symbolic link.
  /// - Throws: `FileError`; a directory, a pipe or a device is refused with the system's reason.
  public init(path: String, backend: ReadBackend = .auto, followsLinks: Bool = true)
    throws(FileError)
  {
    self.path = path
    descriptor = try FileDescriptor(
      open: path, flags: O_RDONLY | O_NONBLOCK | (followsLinks ? 0 : O_NOFOLLOW))
    let status = try descriptor.status()
    guard status.st_mode & S_IFMT != S_IFDIR else { throw FileError("read", path, code: EISDIR) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw FileError("read", path, code: EINVAL) }
    byteCount = UInt64(status.st_size)
    let wantsMap = backend == .mmap || (backend == .auto && !inseam_is_on_network(descriptor.raw))
    guard wantsMap, byteCount > 0 else {
      isMapped = false
      unsafe base = nil
      return
    }
    // Safe: the system chooses the address; MAP_FAILED is refused before the pointer is kept.
    let map = unsafe mmap(nil, Int(byteCount), PROT_READ, MAP_SHARED, descriptor.raw, 0)
    guard let map = unsafe map, unsafe map != MAP_FAILED else { throw FileError("map", path) }
    isMapped = true
    unsafe base = UnsafeRawPointer(map)
  }

  deinit {
    if let base = unsafe base {
      // Safe: mapped by init with this size; buffers keep self alive.
      unsafe munmap(UnsafeMutableRawPointer(mutating: base), Int(byteCount))
    }
  }

  /// Whether the file has another size by now: a writer is at it.
  public var hasOtherSize: Bool {
    (try? descriptor.status()).map { UInt64($0.st_size) != byteCount } ?? false
  }

  /// The bytes of a range, shared with the map or copied.
  ///
  /// - Throws: `FileError` if the file no longer has them; the caller has checked them against
  ///   `byteCount`.
  public func buffer(_ range: ByteRange) throws(FileError) -> Buffer {
    precondition(range.end <= byteCount, "a range lies inside the file")
    if let base = unsafe base {
      // Safe: the range was just checked; the buffer keeps self, and so the map, alive.
      return unsafe Buffer(
        owner: self, base: base + Int(range.offset), byteCount: Int(range.byteCount))
    }
    return try copy(range)
  }

  /// Some bytes of a range, counted from its start; traps if they are not inside.
  public func buffer(in range: ByteRange, _ part: Range<Int>) throws(FileError) -> Buffer {
    precondition(
      part.lowerBound >= 0 && part.upperBound <= Int(range.byteCount),
      "a part lies inside its range")
    guard
      let part = ByteRange(
        offset: range.offset + UInt64(part.lowerBound), byteCount: UInt64(part.count))
    else {
      throw FileError("read", path, code: EOVERFLOW)
    }
    return try buffer(part)
  }

  /// Tells the system that a range will be read soon: ranges told of are read at the same time,
  /// where faults on a map would wait for one after the other.
  ///
  /// Only advice: it neither waits nor fails, and is not given for what the file does not have.
  public func willRead(_ range: ByteRange) {
    guard range.end <= byteCount else { return }
    _ = posix_fadvise(
      descriptor.raw, off_t(range.offset), off_t(range.byteCount), POSIX_FADV_WILLNEED)
  }

  /// A fresh copy of a range read with `pread`, past any map.
  public func copy(_ range: ByteRange) throws(FileError) -> Buffer {
    var failure: FileError?
    let buffer = unsafe Buffer(byteCount: Int(range.byteCount)) { target in
      do throws(FileError) {
        // Safe: target is the whole allocation.
        let got = try unsafe descriptor.read(into: target, at: range.offset)
        if got < range.byteCount {
          throw FileError("read", path, code: ENODATA, hint: "another program truncated the file")
        }
      } catch { failure = error }
    }
    if let failure { throw failure }
    return buffer
  }
}
