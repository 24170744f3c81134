// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamPlatform
internal import Synchronization

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
/// Mapped bytes are brought into memory before they are given out for the first time, so that a
/// sector which cannot be read is an error. A mapped file must not be truncated by another program
/// while it is open: the next access would end the process (SIGBUS). Inseam itself never truncates
/// or rewrites a published file. Safe to use from any number of threads, and after `fork`.
@safe public final class InputFile: @unchecked Sendable {
  /// The path it was opened by.
  public let path: String
  /// The size in bytes when it was opened.
  public let byteCount: UInt64
  /// Whether ranges share the map; else each is a copy.
  public let isMapped: Bool
  private let descriptor: FileDescriptor
  private let base: UnsafeRawPointer?
  /// A bit for each piece of the map that has been in memory; none where the kernel cannot tell.
  private let pieces: UnsafeMutablePointer<Atomic<UInt64>>?
  private let pieceWordCount: Int
  private static let pieceBytes: UInt64 = 1 << 16

  /// Opens a regular file.
  ///
  /// `followsLinks`: Whether the last name of the path may be a symbolic link.
  /// - Throws: `FileError`; a directory, a pipe or a device is refused with the system's reason.
  public convenience init(
    path: String, backend: ReadBackend = .auto, followsLinks: Bool = true
  ) throws(FileError) {
    let flags = O_RDONLY | O_NONBLOCK | (followsLinks ? 0 : O_NOFOLLOW)
    try self.init(try FileDescriptor(open: path, flags: flags), path, backend)
  }

  /// The file behind another descriptor, which errors call by a name of its own.
  convenience init(sharing other: FileDescriptor, named name: String) throws(FileError) {
    try self.init(try FileDescriptor(duplicating: other.raw, path: name), name, .auto)
  }

  private init(_ descriptor: FileDescriptor, _ path: String, _ backend: ReadBackend)
    throws(FileError)
  {
    self.path = path
    self.descriptor = descriptor
    let status = try descriptor.status()
    guard status.kind != .folder else { throw FileError("read", path, code: EISDIR) }
    guard status.kind == .file else { throw FileError("read", path, code: EINVAL) }
    byteCount = status.byteCount
    let wantsMap = backend == .mmap || (backend == .auto && !descriptor.isOnNetwork)
    guard wantsMap, byteCount > 0 else {
      isMapped = false
      unsafe base = nil
      unsafe pieces = nil
      pieceWordCount = 0
      return
    }
    let map = try unsafe descriptor.map(byteCount: Int(byteCount))
    pieceWordCount = Int(byteCount / (InputFile.pieceBytes * 64)) + 1
    guard let memory = unsafe System.allocate(byteCount: pieceWordCount * 8) else {
      // Safe: just mapped, and nobody has seen it.
      unsafe descriptor.unmap(map, byteCount: Int(byteCount))
      throw FileError("map", path, code: ENOMEM)
    }
    unsafe base = map
    isMapped = true
    // Safe: the memory is initialised here, and freed by deinit.
    let words = unsafe memory.bindMemory(to: Atomic<UInt64>.self, capacity: pieceWordCount)
    for word in 0..<pieceWordCount { unsafe (words + word).initialize(to: Atomic(0)) }
    unsafe pieces = words
  }

  deinit {
    if let pieces = unsafe pieces {
      // Safe: allocated and initialised by init with this count.
      unsafe pieces.deinitialize(count: pieceWordCount)
      unsafe free(pieces)
    }
    if let base = unsafe base {
      // Safe: mapped by init with this size; buffers keep self alive.
      unsafe descriptor.unmap(base, byteCount: Int(byteCount))
    }
  }

  /// The same file with its present size; its path may lead to another file meanwhile.
  public func reopened() throws(FileError) -> InputFile {
    try InputFile(sharing: descriptor, named: path)
  }

  /// Whether the file has another size by now: a writer is at it.
  public var hasOtherSize: Bool {
    (try? descriptor.status()).map { $0.byteCount != byteCount } ?? false
  }

  /// The bytes of a range, shared with the map or copied.
  ///
  /// - Throws: `FileError` if the file no longer has them; the caller has checked them against
  ///   `byteCount`.
  public func buffer(_ range: ByteRange) throws(FileError) -> Buffer {
    precondition(range.end <= byteCount, "a range lies inside the file")
    try bringIn(range)
    if let mapped = mapped(range) { return mapped }
    return try copy(range)
  }

  /// The bytes of a range of the map, whose parts the caller brings in before they are read; `nil`
  /// without a map.
  public func mapped(_ range: ByteRange) -> Buffer? {
    precondition(range.end <= byteCount, "a range lies inside the file")
    guard let base = unsafe base else { return nil }
    // Safe: the range was just checked; the buffer keeps self, and so the map, alive.
    return unsafe Buffer(
      owner: self, base: base + Int(range.offset), byteCount: Int(range.byteCount))
  }

  /// Brings the pieces of the map that a range touches into memory, unless they have been there;
  /// nothing without a map.
  ///
  /// - Throws: `FileError` if the disk cannot read the range.
  /// - Complexity: about 1 ns for each 64 KiB that has been in memory, a system call for each other.
  public func bringIn(_ range: ByteRange) throws(FileError) {
    guard range.byteCount > 0, let base = unsafe base, let pieces = unsafe pieces else { return }
    let first = range.offset / InputFile.pieceBytes
    let last = (range.end - 1) / InputFile.pieceBytes
    for piece in first...last {
      // Safe: the piece lies inside the file, and so its word inside the table.
      let word = unsafe pieces + Int(piece / 64)
      let bit = UInt64(1) << (piece % 64)
      if unsafe word.pointee.load(ordering: .relaxed) & bit != 0 { continue }
      let start = piece * InputFile.pieceBytes
      let end = min(start + InputFile.pieceBytes, byteCount)
      do {
        // Safe: the piece lies inside the map.
        try unsafe descriptor.populate(base + Int(start), byteCount: Int(end - start))
        unsafe word.pointee.bitwiseOr(bit, ordering: .relaxed)
      } catch {
        guard error.code == EFAULT || error.code == EIO else { continue }
        // The range may be in another part of the piece than what cannot be read.
        try bringInPages(max(start, range.offset)..<min(end, range.end))
      }
    }
  }

  /// Brings exactly the pages of a range into memory.
  private func bringInPages(_ range: Range<UInt64>) throws(FileError) {
    guard let base = unsafe base else { return }
    let start = range.lowerBound / 4_096 * 4_096
    do {
      // Safe: the range lies inside the map, which starts at a page.
      try unsafe descriptor.populate(base + Int(start), byteCount: Int(range.upperBound - start))
    } catch {
      throw FileError("read", path, code: EIO, hint: "the disk cannot read the file there")
    }
  }

  /// Tells the system that a range will be read soon: ranges told of are read at the same time,
  /// where faults on a map would wait for one after the other.
  ///
  /// Only advice: it neither waits nor fails, and is not given for what the file does not have.
  public func willRead(_ range: ByteRange) {
    guard range.end <= byteCount else { return }
    descriptor.willRead(at: range.offset, byteCount: range.byteCount)
  }

  /// A fresh copy of a range read with `pread`, past any map.
  public func copy(_ range: ByteRange) throws(FileError) -> Buffer {
    let (bytes, got) = try descriptor.bytes(at: range.offset, byteCount: Int(range.byteCount))
    if got < range.byteCount {
      throw FileError("read", path, code: ENODATA, hint: "another program truncated the file")
    }
    return bytes
  }
}
