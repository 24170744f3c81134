// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import CSystem

#if canImport(Glibc)
import Glibc
#endif

/// The system calls of Linux.
///
/// Nothing else in Inseam makes any on files.
struct KernelCalls: SystemCalls {
  // MARK: Descriptors

  func open(_ path: String, in folder: Int32?, flags: Int32, mode: UInt32)
    throws(SystemError) -> Int32
  {
    try check(path)
    // Safe: the path has a zero at its end, and none inside: just checked.
    return try again { unsafe openat(folder ?? AT_FDCWD, path, flags | O_CLOEXEC, mode_t(mode)) }
  }

  func openUnnamed(in folder: Int32) throws(SystemError) -> Int32 {
    try again { inseam_open_unnamed(folder) }
  }

  func duplicate(_ descriptor: Int32) throws(SystemError) -> Int32 {
    try again { fcntl(descriptor, F_DUPFD_CLOEXEC, 0) }
  }

  func close(_ descriptor: Int32) { _ = Glibc.close(descriptor) }

  // MARK: Bytes

  func read(
    _ descriptor: Int32, into target: UnsafeMutableRawBufferPointer, at offset: UInt64?
  ) throws(SystemError) -> Int {
    try again {
      // Safe: the buffer is passed with its own size.
      unsafe offset.map { unsafe pread(descriptor, target.baseAddress, target.count, off_t($0)) }
        ?? Glibc.read(descriptor, target.baseAddress, target.count)
    }
  }

  func write(_ descriptor: Int32, _ source: UnsafeRawBufferPointer, at offset: UInt64?)
    throws(SystemError) -> Int
  {
    try again {
      // Safe: the buffer is passed with its own size.
      unsafe offset.map { unsafe pwrite(descriptor, source.baseAddress, source.count, off_t($0)) }
        ?? Glibc.write(descriptor, source.baseAddress, source.count)
    }
  }

  func synchronize(_ descriptor: Int32, dataOnly: Bool) throws(SystemError) {
    _ = try once { dataOnly ? fdatasync(descriptor) : fsync(descriptor) }
  }

  func truncate(_ descriptor: Int32, to byteCount: UInt64) throws(SystemError) {
    _ = try again { ftruncate(descriptor, off_t(byteCount)) }
  }

  func map(_ descriptor: Int32, byteCount: Int) throws(SystemError) -> UnsafeRawPointer {
    // Safe: a new map replaces no other; the result is checked.
    let base = unsafe mmap(nil, byteCount, PROT_READ, MAP_SHARED, descriptor, 0)
    guard let base = unsafe base, unsafe base != MAP_FAILED else { throw SystemError(errno) }
    return UnsafeRawPointer(base)
  }

  func unmap(_ base: UnsafeRawPointer, byteCount: Int) {
    // Safe: the caller mapped so many bytes there, and uses them no more.
    unsafe munmap(UnsafeMutableRawPointer(mutating: base), byteCount)
  }

  func populate(_ base: UnsafeRawPointer, byteCount: Int) throws(SystemError) {
    // Safe: nothing is written; what is no map is an error.
    _ = try again { unsafe inseam_populate(base, byteCount) }
  }

  func willRead(_ descriptor: Int32, at offset: UInt64, byteCount: UInt64) {
    _ = posix_fadvise(descriptor, off_t(offset), off_t(byteCount), POSIX_FADV_WILLNEED)
  }

  func startWriting(_ descriptor: Int32, at offset: UInt64, byteCount: UInt64) {
    inseam_start_writing(descriptor, Int64(offset), Int64(byteCount))
  }

  func finishWriting(_ descriptor: Int32, at offset: UInt64, byteCount: UInt64) throws(SystemError)
  {
    _ = try once { inseam_finish_writing(descriptor, Int64(offset), Int64(byteCount)) }
  }

  // MARK: Locks and attributes

  func tryLock(_ descriptor: Int32) throws(SystemError) -> Bool {
    do {
      _ = try again { flock(descriptor, LOCK_EX | LOCK_NB) }
      return true
    } catch {
      if error.code == EWOULDBLOCK { return false }
      throw error
    }
  }

  func unlock(_ descriptor: Int32) { _ = flock(descriptor, LOCK_UN) }

  func status(of descriptor: Int32) throws(SystemError) -> FileStatus {
    var status = stat()
    // Safe: the call writes the structure that it is given.
    _ = try once { unsafe fstat(descriptor, &status) }
    return FileStatus(status)
  }

  func status(of path: String, in folder: Int32?, followsLinks: Bool) throws(SystemError)
    -> FileStatus
  {
    try check(path)
    var status = stat()
    let flags = followsLinks ? 0 : AT_SYMLINK_NOFOLLOW
    // Safe: the path was just checked; the call writes the structure that it is given.
    _ = try once { unsafe fstatat(folder ?? AT_FDCWD, path, &status, flags) }
    return FileStatus(status)
  }

  func setMode(_ descriptor: Int32, to mode: UInt32) throws(SystemError) {
    _ = try once { fchmod(descriptor, mode_t(mode)) }
  }

  func setOwner(_ descriptor: Int32, user: UInt32, group: UInt32) throws(SystemError) {
    _ = try once { fchown(descriptor, user, group) }
  }

  func fileSystemKind(of descriptor: Int32) throws(SystemError) -> UInt32 {
    var kind: UInt32 = 0
    // Safe: the call writes the number that it is given.
    _ = try once { unsafe inseam_file_system_kind(descriptor, &kind) }
    return kind
  }

  // MARK: Names

  func link(_ descriptor: Int32, as name: String, in folder: Int32) throws(SystemError) {
    try check(name)
    // Safe: names have a zero at their end, and none inside: just checked.
    _ = try once { unsafe inseam_link_unnamed(descriptor, folder, name) }
  }

  func rename(_ old: String, to new: String, in folder: Int32) throws(SystemError) {
    try check(old)
    try check(new)
    // Safe: names have a zero at their end, and none inside: just checked.
    _ = try once { unsafe renameat(folder, old, folder, new) }
  }

  func rename(_ old: String, toFree new: String, in folder: Int32) throws(SystemError) {
    try check(old)
    try check(new)
    // Safe: names have a zero at their end, and none inside: just checked.
    _ = try once { unsafe inseam_rename_to_free(folder, old, new) }
  }

  func remove(_ name: String, in folder: Int32) throws(SystemError) {
    try check(name)
    // Safe: names have a zero at their end, and none inside: just checked.
    _ = try once { unsafe unlinkat(folder, name, 0) }
  }

  func makeFolder(_ path: String) throws(SystemError) {
    try check(path)
    // Safe: names have a zero at their end, and none inside: just checked.
    _ = try once { unsafe mkdir(path, 0o777) }
  }

  func removeFolder(_ name: String, in folder: Int32) throws(SystemError) {
    try check(name)
    // Safe: names have a zero at their end, and none inside: just checked.
    _ = try once { unsafe unlinkat(folder, name, AT_REMOVEDIR) }
  }

  func names(in folder: Int32) throws(SystemError) -> [String] {
    // The stream takes over a descriptor of its own, with a position of its own.
    let own = try open(".", in: folder, flags: O_RDONLY | O_DIRECTORY, mode: 0)
    guard let stream = unsafe fdopendir(own) else {
      defer { close(own) }
      throw SystemError(errno)
    }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    errno = 0
    while let entry = unsafe readdir(stream) {
      // Safe: the system ends the name with a zero inside the entry.
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
        unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
      errno = 0
    }
    guard errno == 0 else { throw SystemError(errno) }
    return names
  }

  func resolve(_ path: String) throws(SystemError) -> String {
    try check(path)
    guard let resolved = unsafe realpath(path, nil) else { throw SystemError(errno) }
    // Safe: the call allocated the text, which is freed once.
    defer { unsafe free(resolved) }
    return unsafe String(cString: resolved)
  }

  func paths(matching pattern: String) -> [String] {
    var matches = unsafe glob_t()
    // Safe: glob fills the structure, and globfree releases what it points at.
    defer { unsafe globfree(&matches) }
    guard unsafe glob(pattern, 0, nil, &matches) == 0 else { return [] }
    return unsafe (0..<Int(matches.gl_pathc)).compactMap { index in
      unsafe matches.gl_pathv[index].map { unsafe String(cString: $0) }
    }
  }

  // MARK: Memory

  /// Allocates with malloc(3).
  func allocate(byteCount: Int) -> UnsafeMutableRawPointer? {
    // Safe: the caller owns the memory, or gets none.
    unsafe malloc(byteCount)
  }

  /// Asks for a private map and gives it back, where anything limits the memory.
  func hasMemory(byteCount: Int) -> Bool {
    !inseam_is_memory_limited() || inseam_has_memory(byteCount)
  }

  // MARK: Process and machine

  var processID: Int32 { getpid() }

  var userID: UInt32 { geteuid() }

  var microseconds: Int64 {
    var time = timespec()
    // Safe: the call writes the structure that it is given.
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
  }

  var steadySeconds: Double {
    var time = timespec()
    // Safe: the call writes the structure that it is given.
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  func pause(seconds: Double) {
    let whole = max(0, seconds).rounded(.down)
    var time = timespec(tv_sec: Int(whole), tv_nsec: Int((max(0, seconds) - whole) * 1e9))
    // Safe: the call reads the structure that it is given.
    unsafe nanosleep(&time, nil)
  }

  var processorCount: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

  var machineMemory: Int {
    Int(clamping: sysconf(Int32(_SC_PHYS_PAGES)).multipliedFullWidth(by: pageSize).low)
  }

  private var pageSize: Int { Int(sysconf(Int32(_SC_PAGESIZE))) }

  var openFileLimit: Int { limit(Int32(RLIMIT_NOFILE.rawValue)) }

  var addressLimit: Int { limit(Int32(RLIMIT_AS.rawValue)) }

  private func limit(_ resource: Int32) -> Int {
    var limits = rlimit()
    // Safe: the call writes the structure that it is given.
    guard unsafe getrlimit(__rlimit_resource_t(UInt32(resource)), &limits) == 0 else { return .max }
    return Int(clamping: limits.rlim_cur)
  }

  func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

  func terminalColumns(_ descriptor: Int32) -> Int? {
    var size = winsize()
    // Safe: the call writes the structure that it is given.
    guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
      return nil
    }
    return Int(size.ws_col)
  }
}

extension KernelCalls {
  /// Throws for a path that would end early in C.
  private func check(_ path: String) throws(SystemError) {
    if path.utf8.contains(0) { throw SystemError(EINVAL) }
  }

  /// Makes a call again until no signal interrupts it.
  private func again<Result: SignedInteger>(_ call: () -> Result) throws(SystemError) -> Result {
    while true {
      do { return try once(call) } catch { if error.code != EINTR { throw error } }
    }
  }

  private func once<Result: SignedInteger>(_ call: () -> Result) throws(SystemError) -> Result {
    let result = call()
    guard result >= 0 else { throw SystemError(errno) }
    return result
  }
}

extension FileStatus {
  fileprivate init(_ status: stat) {
    let kind: Kind =
      switch status.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .folder
      case S_IFLNK: .link
      case S_IFIFO: .pipe
      case S_IFCHR, S_IFBLK: .device
      default: .other
      }
    self.init(
      kind: kind, device: UInt64(status.st_dev), inode: UInt64(status.st_ino),
      byteCount: UInt64(max(0, status.st_size)), mode: UInt32(status.st_mode & 0o7777),
      user: status.st_uid, group: status.st_gid, linkCount: UInt64(status.st_nlink))
  }
}
