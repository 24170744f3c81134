// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import InseamBytes
import TestSupport
import Testing

@Suite struct FileIdentityTests {
  @Test func allNamesOfAFileAreOneFile() throws {
    let folder = try TemporaryFolder()
    try Data([1]).write(to: URL(fileURLWithPath: folder.path("a")))
    let manager = FileManager.default
    try manager.createSymbolicLink(atPath: folder.path("b"), withDestinationPath: "a")
    try manager.linkItem(atPath: folder.path("a"), toPath: folder.path("c"))
    let identity = try #require(FileIdentity(folder.path("a")))
    for name in ["b", "c", "./a", "../\(folder.url.lastPathComponent)/b"] {
      #expect(FileIdentity(folder.path(name)) == identity)
    }
    #expect(Folder.byteCount(ofFile: folder.path("b")) == 1)
  }

  @Test func aFileToCreateIsKnownThroughLinks() throws {
    let folder = try TemporaryFolder()
    let manager = FileManager.default
    try manager.createDirectory(atPath: folder.path("d"), withIntermediateDirectories: false)
    try manager.createSymbolicLink(atPath: folder.path("e"), withDestinationPath: "d")
    try manager.createSymbolicLink(atPath: folder.path("loop"), withDestinationPath: "loop")
    let planned = try #require(FileIdentity(folder.path("d/new")))
    #expect(FileIdentity(folder.path("e/new")) == planned)
    #expect(FileIdentity(folder.path("new")) != planned)
    #expect(FileIdentity(folder.path("loop")) != nil)
  }

  @Test func whatIsNotARegularFileHasNoIdentity() throws {
    let folder = try TemporaryFolder()
    #expect(FileIdentity("/dev/null") == nil)
    #expect(FileIdentity(folder.url.path) == nil)
    #expect(Folder.byteCount(ofFile: "/dev/null") == nil)
    #expect(
      Folder.isFolder(folder.url.path, sameAs: folder.path("../\(folder.url.lastPathComponent)")))
    #expect(!Folder.isFolder(folder.url.path, sameAs: "/"))
  }

  @Test func aFileThatCannotBeRemovedIsAnError() throws {
    let folder = try TemporaryFolder()
    let error = #expect(throws: FileError.self) { try Folder.removeFile(folder.path("none")) }
    #expect(error?.action == "remove")
  }
}

@Suite struct WallClockTests {
  @Test(arguments: [
    (0, "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59Z"),
    (951_782_400_000_000, "2000-02-29T00:00:00Z"), (4_107_542_399_999_999, "2100-02-28T23:59:59Z"),
    (4_107_542_400_000_000, "2100-03-01T00:00:00Z"),
    (1_796_025_599_000_000, "2026-11-30T07:59:59Z"),
    (253_402_300_799_000_000, "9999-12-31T23:59:59Z"),
  ]) func timesAreThoseOfTheCalendar(microseconds: Int64, text: String) {
    #expect(WallClock.text(microseconds) == text)
  }

  @Test func everyTimeHasAText() {
    #expect(WallClock.text(.max).hasSuffix("Z"))
    #expect(WallClock.text(.min).hasPrefix("-"))
  }

  @Test func everyDayIsThatOfFoundation() {
    let formatter = ISO8601DateFormatter()
    for day in stride(from: -200_000, to: 200_000, by: 97) {
      let seconds = day * 86_400 + 12_345
      let date = Date(timeIntervalSince1970: Double(seconds))
      // Foundation's calendar is Julian before 1582.
      guard seconds > -12_219_292_800 else { continue }
      #expect(WallClock.text(Int64(seconds) * 1_000_000) == formatter.string(from: date))
    }
  }
}
