// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
package import InseamPlatform

/// A file system in memory that simulated processes share, and what may go wrong with it.
package final class SimulatedDisk: @unchecked Sendable {
  /// The contents of a file, and what has it open.
  fileprivate final class File {
    let number: UInt64
    var bytes: [UInt8] = []
    var mode: UInt32 = 0o644
    /// The open descriptor that has the lock.
    var holder: Int32?
    init(_ number: UInt64) { self.number = number }
  }

  fileprivate enum Open {
    case file(File, process: Int)
    case folder(String)
  }

  private let mutex = NSLock()
  private var nextNumber: UInt64 = 2
  private var nextDescriptor: Int32 = 100
  private var names: [String: File] = [:]
  private var open: [Int32: Open] = [:]
  /// Where the next bytes of streams are.
  fileprivate var positions: [Int32: Int] = [:]
  private var dead: Set<Int> = []
  private var clock: Int64 = 1_700_000_000_000_000
  /// Whether every process gets every lock, as if there were none.
  package let ignoresLocks: Bool
  /// Called before each call of a process, without the mutex.
  package var beforeCall: @Sendable (_ process: Int, _ isWaiting: Bool) -> Void = { _, _ in }
  /// Whether the system refuses memory; asked for each buffer, and for what a piece of work needs.
  package var refusesMemory: @Sendable () -> Bool = { false }

  package init(ignoresLocks: Bool = false) { self.ignoresLocks = ignoresLocks }

  /// A disk with some files.
  package convenience init(_ contents: [String: [UInt8]]) {
    self.init()
    for (path, bytes) in contents {
      let file = makeFile()
      file.bytes = bytes
      names[path] = file
    }
  }

  /// The bytes of all files, by their paths.
  package var contents: [String: [UInt8]] { locked { names.mapValues(\.bytes) } }

  /// The files and folders that are open.
  package var openCount: Int { locked { open.count } }

  /// The names of all files.
  package var allNames: [String] { locked { names.keys.sorted() } }

  /// Ends a process: its descriptors are closed, its locks are gone, and its calls fail from now on.
  package func kill(_ process: Int) {
    locked {
      dead.insert(process)
      for (descriptor, entry) in open {
        guard case .file(let file, process) = entry else { continue }
        if file.holder == descriptor { file.holder = nil }
        open[descriptor] = nil
      }
    }
  }

  fileprivate func locked<Result>(_ body: () -> Result) -> Result {
    mutex.lock()
    defer { mutex.unlock() }
    return body()
  }

  /// Runs a call of a process.
  fileprivate func call<Value>(
    _ process: Int, isWaiting: Bool = false, _ body: () -> Result<Value, SystemError>
  ) throws(SystemError) -> Value {
    beforeCall(process, isWaiting)
    return try locked { dead.contains(process) ? .failure(SystemError(EIO)) : body() }.get()
  }
}

/// The calls of one simulated process.
package struct SimulatedSystem: SystemCalls {
  private let disk: SimulatedDisk
  private let process: Int

  /// The calls of a process on a disk.
  package init(_ disk: SimulatedDisk, process: Int) { (self.disk, self.process) = (disk, process) }

  package func open(_ path: String, in folder: Int32?, flags: Int32, mode: UInt32)
    throws(SystemError) -> Int32
  { try disk.call(process) { disk.open(path, folder, flags, process) } }

  package func openUnnamed(in folder: Int32) throws(SystemError) -> Int32 {
    try disk.call(process) { .success(disk.add(.file(disk.makeFile(), process: process))) }
  }

  package func duplicate(_ descriptor: Int32) throws(SystemError) -> Int32 {
    try disk.call(process) { disk.file(descriptor).map { disk.add(.file($0, process: process)) } }
  }

  package func close(_ descriptor: Int32) { _ = try? disk.call(process) { disk.close(descriptor) } }

  package func read(
    _ descriptor: Int32, into target: UnsafeMutableRawBufferPointer, at offset: UInt64?
  ) throws(SystemError) -> Int {
    try disk.call(process) {
      disk.file(descriptor).map { file in
        let place = offset.map { Int($0) } ?? disk.positions[descriptor, default: 0]
        let start = min(file.bytes.count, place)
        let count = min(target.count, file.bytes.count - start)
        if offset == nil { disk.positions[descriptor] = start + count }
        target.copyBytes(from: file.bytes[start..<start + count])
        return count
      }
    }
  }

  package func write(_ descriptor: Int32, _ source: UnsafeRawBufferPointer, at offset: UInt64?)
    throws(SystemError) -> Int
  {
    try disk.call(process) {
      disk.file(descriptor).map { file in
        let start = Int(offset ?? 0)
        let missing = start + source.count - file.bytes.count
        if missing > 0 { file.bytes += [UInt8](repeating: 0, count: missing) }
        file.bytes.replaceSubrange(start..<start + source.count, with: source)
        return source.count
      }
    }
  }

  package func synchronize(_ descriptor: Int32, dataOnly: Bool) throws(SystemError) {
    try disk.call(process) { .success(()) }
  }

  package func truncate(_ descriptor: Int32, to byteCount: UInt64) throws(SystemError) {
    try disk.call(process) {
      disk.file(descriptor).map { file in
        let count = Int(byteCount)
        file.bytes = Array(file.bytes.prefix(count))
        file.bytes += [UInt8](repeating: 0, count: count - file.bytes.count)
      }
    }
  }

  package func map(_ descriptor: Int32, byteCount: Int) throws(SystemError) -> UnsafeRawPointer {
    throw SystemError(ENODEV)
  }

  package func unmap(_ base: UnsafeRawPointer, byteCount: Int) {}

  package func populate(_ base: UnsafeRawPointer, byteCount: Int) throws(SystemError) {
    throw SystemError(EINVAL)
  }

  package func willRead(_ descriptor: Int32, at offset: UInt64, byteCount: UInt64) {}

  package func startWriting(_ descriptor: Int32, at offset: UInt64, byteCount: UInt64) {}

  package func finishWriting(_ descriptor: Int32, at offset: UInt64, byteCount: UInt64)
    throws(SystemError)
  {}

  package func tryLock(_ descriptor: Int32) throws(SystemError) -> Bool {
    try disk.call(process) {
      disk.file(descriptor).map { file in
        if disk.ignoresLocks { return true }
        guard file.holder == nil || file.holder == descriptor else { return false }
        file.holder = descriptor
        return true
      }
    }
  }

  package func unlock(_ descriptor: Int32) {
    _ = try? disk.call(process) {
      disk.file(descriptor).map { if $0.holder == descriptor { $0.holder = nil } }
    }
  }

  package func status(of descriptor: Int32) throws(SystemError) -> FileStatus {
    try disk.call(process) { disk.status(of: descriptor) }
  }

  package func status(of path: String, in folder: Int32?, followsLinks: Bool) throws(SystemError)
    -> FileStatus
  { try disk.call(process) { disk.status(ofPath: path, folder) } }

  package func setMode(_ descriptor: Int32, to mode: UInt32) throws(SystemError) {
    try disk.call(process) { disk.file(descriptor).map { $0.mode = mode } }
  }

  package func setOwner(_ descriptor: Int32, user: UInt32, group: UInt32) throws(SystemError) {}

  package func fileSystemKind(of descriptor: Int32) throws(SystemError) -> UInt32 {
    0x6969  // One that is read without maps.
  }

  package func link(_ descriptor: Int32, as name: String, in folder: Int32) throws(SystemError) {
    try disk.call(process) { disk.link(descriptor, name, folder) }
  }

  package func rename(_ old: String, to new: String, in folder: Int32) throws(SystemError) {
    try disk.call(process) { disk.rename(old, new, folder, replacing: true) }
  }

  package func rename(_ old: String, toFree new: String, in folder: Int32) throws(SystemError) {
    try disk.call(process) { disk.rename(old, new, folder, replacing: false) }
  }

  package func remove(_ name: String, in folder: Int32) throws(SystemError) {
    try disk.call(process) { disk.remove(name, folder) }
  }

  package func makeFolder(_ path: String) throws(SystemError) {}

  package func removeFolder(_ name: String, in folder: Int32) throws(SystemError) {}

  package func names(in folder: Int32) throws(SystemError) -> [String] {
    try disk.call(process) { disk.names(in: folder) }
  }

  package func resolve(_ path: String) throws(SystemError) -> String { path }

  package func paths(matching pattern: String) -> [String] { [] }

  package func allocate(byteCount: Int) -> UnsafeMutableRawPointer? {
    disk.refusesMemory() ? nil : malloc(byteCount)
  }

  package func hasMemory(byteCount: Int) -> Bool { !disk.refusesMemory() }

  package var processID: Int32 { Int32(process + 1) }
  package var userID: UInt32 { 1 }
  package var microseconds: Int64 { disk.tick() }
  package var steadySeconds: Double { Double(disk.tick()) / 1e6 }

  package func pause(seconds: Double) {
    _ = try? disk.call(process, isWaiting: true) { .success(()) }
  }

  package var processorCount: Int { 1 }
  package var machineMemory: Int { 1 << 32 }
  package var openFileLimit: Int { 1_024 }
  package var addressLimit: Int { .max }
  package func isTerminal(_ descriptor: Int32) -> Bool { false }
  package func terminalColumns(_ descriptor: Int32) -> Int? { nil }
}

/// The state of the disk; the caller has its mutex.
extension SimulatedDisk {
  fileprivate func tick() -> Int64 {
    locked {
      clock += 1
      return clock
    }
  }

  fileprivate func makeFile() -> File {
    nextNumber += 1
    return File(nextNumber)
  }

  fileprivate func add(_ entry: Open) -> Int32 {
    nextDescriptor += 1
    open[nextDescriptor] = entry
    return nextDescriptor
  }

  fileprivate func close(_ descriptor: Int32) -> Result<Void, SystemError> {
    if case .file(let file, _) = open[descriptor], file.holder == descriptor { file.holder = nil }
    open[descriptor] = nil
    return .success(())
  }

  fileprivate func file(_ descriptor: Int32) -> Result<File, SystemError> {
    guard case .file(let file, _) = open[descriptor] else { return .failure(SystemError(EBADF)) }
    return .success(file)
  }

  private func path(_ name: String, _ folder: Int32?) -> String {
    guard let folder, case .folder(let path) = open[folder] else { return name }
    return name == "." ? path : "\(path)/\(name)"
  }

  private func isFolder(_ path: String) -> Bool {
    names[path] == nil
      && (["/", "/disk"].contains(path) || names.keys.contains { $0.hasPrefix(path + "/") })
  }

  fileprivate func open(_ name: String, _ folder: Int32?, _ flags: Int32, _ process: Int)
    -> Result<Int32, SystemError>
  {
    let path = path(name, folder)
    if isFolder(path) { return .success(add(.folder(path))) }
    if flags & O_DIRECTORY != 0 { return .failure(SystemError(ENOENT)) }
    if let found = names[path] {
      if flags & O_EXCL != 0 { return .failure(SystemError(EEXIST)) }
      return .success(add(.file(found, process: process)))
    }
    guard flags & O_CREAT != 0 else { return .failure(SystemError(ENOENT)) }
    let made = makeFile()
    names[path] = made
    return .success(add(.file(made, process: process)))
  }

  fileprivate func status(of descriptor: Int32) -> Result<FileStatus, SystemError> {
    if case .folder = open[descriptor] { return .success(FileStatus(folder: ())) }
    return file(descriptor).map { FileStatus($0) }
  }

  fileprivate func status(ofPath name: String, _ folder: Int32?) -> Result<FileStatus, SystemError>
  {
    let path = path(name, folder)
    if isFolder(path) { return .success(FileStatus(folder: ())) }
    return names[path].map { .success(FileStatus($0)) } ?? .failure(SystemError(ENOENT))
  }

  fileprivate func link(_ descriptor: Int32, _ name: String, _ folder: Int32)
    -> Result<Void, SystemError>
  {
    let path = path(name, folder)
    guard names[path] == nil else { return .failure(SystemError(EEXIST)) }
    return file(descriptor).map { names[path] = $0 }
  }

  fileprivate func rename(_ old: String, _ new: String, _ folder: Int32, replacing: Bool)
    -> Result<Void, SystemError>
  {
    let (from, to) = (path(old, folder), path(new, folder))
    guard let file = names[from] else { return .failure(SystemError(ENOENT)) }
    guard replacing || names[to] == nil else { return .failure(SystemError(EEXIST)) }
    names[from] = nil
    names[to] = file
    return .success(())
  }

  fileprivate func remove(_ name: String, _ folder: Int32) -> Result<Void, SystemError> {
    names.removeValue(forKey: path(name, folder)) == nil
      ? .failure(SystemError(ENOENT)) : .success(())
  }

  fileprivate func names(in folder: Int32) -> Result<[String], SystemError> {
    guard case .folder(let path) = open[folder] else { return .failure(SystemError(ENOTDIR)) }
    let inside = names.keys.filter { $0.hasPrefix(path + "/") }.map { $0.dropFirst(path.count + 1) }
    return .success(Set(inside.map { String($0.prefix { $0 != "/" }) }).sorted())
  }
}

extension FileStatus {
  fileprivate init(folder: Void) {
    self.init(
      kind: .folder, device: 1, inode: 1, byteCount: 0, mode: 0o755, user: 1, group: 1,
      linkCount: 1)
  }

  fileprivate init(_ file: SimulatedDisk.File) {
    self.init(
      kind: .file, device: 1, inode: file.number, byteCount: UInt64(file.bytes.count),
      mode: file.mode, user: 1, group: 1, linkCount: 1)
  }
}
