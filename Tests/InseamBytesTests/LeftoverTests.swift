// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import InseamBytes
import TestSupport
import Testing

/// Hidden names beside datasets: what is removed, what is not, and what nothing follows.
@Suite struct LeftoverTests {
  private let folder: TemporaryFolder
  private let other: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    other = try TemporaryFolder()
    for name in ["id_rsa", "notes.txt"] {
      try Data([1]).write(to: URL(fileURLWithPath: other.path(name)))
    }
  }

  private let leftover = ".train.inseam.inseam-4194305-a"

  @Test func onlyNamesThatWritersMakeAreLeftovers() throws {
    for name in [leftover, ".x.inseam-1-0", ".a.inseam-7-b.inseam-9-zz"] {
      #expect(Leftovers.isLeftover(name), "\(name)")
      try Data([1]).write(to: URL(fileURLWithPath: folder.path(name)))
    }
    let kept = [
      "train.inseam-1-0", ".train.inseam", ".x.inseam-0-a", ".x.inseam--1-a", ".x.inseam-1-",
      ".x.inseam-1-a-b", ".x.inseam-1-a.txt", ".inseam", ".x.inseam-a-1", "notes.tmp",
    ]
    for name in kept {
      #expect(!Leftovers.isLeftover(name), "\(name)")
      try Data([1]).write(to: URL(fileURLWithPath: folder.path(name)))
      #expect(throws: FileError.self) { try Leftovers.remove(name, in: folder.url.path) }
    }
    for name in Leftovers.names(in: folder.url.path) {
      try Leftovers.remove(name, in: folder.url.path)
    }
    #expect(folder.names.sorted() == kept.sorted())
  }

  @Test func linksPipesAndFoldersWithinFoldersAreNotFollowed() throws {
    let link = folder.path(leftover)
    try FileManager.default.createSymbolicLink(
      atPath: link, withDestinationPath: other.url.path)
    #expect(throws: FileError.self) { try Leftovers.remove(leftover, in: folder.url.path) }
    let tree = ".parts.inseam-4194305-b"
    try FileManager.default.createDirectory(
      atPath: folder.path(tree) + "/inner", withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: folder.path(tree) + "/link", withDestinationPath: other.url.path)
    #expect(throws: FileError.self) { try Leftovers.remove(tree, in: folder.url.path) }
    #expect(FileManager.default.fileExists(atPath: folder.path(tree) + "/inner"))
    #expect(other.names.sorted() == ["id_rsa", "notes.txt"])
  }

  /// What 0.1.0 did: a planted link led to the files of another folder.
  @Test func publishingTouchesNothingBesidesItsOwnName() throws {
    let path = folder.path("train.inseam")
    try FileManager.default.createSymbolicLink(
      atPath: folder.path(leftover), withDestinationPath: other.url.path)
    try Data([1]).write(to: URL(fileURLWithPath: folder.path(".train.inseam.inseam-4194305-c")))
    for policy in [OutputPolicy.create, .replace] {
      let file = try OutputFile(creating: path, policy: policy)
      try file.append([1, 2, 3])
      try file.publish()
    }
    _ = try OutputFile(temporaryBeside: path)
    #expect(other.names.sorted() == ["id_rsa", "notes.txt"])
    #expect(folder.names.count == 3)
  }
}
