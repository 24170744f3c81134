// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import InseamPlatform
import TestSupport
import Testing

/// The calls of the kernel do what the protocol says of them.
@Suite struct KernelCallTests {
  private let folder: TemporaryFolder
  private let calls = System.calls

  init() throws { folder = try TemporaryFolder() }

  private func code(_ body: () throws -> Void) -> Int32 {
    do { try body() } catch let error as SystemError { return error.code } catch { return -1 }
    return 0
  }

  private func open(_ name: String, _ flags: Int32 = O_RDWR | O_CREAT) throws -> Int32 {
    try calls.open("\(folder.url.path)/\(name)", in: nil, flags: flags, mode: 0o640)
  }

  private func write(_ text: String, _ descriptor: Int32, at offset: UInt64? = nil) throws -> Int {
    var text = text
    return try text.withUTF8 {
      try calls.write(descriptor, UnsafeRawBufferPointer($0), at: offset)
    }
  }

  private func read(_ descriptor: Int32, _ count: Int, at offset: UInt64?) throws -> String {
    var bytes = [UInt8](repeating: 0, count: count)
    let got = try bytes.withUnsafeMutableBytes {
      try calls.read(descriptor, into: $0, at: offset)
    }
    return String(decoding: bytes[..<got], as: UTF8.self)
  }

  @Test func bytesGoWhereTheyAreMeantTo() throws {
    let file = try open("a")
    defer { calls.close(file) }
    #expect(try write("seam", file) == 4)
    #expect(try write("IN", file, at: 1) == 2)
    #expect(try read(file, 10, at: 0) == "sINm")
    #expect(try read(file, 10, at: nil) == "")
    try calls.truncate(file, to: 2)
    try calls.synchronize(file, dataOnly: false)
    let status = try calls.status(of: file)
    #expect(status.kind == .file && status.byteCount == 2)
    #expect(status.user == calls.userID && status.linkCount == 1)
    #expect(
      status.isSameFile(as: try calls.status(of: folder.path("a"), in: nil, followsLinks: true)))
    try calls.setMode(file, to: 0o604)
    #expect(try calls.status(of: file).mode == 0o604)
  }

  @Test func namesAreOnlyTakenWhereTheyAreFree() throws {
    let place = try calls.open(folder.url.path, in: nil, flags: O_RDONLY | O_DIRECTORY, mode: 0)
    defer { calls.close(place) }
    for name in ["a", "b"] { calls.close(try open(name)) }
    #expect(code { try calls.rename("a", toFree: "b", in: place) } == EEXIST)
    try calls.rename("a", toFree: "c", in: place)
    try calls.rename("c", to: "b", in: place)
    #expect(try calls.names(in: place) == ["b"])
    if let unnamed = try? calls.openUnnamed(in: place) {
      defer { calls.close(unnamed) }
      #expect(try calls.names(in: place) == ["b"])
      #expect(code { try calls.link(unnamed, as: "b", in: place) } == EEXIST)
      try calls.link(unnamed, as: "d", in: place)
      try calls.remove("d", in: place)
    }
    try calls.makeFolder(folder.path("inner"))
    #expect(code { try calls.makeFolder(folder.path("inner")) } == EEXIST)
    #expect(code { try calls.remove("inner", in: place) } == EISDIR)
    #expect(code { try calls.removeFolder("b", in: place) } == ENOTDIR)
    try calls.removeFolder("inner", in: place)
    #expect(code { try calls.remove("none", in: place) } == ENOENT)
  }

  @Test func linksAreFollowedWhereThatIsSaid() throws {
    calls.close(try open("a"))
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("link"), withDestinationPath: "a")
    let link = folder.path("link")
    #expect(try calls.status(of: link, in: nil, followsLinks: false).kind == .link)
    #expect(try calls.status(of: link, in: nil, followsLinks: true).kind == .file)
    #expect(code { calls.close(try open("link", O_RDONLY | O_NOFOLLOW)) } == ELOOP)
    #expect(try calls.resolve(link).hasSuffix("/a"))
    #expect(calls.paths(matching: folder.path("*")).count == 2)
  }

  @Test func pathsThatCWouldCutShortAreRefused() throws {
    let place = try calls.open(folder.url.path, in: nil, flags: O_RDONLY | O_DIRECTORY, mode: 0)
    defer { calls.close(place) }
    let name = "a\0b"
    #expect(code { calls.close(try open(name)) } == EINVAL)
    #expect(code { _ = try calls.status(of: name, in: place, followsLinks: true) } == EINVAL)
    #expect(code { try calls.rename(name, to: "c", in: place) } == EINVAL)
    #expect(code { try calls.rename("c", toFree: name, in: place) } == EINVAL)
    #expect(code { try calls.remove(name, in: place) } == EINVAL)
    #expect(code { try calls.makeFolder(name) } == EINVAL)
    #expect(code { try calls.removeFolder(name, in: place) } == EINVAL)
    #expect(code { _ = try calls.resolve(name) } == EINVAL)
  }

  @Test func oneOpenFileHasTheLock() throws {
    let (first, second) = (try open("a"), try open("a"))
    defer { calls.close(second) }
    #expect(try calls.tryLock(first))
    #expect(try !calls.tryLock(second))
    calls.unlock(first)
    #expect(try calls.tryLock(second))
    calls.unlock(second)
    let copy = try calls.duplicate(first)
    #expect(try calls.tryLock(first))
    calls.close(first)
    #expect(try !calls.tryLock(second), "the copy still has the lock")
    calls.close(copy)
    #expect(try calls.tryLock(second))
  }

  @Test func mapsShowTheFile() throws {
    let file = try open("a")
    defer { calls.close(file) }
    _ = try write("inseam", file)
    let base = try calls.map(file, byteCount: 6)
    #expect(
      String(decoding: UnsafeRawBufferPointer(start: base, count: 6), as: UTF8.self) == "inseam")
    #expect([0, EINVAL].contains(code { try calls.populate(base, byteCount: 6) }))
    calls.unmap(base, byteCount: 6)
    #expect(code { _ = try calls.map(-1, byteCount: 6) } == EBADF)
  }

  @Test func theMachineIsDescribed() {
    #expect(calls.processID == getpid())
    #expect(calls.processorCount > 0 && calls.machineMemory > 1 << 20)
    #expect(calls.openFileLimit > 2 && calls.addressLimit > 0)
    let start = calls.steadySeconds
    calls.pause(seconds: 0.002)
    #expect(calls.steadySeconds - start >= 0.002)
    #expect(abs(Double(calls.microseconds) / 1e6 - Date().timeIntervalSince1970) < 60)
  }
}
