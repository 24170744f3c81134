// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import InseamBytes
import TestSupport
import Testing

@Suite struct FileTests {
  @Test(arguments: [1, 63, 4_095, 4_096, 4_097, 70_000], [ReadBackend.mmap, .pread, .auto])
  func everyPartReadsTheSameWithEveryBackend(byteCount: Int, backend: ReadBackend) throws {
    let folder = try TemporaryFolder()
    let data = (0..<byteCount).map { UInt8(truncatingIfNeeded: $0 / 7) }
    try Data(data).write(to: URL(fileURLWithPath: folder.path("f")))
    let file = try InputFile(path: folder.path("f"), backend: backend)
    #expect(file.byteCount == UInt64(byteCount))
    for start in [0, 1, byteCount / 2, byteCount - 1] {
      for end in [start, start + 1, byteCount] where end >= start && end <= byteCount {
        let range = try #require(
          ByteRange(offset: UInt64(start), byteCount: UInt64(end - start)))
        #expect(try file.buffer(range).array(of: UInt8.self) == Array(data[start..<end]))
      }
    }
  }

  @Test func whatIsNoRegularFileIsRefused() throws {
    let folder = try TemporaryFolder()
    for path in [folder.url.path, folder.path("missing"), "/dev/null"] {
      #expect(throws: FileError.self) { try InputFile(path: path) }
    }
    try Data().write(to: URL(fileURLWithPath: folder.path("empty")))
    #expect(try InputFile(path: folder.path("empty")).byteCount == 0)
  }

  @Test func errorsNameTheFileAndWhatHelps() throws {
    let folder = try TemporaryFolder()
    try Data().write(to: URL(fileURLWithPath: folder.path("rollouts.jsonl")))
    let meant = #expect(throws: FileError.self) {
      try InputFile(path: folder.path("rolouts.jsonl"))
    }
    #expect(
      meant?.description
        == "cannot open '\(folder.path("rolouts.jsonl"))': No such file or directory; did you mean '\(folder.path("rollouts.jsonl"))'?"
    )
    let far = #expect(throws: FileError.self) { try InputFile(path: folder.path("other")) }
    #expect(far?.reason == "No such file or directory")
    let created = #expect(throws: FileError.self) {
      try OutputFile(creating: folder.path("no/x.inseam"))
    }
    #expect(
      created?.description
        == "cannot create '\(folder.path("no/x.inseam"))': No such file or directory; the folder '\(folder.path("no"))' does not exist"
    )
  }

  @Test func aFileAppearsWhenItIsPublished() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("new")
    let file = try OutputFile(creating: path)
    try file.append([1, 2, 3])
    try file.append([UInt8](repeating: 7, count: 3 << 20))
    #expect(!FileManager.default.fileExists(atPath: path))
    try file.publish()
    #expect(folder.names == ["new"])
    #expect(
      try Data(contentsOf: URL(fileURLWithPath: path)) == Data([1, 2, 3])
        + Data(repeating: 7, count: 3 << 20))
  }

  @Test func anAbandonedFileLeavesNothing() throws {
    let folder = try TemporaryFolder()
    try Data([9]).write(to: URL(fileURLWithPath: folder.path("old")))
    do {
      let file = try OutputFile(creating: folder.path("old"), policy: .replace)
      try file.append([UInt8](repeating: 1, count: 2 << 20))
      try file.flush()
    }
    #expect(folder.names == ["old"])
    #expect(try Data(contentsOf: URL(fileURLWithPath: folder.path("old"))) == Data([9]))
  }

  @Test func theSecondWriterIsTurnedAway() throws {
    let folder = try TemporaryFolder()
    try Data([1]).write(to: URL(fileURLWithPath: folder.path("f")))
    let first = try OutputFile(growing: folder.path("f"))
    let second = try OutputFile(growing: folder.path("f"))
    #expect(try first.lock(waiting: 0) == false)
    let error = #expect(throws: FileError.self) { try second.lock(waiting: 0.01) }
    #expect(error?.isLockedByAnother == true)
    first.unlock()
    #expect(try second.lock(waiting: 0) == false)
  }

  @Test func aTakenPathIsAnErrorUnlessItIsReplaced() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("taken")
    try Data([9]).write(to: URL(fileURLWithPath: path))
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    let error = #expect(throws: FileError.self) { try OutputFile(creating: path) }
    #expect(error?.code == FileError.exists)
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("link"), withDestinationPath: "taken")
    #expect(throws: FileError.self) { try OutputFile(creating: folder.path("link")) }
    let file = try OutputFile(creating: folder.path("link"), policy: .replace)
    try file.append([1, 2])
    try file.publish()
    #expect(folder.names.sorted() == ["link", "taken"])
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: folder.path("link")) == "taken")
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data([1, 2]))
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
  }

  @Test func bytesWaitForTheLockAndFollowIt() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("grows")
    try Data([1, 2, 3, 4]).write(to: URL(fileURLWithPath: path))
    let file = try OutputFile(growing: path)
    file.seek(to: 4)
    let large = [UInt8](repeating: 5, count: 40 << 20)
    for _ in 0..<2 { try file.append(large) }
    try file.append([6, 7])
    #expect(file.pendingByteCount == 2 * 40 << 20 + 2)
    try file.replacePending([8, 9, 10], at: 4 + 80 << 20 - 1)
    try file.replacePending([11], at: 4)
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data([1, 2, 3, 4]))
    _ = try file.lock(waiting: 0)
    file.seek(to: 2)
    try file.synchronize()
    file.unlock()
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    #expect(bytes.count == 2 + 80 << 20 + 2 && Array(bytes[..<3]) == [1, 2, 11])
    #expect(Array(bytes.suffix(4)) == [5, 8, 9, 10])
    #expect(folder.names == ["grows"])
  }

  /// Bytes that wait may leave the memory at any time, and stay in their order.
  @Test func waitingBytesLeaveTheMemory() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("grows")
    try Data([1]).write(to: URL(fileURLWithPath: path))
    let file = try OutputFile(growing: path)
    file.seek(to: 1)
    try file.append([2, 3])
    #expect(file.pendingMemoryByteCount == 2)
    try file.spillPending()
    #expect(file.pendingMemoryByteCount == 0 && file.pendingByteCount == 2)
    try file.append([4, 5])
    try file.spillPending()
    try file.append([6])
    try file.replacePending([7, 8, 9], at: 3)
    _ = try file.lock(waiting: 0)
    try file.synchronize()
    file.unlock()
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data([1, 2, 3, 7, 8, 9]))
    #expect(folder.names == ["grows"])
  }

  @Test func patternsAreFilesInNaturalOrder() throws {
    let folder = try TemporaryFolder()
    for name in ["10.j", "2.j", "1.j", "02.j", "a10b2.j", "a10b10.j", "a9.j", "odd[1].j", "x.k"] {
      try Data().write(to: URL(fileURLWithPath: folder.path(name)))
    }
    let found = PathPattern.files(folder.path("*.j")).map {
      $0.dropFirst(folder.url.path.count + 1)
    }
    #expect(found == ["1.j", "02.j", "2.j", "10.j", "a9.j", "a10b2.j", "a10b10.j", "odd[1].j"])
    #expect(PathPattern.files(folder.path("odd[1].j")) == [folder.path("odd[1].j")])
    #expect(PathPattern.files(folder.path("none*")) == [])
    #expect(PathPattern.files("plain") == ["plain"])
  }

  @Test func naturalOrderIsAnOrder() {
    let names = ["", "1", "01", "2", "10", "a", "a1", "a01", "a2", "a10", "b", "1a", "10a"]
    for a in names {
      #expect(!PathPattern.precedes(a, a))
      for b in names where a != b {
        #expect(PathPattern.precedes(a, b) != PathPattern.precedes(b, a), "\(a) \(b)")
        for c in names where PathPattern.precedes(a, b) && PathPattern.precedes(b, c) {
          #expect(PathPattern.precedes(a, c), "\(a) \(b) \(c)")
        }
      }
    }
  }
}
