// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Inseam
import InseamBytes

/// `inseam publish`.
struct Publish: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make files of a folder the parts of one dataset, in one commit.",
    discussion: """
      Each worker writes a file of its own into the folder, then one command shows them all:
      inseam convert step-1.jsonl -o run/step-1.inseam
      inseam publish run
      inseam filter run --where 'reward > 0.5' -o good.inseam
      Without names all *.inseam files of the folder become parts, in natural order, after those that are there; parts \
      that grew move to their newest generation. With names only those do. Other files are not part of the dataset.
      """)

  @Argument(help: "The folder.") var folder: String
  @Argument(help: "Names of files in it.") var names: [String] = []
  @Option(help: "A part that leaves the dataset; its file stays.") var remove: [String] = []
  @Option(help: "How many seconds to wait for another writer of the folder.") var wait = 60.0
  @OptionGroup var flags: OutputFlags

  func run() throws {
    if !Dataset.recognises(folder) { try requireParts() }
    let writer = try FolderWriter(folder, isCreating: true, waiting: wait)
    let before = writer.base.partCount ?? 0
    try writer.remove(remove.map(name))
    let chosen = names.isEmpty && remove.isEmpty ? try writer.unpublished() : names.map(name)
    try writer.add(chosen)
    if writer.hasChanges { try writer.commit(time: Terminal.now) }
    let dataset = try Dataset(folder)
    let parts = dataset.partCount ?? 0
    try flags.tell(
      chosen.isEmpty && remove.isEmpty
        ? "nothing new: \(folder) stays as it is, \(Terminal.count(parts, "part"))"
        : "\(Terminal.count(parts, "part")) (before: \(before)) with \(Terminal.count(dataset.rowCount)) rows: \(folder)",
      [
        "parts": parts, "rows": dataset.rowCount, "generation": dataset.generation,
        "published": chosen, "removed": remove,
      ])
  }

  /// Throws unless there is something to make a dataset of.
  private func requireParts() throws {
    let found = names.isEmpty ? Folder.names(in: folder, suffix: ".inseam") : names.map(name)
    guard Folder.isFolder(folder) else {
      throw DatasetError("argument", folder, "it is no folder")
    }
    guard !found.isEmpty else {
      throw DatasetError("argument", folder, "there is no .inseam file in it")
    }
    for name in found where !Folder.exists("\(folder)/manifest.inseam") {
      _ = try Dataset("\(folder)/\(name)")
    }
  }

  /// The name of a file given as a name, or as its path in the folder.
  private func name(_ text: String) -> String {
    let path = URL(fileURLWithPath: text).standardizedFileURL
    let here = URL(fileURLWithPath: folder).standardizedFileURL
    let isInside = text.contains("/") && path.deletingLastPathComponent().path == here.path
    return isInside ? path.lastPathComponent : text
  }
}

/// `inseam merge`.
struct Merge: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write the rows of several datasets, files or folders, to one file.",
    discussion: """
      inseam merge monday.inseam tuesday.inseam -o week.inseam
      inseam merge run/ -o run.inseam
      Fields that a dataset lacks are null in its rows; types widen where that is exact.
      """)

  @Argument(help: "The datasets, in the order of their rows.") var data: [String]
  @Option(name: .shortAndLong, help: "The dataset to write; a file that exists is replaced.")
  var output: DatasetPath
  @Option(help: "scan (scalars raw), train or archive (smallest).") var profile = WriteOptions
    .Profile.train
  @OptionGroup var flags: OutputFlags

  func validate() throws { try [output.path].requireApart(from: data) }

  func run() throws {
    let merged = try Dataset.merging(try data.map { try Dataset($0) })
    var options = WriteOptions()
    options.profile = profile
    try merged.extract(
      merged.selections(of: 0..<merged.rowCount), to: output.path, options: options,
      lineage: [
        (key: "command", value: "merge"), (key: "inputs", value: data.joined(separator: "\n")),
      ])
    try flags.tell(
      "\(Terminal.count(merged.rowCount)) rows of \(Terminal.count(data.count, "dataset")): \(output.path)",
      ["rows": merged.rowCount, "output": output.path])
  }
}

/// `inseam split`.
struct Split: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a dataset as a folder of several files.",
    discussion: """
      inseam split run.inseam --parts 8 -o run/
      Rows of one prompt that follow each other stay in one part: those with equal prompt_id, or --group-by.
      """)

  @OptionGroup var input: ReadFlags
  @Option(help: "Into so many parts of equal size.") var parts: Int?
  @Option(help: "Into parts of so many rows.") var partRows: UInt64?
  @Option(
    help:
      "The fields that rows of one prompt share, separated by commas; prompt_id if there is one.")
  var groupBy: String?
  @Option(help: "scan (scalars raw), train or archive (smallest).") var profile = WriteOptions
    .Profile.train
  @Option(name: .shortAndLong, help: "The folder to write, new or empty.") var output: String
  @OptionGroup var flags: OutputFlags

  func validate() throws {
    guard (parts == nil) != (partRows == nil) else {
      throw ValidationError("Say --parts N or --part-rows N.")
    }
    guard (1...99_999).contains(parts ?? 1), partRows ?? 1 >= 1 else {
      throw ValidationError("--parts is 1 to 99999, --part-rows at least 1.")
    }
  }

  func run() throws {
    let dataset = try input.open()
    var options = WriteOptions()
    options.profile = profile
    let known = dataset.schema.children.contains { $0.name == "prompt_id" }
    let keys =
      groupBy.map { $0.split(separator: ",").map(String.init) } ?? (known ? ["prompt_id"] : [])
    let counts = try dataset.split(
      parts.map { .parts($0) } ?? .rows(partRows ?? 1), keys: keys, into: output, options: options,
      lineage: [(key: "command", value: "split")])
    let sizes = counts.isEmpty ? "" : ", \(counts.min() ?? 0) to \(counts.max() ?? 0) rows each"
    try flags.tell(
      "\(Terminal.count(counts.count, "part"))\(sizes): \(output)",
      ["parts": counts, "rows": dataset.rowCount, "output": output])
  }
}
