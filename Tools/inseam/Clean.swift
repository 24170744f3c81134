// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Inseam
import InseamBytes

/// `inseam clean`.
struct Clean: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Remove hidden files that killed writers and compactions left in a folder.",
    usage: "inseam clean <folder> [--dry-run] [options]",
    discussion: discussion(
      """
      Where the file system has files without names, killed writers leave nothing. Elsewhere they leave hidden files \
      whose names contain .inseam-, which no command reads. Only regular files of this user, and folders of them, are \
      removed. Make sure that no writer is at work: its files have such names too.

      In the folder of a dataset, data files that inseam compact has replaced are removed as well, unless the newest \
      generation of the folder needs them. Older generations of the folder, and readers that have one open, may need them.
      """, examples: "inseam clean . --dry-run"))

  @Argument(help: "Folder to clean; folders in it are left as they are.", completion: .directory)
  var folder: String
  @Flag(help: "List the files, and remove nothing.") var dryRun = false
  @OptionGroup var lock: WaitFlags
  @OptionGroup var flags: OutputFlags

  func run() throws {
    guard Folder.isFolder(folder) else {
      throw DatasetError("argument", folder, "not a directory")
    }
    // Where it is not known which are needed, none is removed.
    let retired = try unlessEnded { try RetiredFiles.names(in: folder) } ?? []
    let found = (Leftovers.names(in: folder) + retired).sorted()
    guard dryRun || lock.allowNetwork || found.isEmpty || !Folder.isOnNetwork(folder) else {
      throw DatasetError(
        "argument", folder,
        "the folder is on a network file system, where a writer on another machine may be at work; "
          + "--allow-network removes the files all the same")
    }
    var removed: [String] = []
    var failure: FileError?
    for name in Leftovers.names(in: folder) where !dryRun {
      do {
        try Leftovers.remove(name, in: folder)
        removed.append(name)
      } catch { failure = failure ?? error }
    }
    if !dryRun, !retired.isEmpty {
      removed += try RetiredFiles.remove(in: folder, locking: lock.options(waiting: 60))
    }
    if !flags.quiet, !flags.json {
      for name in found { try Terminal.print(Terminal.escaped(name)) }
    }
    try flags.report(
      dryRun
        ? "\(Terminal.count(found.count, "leftover file")) found: \(folder)"
        : "\(removed.count) of \(Terminal.count(found.count, "leftover file")) removed: \(folder)",
      ["found": found, "removed": removed])
    if let failure { throw failure }
  }
}
