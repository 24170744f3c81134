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
      let file = try OutputFile(creating: folder.path("old"))
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
    let error = #expect(throws: FileError.self) { try OutputFile(growing: folder.path("f")) }
    #expect(error?.isLockedByAnother == true)
    withExtendedLifetime(first) {}
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
