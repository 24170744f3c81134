// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamPlatform

#if canImport(Glibc)
import Glibc
#endif

/// What becomes of a file that has the path of an output already.
public enum OutputPolicy: String, Sendable, CaseIterable {
  /// It is an error.
  case create
  /// The complete new file takes its place, with its permissions and owner.
  case replace
}

/// A file open for writing: new and not yet published, or an existing one that grows at its end.
///
/// A new file has no name until `publish` (or, where the file system has no unnamed files, a hidden
/// temporary name in the same folder): a killed writer leaves nothing half-written behind. Bytes
/// are gathered and written in large pieces. An existing file changes only while this object holds
/// its lock: what is appended without the lock waits in memory, and beyond 64 MiB in an unnamed file
/// beside it. Not for use from two threads at once.
public final class OutputFile {
  /// The path under which the file is or will be visible.
  public let path: String
  /// The offset of the next appended byte.
  public internal(set) var end: UInt64
  private(set) var descriptor: FileDescriptor
  private let publication: Publication?
  private var state: State
  private var pending: [UInt8] = []
  /// Bytes that wait for the lock before those that are pending.
  private var spilled: OutputFile?
  /// The bytes below it have been handed to the disk, or are about to.
  private var writingStarted: UInt64 = 0
  /// The bytes below it have been written by the disk.
  private var writingFinished: UInt64 = 0
  private static let pendingLimit = 1 << 20
  private static let spillLimit = 64 << 20
  private static let writingStep: UInt64 = 8 << 20

  private enum State {
    /// Not published; belongs to this object alone.
    case new
    /// Never published; gone with this object.
    case temporary
    /// A pipe or a device, written from front to back.
    case streamed
    /// Published; the lock is not held, and appended bytes wait.
    case unlocked
    /// Published; the lock is held.
    case locked
  }

  /// Starts a new file that will replace or become `path`; appending begins at `start`.
  ///
  /// - Throws: `FileError`: `path` names something and `policy` is `create`, or it names something
  ///   other than a regular file.
  public init(creating path: String, startingAt start: UInt64 = 0, policy: OutputPolicy = .create)
    throws(FileError)
  {
    self.path = path
    end = start
    state = .new
    let publication = try Publication(path, policy)
    descriptor = try publication.makeFile()
    Outputs.begin()
    self.publication = publication
  }

  /// Starts a file in the folder of `path` that never gets a name and is gone with this object;
  /// appending begins at `start`.
  public init(temporaryBeside path: String, startingAt start: UInt64 = 0) throws(FileError) {
    self.path = path
    end = start
    state = .temporary
    publication = nil
    let folder = try FolderDescriptor(path.folderPath)
    if let unnamed = FileDescriptor(unnamedIn: folder.descriptor, named: path) {
      descriptor = unnamed
    } else {
      let name = FolderDescriptor.temporaryName(for: path.lastName)
      descriptor = try FileDescriptor(
        open: name, in: folder.descriptor, flags: O_CREAT | O_EXCL | O_NOFOLLOW | O_RDWR,
        mode: 0o600, named: path, belongsToProcess: true)
      try folder.remove(name)
    }
  }

  /// Starts a file that is written from front to back; `-` is standard output.
  ///
  /// What was appended is never read back or written again.
  public init(streamingTo path: String) throws(FileError) {
    self.path = path == "-" ? "standard output" : path
    end = 0
    state = .streamed
    publication = nil
    descriptor =
      path == "-"
      ? try FileDescriptor(duplicating: 1, path: "standard output")
      : try FileDescriptor(open: path, flags: O_WRONLY)
  }

  /// Opens an existing file to grow it; nothing of it changes before `lock`.
  ///
  /// - Throws: `FileError`; a pipe or a device is refused.
  public init(growing path: String) throws(FileError) {
    self.path = path
    end = 0
    state = .unlocked
    publication = nil
    descriptor = try OutputFile.open(path)
    Outputs.begin()
  }

  private static func open(_ path: String) throws(FileError) -> FileDescriptor {
    let opened = try FileDescriptor(
      open: path, flags: O_RDWR | O_NONBLOCK, belongsToProcess: true)
    guard try opened.status().kind == .file else { throw FileError("write", path, code: EINVAL) }
    return opened
  }

  deinit {
    if state == .locked { unlock() }
    if state == .new { publication?.giveUp() }
  }

  /// Whether appended bytes wait in memory because the lock is not held.
  public var isUnlocked: Bool { state == .unlocked }

  /// Whether the file is written from front to back.
  public var isStreamed: Bool { state == .streamed }

  /// Whether the file has a name.
  public var isPublished: Bool { state == .locked || state == .unlocked }

  /// The bytes that are appended and not written.
  public var pendingByteCount: UInt64 { (spilled?.end ?? 0) + UInt64(pending.count) }

  /// The pending bytes that are in memory.
  public var pendingMemoryByteCount: Int { pending.count }

  // MARK: Appending

  /// Sets where the bytes begin that are not written, and so the offset of the next one.
  public func seek(to offset: UInt64) {
    end = offset + pendingByteCount
    (writingStarted, writingFinished) = (offset, offset)
  }

  /// Appends bytes.
  public func append(_ bytes: [UInt8]) throws(FileError) {
    try unsafe bytes.withUnsafeBufferPointer { source throws(FileError) in
      // Safe: source is the whole array, and is read during the call only.
      try unsafe append(UnsafeRawBufferPointer(source))
    }
  }

  /// Appends the bytes of a buffer.
  public func append(_ buffer: Buffer) throws(FileError) {
    try unsafe buffer.withUnsafeBytes { source throws(FileError) in
      // Safe: source is the whole buffer, and is read during the call only.
      try unsafe append(source)
    }
  }

  private func append(_ source: UnsafeRawBufferPointer) throws(FileError) {
    if source.count >= OutputFile.pendingLimit, !isUnlocked {
      try flush()
      // Safe: the caller's pointer and count.
      try unsafe put(source, at: end)
    } else {
      unsafe pending.append(contentsOf: source)
    }
    end += UInt64(source.count)
    if isUnlocked {
      if pending.count >= OutputFile.spillLimit { try spillPending() }
    } else {
      if pending.count >= OutputFile.pendingLimit { try flush() }
      startWriting()
    }
  }

  /// Moves bytes that wait for the lock to an unnamed file.
  public func spillPending() throws(FileError) {
    precondition(isUnlocked, "bytes wait while the lock is not held")
    if spilled == nil { spilled = try OutputFile(temporaryBeside: path) }
    try spilled?.append(pending)
    try spilled?.flush()
    pending.removeAll(keepingCapacity: pending.count >= OutputFile.spillLimit)
  }

  /// Lets the disk work on what is there while more is made; what is temporary need not reach it.
  private func startWriting() {
    let written = end - pendingByteCount
    guard state != .temporary, !isStreamed, written >= writingStarted + OutputFile.writingStep
    else { return }
    descriptor.startWriting(at: writingStarted, byteCount: written - writingStarted)
    writingStarted = written
  }

  /// Appends zero bytes up to the next multiple of 64.
  public func alignToBlock() throws(FileError) {
    let rest = Int(end % blockAlignment)
    if rest > 0 { try append([UInt8](repeating: 0, count: Int(blockAlignment) - rest)) }
  }

  /// Writes bytes over some that wait for the lock; traps if they do not.
  public func replacePending(_ bytes: [UInt8], at offset: UInt64) throws(FileError) {
    let start = end - pendingByteCount
    precondition(
      offset >= start && offset + UInt64(bytes.count) <= end, "bytes that wait are replaced")
    let memoryStart = end - UInt64(pending.count)
    let below = Int(min(UInt64(bytes.count), memoryStart - min(memoryStart, offset)))
    if below > 0 { try spilled?.write(Array(bytes[..<below]), at: offset - start) }
    if below < bytes.count {
      let place = Int(offset + UInt64(below) - memoryStart)
      pending.replaceSubrange(place..<place + bytes.count - below, with: bytes[below...])
    }
  }

  /// Forgets what waits but for some ranges, in ascending order, which move together.
  public func keepPending(_ ranges: [Range<UInt64>]) throws(FileError) {
    let start = end - pendingByteCount
    let memoryStart = end - UInt64(pending.count)
    let (old, oldSpilled) = (pending, spilled)
    (pending, spilled, end) = ([], nil, start)
    for range in ranges {
      let cut = min(max(range.lowerBound, memoryStart), range.upperBound)
      if range.lowerBound < cut, let oldSpilled {
        try append(
          try oldSpilled.read(
            at: range.lowerBound - start, byteCount: Int(cut - range.lowerBound)))
      }
      if cut < range.upperBound {
        try append(Array(old[Int(cut - memoryStart)..<Int(range.upperBound - memoryStart)]))
      }
    }
  }

  /// Forgets what waits.
  public func dropPending() {
    end -= pendingByteCount
    (pending, spilled) = ([], nil)
  }

  // MARK: Bytes at offsets

  /// Writes bytes where they belong; to a stream, after those before.
  private func put(_ source: UnsafeRawBufferPointer, at offset: UInt64) throws(FileError) {
    // Safe: the caller's pointer and count.
    try unsafe isStreamed ? descriptor.writeStream(source) : descriptor.write(source, at: offset)
  }

  /// Writes bytes at an offset that appending has left behind or has not reached.
  public func write(_ bytes: [UInt8], at offset: UInt64) throws(FileError) {
    precondition(!isUnlocked, "a published file is written under its lock")
    precondition(!isStreamed, "a streamed file is only appended to")
    try unsafe bytes.withUnsafeBufferPointer { source throws(FileError) in
      // Safe: source is the whole array.
      try unsafe descriptor.write(UnsafeRawBufferPointer(source), at: offset)
    }
  }

  /// Everything below the end, read back; what was never written is zero.
  package func contents() throws(FileError) -> [UInt8] {
    try read(at: 0, byteCount: Int(end)).array(of: UInt8.self)
  }

  /// Some bytes, read back; what was never written is zero.
  public func read(at offset: UInt64, byteCount: Int) throws(FileError) -> Buffer {
    if !isUnlocked { try flush() }
    return try descriptor.bytes(at: offset, byteCount: byteCount).bytes
  }

  /// Hands all gathered bytes to the system.
  public func flush() throws(FileError) {
    if let spilled {
      let input = try spilled.input(named: path)
      try copy(input, byteCount: input.byteCount, to: end - pendingByteCount)
      self.spilled = nil
    }
    guard !pending.isEmpty else { return }
    let start = end - UInt64(pending.count)
    try unsafe pending.withUnsafeBufferPointer { source throws(FileError) in
      // Safe: source is the whole array.
      try unsafe put(UnsafeRawBufferPointer(source), at: start)
    }
    pending.removeAll(keepingCapacity: pending.count <= 2 * OutputFile.pendingLimit)
  }

  /// Has the disk write what was appended, some MiB at a time, so that `synchronize` has little left
  /// to wait for: that does not end early.
  ///
  /// - Throws: `FileError`, or what `Calls.check()` throws.
  public func finishWriting() throws {
    try flush()
    guard !isStreamed, end > writingFinished + 4 * OutputFile.writingStep else { return }
    while writingFinished < end {
      try Calls.check()
      let step = min(OutputFile.writingStep, end - writingFinished)
      try descriptor.finishWriting(at: writingFinished, byteCount: step)
      writingFinished += step
    }
  }

  /// Flushes and waits until the contents are on the disk.
  public func synchronize() throws(FileError) {
    try flush()
    try descriptor.synchronize(metadata: false)
  }

  /// Cuts off all bytes at or above `byteCount`.
  public func truncate(to byteCount: UInt64) throws(FileError) {
    precondition(!isUnlocked, "a published file is cut under its lock")
    try descriptor.truncate(to: byteCount)
  }

  /// The size of the file, without what waits in memory.
  public func byteCount() throws(FileError) -> UInt64 { try descriptor.status().byteCount }

  /// The file, open for reading under another name.
  package func input(named name: String) throws(FileError) -> InputFile {
    if !isUnlocked { try flush() }
    return try InputFile(sharing: descriptor, named: name)
  }

  // MARK: The lock

  /// Whether the file lies on a network or user-space file system, where locks may not exclude
  /// writers on other machines.
  public var isOnNetwork: Bool { descriptor.isOnNetwork }

  /// Takes the lock, which one writer at a time can hold; waits for it for some seconds.
  ///
  /// - Returns: Whether another file has taken the name since this one was opened, and is open now.
  /// - Throws: `FileError`; its code is that of `FileError.locked` if another writer has the file.
  public func lock(waiting seconds: Double) throws(FileError) -> Bool {
    precondition(isUnlocked, "a lock is taken once")
    var isAnother = false
    while true {
      try descriptor.lock(waiting: seconds)
      // Another file may have taken the name while the lock was waited for.
      if try hasName(path) {
        state = .locked
        Outputs.beginGrowing()
        return isAnother
      }
      descriptor.unlock()
      descriptor = try OutputFile.open(path)
      isAnother = true
    }
  }

  /// Gives the lock back; nothing may be left to write.
  public func unlock() {
    precondition(state == .locked, "a lock is given back once")
    descriptor.unlock()
    state = .unlocked
    Outputs.endGrowing()
  }

  /// Whether a path leads to this file.
  private func hasName(_ path: String) throws(FileError) -> Bool {
    guard let named = try? System.calls.status(of: path, in: nil, followsLinks: true) else {
      return false
    }
    return try descriptor.status().isSameFile(as: named)
  }

  // MARK: Publication

  /// Makes the complete new file visible under its path, atomically and durably; a temporary file
  /// is only made complete.
  ///
  /// `check` is called when the file that is to be replaced, if there is one, is locked: an error of
  /// it ends the publication; it may append. `held` is that file, if its lock is held already.
  /// `retired`: The name in its folder that the replaced file keeps.
  public func publish(
    waiting seconds: Double = 0, holding held: OutputFile? = nil, retiring retired: String? = nil,
    check: () throws -> Void = {}
  ) throws {
    precondition(!isPublished, "a file is published once")
    try flush()
    guard let publication else { return }
    try Outputs.committing { try publish(publication, seconds, held, retired, check) }
    state = .unlocked
  }

  private func publish(
    _ publication: Publication, _ seconds: Double, _ held: OutputFile?, _ retired: String?,
    _ check: () throws -> Void
  ) throws {
    if let held {
      precondition(held.state == .locked, "the lock of the replaced file is held")
      try publication.replace(held.descriptor, by: descriptor, retiring: retired, check)
    } else {
      try publication.publish(descriptor, waiting: seconds, retiring: retired, check)
    }
  }
}
