// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

/// What Inseam asks of the operating system, one method for each call.
///
/// `KernelCalls` asks the kernel. Tests take the place of it with `System.with`: a file system whose
/// calls fail, or whose callers take turns. Descriptors are those of the system; a `folder` is the
/// descriptor of an open folder that a relative name starts from, `nil` for the working directory.
/// Calls that a signal interrupted are made again.
public protocol SystemCalls: Sendable {
  // MARK: Descriptors

  /// Opens a path with flags of open(2); `mode` is that of a file that is created, before the umask.
  func open(_ path: String, in folder: Int32?, flags: Int32, mode: UInt32) throws(SystemError)
    -> Int32
  /// Opens a file that has no name, in a folder; EOPNOTSUPP and others where there are none.
  func openUnnamed(in folder: Int32) throws(SystemError) -> Int32
  /// Makes another descriptor of an open file.
  func duplicate(_ descriptor: Int32) throws(SystemError) -> Int32
  /// Closes a descriptor.
  func close(_ descriptor: Int32)

  // MARK: Bytes

  /// Reads bytes at an offset, or the next ones of a stream; gives their number, 0 at the end.
  func read(_ descriptor: Int32, into target: UnsafeMutableRawBufferPointer, at offset: UInt64?)
    throws(SystemError) -> Int
  /// Writes bytes at an offset, or next in a stream; gives the number of bytes taken.
  func write(_ descriptor: Int32, _ source: UnsafeRawBufferPointer, at offset: UInt64?)
    throws(SystemError) -> Int
  /// Waits until the contents, and all metadata unless `dataOnly`, are on the disk.
  func synchronize(_ descriptor: Int32, dataOnly: Bool) throws(SystemError)
  /// Sets the size of a file.
  func truncate(_ descriptor: Int32, to byteCount: UInt64) throws(SystemError)
  /// Maps the first bytes of a file for reading.
  func map(_ descriptor: Int32, byteCount: Int) throws(SystemError) -> UnsafeRawPointer
  /// Ends a map.
  func unmap(_ base: UnsafeRawPointer, byteCount: Int)
  /// Brings mapped pages into memory: EFAULT if the disk cannot read one, EINVAL where the kernel
  /// does not have the call.
  func populate(_ base: UnsafeRawPointer, byteCount: Int) throws(SystemError)
  /// Tells that a range will be read; a hint.
  func willRead(_ descriptor: Int32, at offset: UInt64, byteCount: UInt64)
  /// Tells that a range may be written to the disk; a hint.
  func startWriting(_ descriptor: Int32, at offset: UInt64, byteCount: UInt64)

  /// Waits until a range is written; less than `synchronize` promises, and what that has to do is
  /// short afterwards.
  func finishWriting(_ descriptor: Int32, at offset: UInt64, byteCount: UInt64) throws(SystemError)

  // MARK: Locks and attributes

  /// Takes the exclusive lock of an open file; `false` if another open file has it.
  func tryLock(_ descriptor: Int32) throws(SystemError) -> Bool
  /// Gives the lock back.
  func unlock(_ descriptor: Int32)
  /// The attributes of an open file.
  func status(of descriptor: Int32) throws(SystemError) -> FileStatus
  /// The attributes of what a path names.
  func status(of path: String, in folder: Int32?, followsLinks: Bool) throws(SystemError)
    -> FileStatus
  /// Sets the permission bits of an open file.
  func setMode(_ descriptor: Int32, to mode: UInt32) throws(SystemError)
  /// Sets the owner and group of an open file.
  func setOwner(_ descriptor: Int32, user: UInt32, group: UInt32) throws(SystemError)
  /// The kind of the file system, as statfs(2) gives it.
  func fileSystemKind(of descriptor: Int32) throws(SystemError) -> UInt32

  // MARK: Names

  /// Gives a file without a name one that is free; EEXIST if it is not.
  func link(_ descriptor: Int32, as name: String, in folder: Int32) throws(SystemError)
  /// Gives a file or folder another name in its folder, atomically, in place of what has it.
  func rename(_ old: String, to new: String, in folder: Int32) throws(SystemError)
  /// Gives a file or folder another name that is free; EEXIST if it is not.
  func rename(_ old: String, toFree new: String, in folder: Int32) throws(SystemError)
  /// Removes the name of a file.
  func remove(_ name: String, in folder: Int32) throws(SystemError)
  /// Makes a folder.
  func makeFolder(_ path: String) throws(SystemError)
  /// Removes an empty folder.
  func removeFolder(_ name: String, in folder: Int32) throws(SystemError)
  /// The names in an open folder, without `.` and `..`.
  func names(in folder: Int32) throws(SystemError) -> [String]
  /// The path without symbolic links.
  func resolve(_ path: String) throws(SystemError) -> String
  /// The paths that fit a pattern of glob(7).
  func paths(matching pattern: String) -> [String]

  // MARK: Memory

  /// Allocates memory that free(3) takes back; `nil` if the system refuses it.
  func allocate(byteCount: Int) -> UnsafeMutableRawPointer?
  /// Whether the system would give so much memory now.
  func hasMemory(byteCount: Int) -> Bool

  // MARK: Process and machine

  /// The number of the process.
  var processID: Int32 { get }
  /// The user that the process acts for.
  var userID: UInt32 { get }
  /// Microseconds since 1970-01-01 UTC.
  var microseconds: Int64 { get }
  /// Seconds that only ever grow, from any start.
  var steadySeconds: Double { get }
  /// Lets others work for some seconds.
  func pause(seconds: Double)
  /// The processors this process may use.
  var processorCount: Int { get }
  /// The bytes of memory that the machine has.
  var machineMemory: Int { get }
  /// The files the process may have open at once; `.max` without a limit.
  var openFileLimit: Int { get }
  /// The bytes of addresses that the process may use; `.max` without a limit.
  var addressLimit: Int { get }
  /// Whether a descriptor leads to a terminal.
  func isTerminal(_ descriptor: Int32) -> Bool
  /// The columns of a terminal; `nil` if the descriptor is none.
  func terminalColumns(_ descriptor: Int32) -> Int?
}

/// The reason why the system refused a call.
public struct SystemError: Error, Hashable, Sendable {
  /// The error number.
  public let code: Int32

  /// An error with a number of errno(3).
  public init(_ code: Int32) { self.code = code }
}

/// The attributes of a file.
public struct FileStatus: Hashable, Sendable {
  /// What a path leads to.
  public enum Kind: Sendable { case file, folder, link, pipe, device, other }

  /// What it is.
  public var kind: Kind
  /// The device it lies on.
  public var device: UInt64
  /// Its number on the device; together they identify a file.
  public var inode: UInt64
  /// The size in bytes.
  public var byteCount: UInt64
  /// The permission bits.
  public var mode: UInt32
  /// The owner.
  public var user: UInt32
  /// The group.
  public var group: UInt32
  /// The names that the file has.
  public var linkCount: UInt64

  /// Attributes of a file.
  public init(
    kind: Kind, device: UInt64, inode: UInt64, byteCount: UInt64, mode: UInt32, user: UInt32,
    group: UInt32, linkCount: UInt64
  ) {
    (self.kind, self.device, self.inode, self.byteCount) = (kind, device, inode, byteCount)
    (self.mode, self.user, self.group, self.linkCount) = (mode, user, group, linkCount)
  }

  /// Whether two names lead to one file.
  public func isSameFile(as other: FileStatus) -> Bool {
    device == other.device && inode == other.inode
  }
}
